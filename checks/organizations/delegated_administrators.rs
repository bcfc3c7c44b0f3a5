//! Member accounts, not the management account, administer the services of the organisation.

use super::of_organization;
use crate::facts::organizations::{
    DelegatedAdministrators, InOrganization, LIST_DELEGATED_ADMINISTRATORS, Organization,
};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "organizations-delegated-administrators",
    title: "Member accounts administer services for the organisation",
    severity: Severity::Medium,
    service: &model::ORGANIZATIONS,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Without a delegated administrator, GuardDuty, Security Hub and the others can be run for the organisation only \
          from the management account. Then many people need access to the one account that no guardrail holds.",
    aws_side: "AWS lets a member account that you register administer a service in all accounts.",
    your_side: "You register a security account, and others by their purpose, for the services that work across the \
                organisation, and look from time to time at which accounts those are.",
    fix: Fix {
        text: "Register a member account as the administrator of each service that you run for the whole organisation.",
        cli: "aws organizations register-delegated-administrator --account-id ACCOUNT --service-principal SERVICE",
        terraform: "resource \"aws_organizations_delegated_administrator\" \"security\" {\n\
                    \x20 account_id        = \"ACCOUNT\"\n\
                    \x20 service_principal = \"SERVICE\"\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Delegated administrator for AWS services that work with Organizations",
        url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html",
    }],
    standards: &[cis("2.1.6")],
    thresholds: &[],
    reads: &[reads::<InOrganization>(), reads::<DelegatedAdministrators>()],
    run: |account| {
        of_organization(account, &account.organizations.delegated_administrators, |organization, ids| {
            judge(organization, ids)
        })
    },
};

/// Whether each of them is to be trusted with that, only people can say: so they are named.
fn judge(organization: &Organization, administrators: &[String]) -> Verdict {
    let others: Vec<&str> =
        administrators.iter().map(String::as_str).filter(|id| *id != organization.management_account).collect();
    let verdict = if others.is_empty() {
        Verdict::fail("No member account administers a service for the organisation.")
    } else {
        Verdict::pass(format!("Services are administered for the organisation by {}.", others.join(", ")))
    };
    verdict.seen(&LIST_DELEGATED_ADMINISTRATORS, "DelegatedAdministrators", administrators)
}

#[cfg(test)]
mod tests {
    use super::super::tests::organization;
    use super::*;
    use crate::finding::Status;

    fn verdict(administrators: &[&str]) -> Verdict {
        judge(&organization("1"), &administrators.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_member_account_passes_and_is_named() {
        let verdict = verdict(&["2"]);
        assert_eq!(verdict.status, Status::Pass);
        assert!(verdict.message.contains('2'), "{}", verdict.message);
    }

    #[test]
    fn none_fails() {
        assert_eq!(verdict(&[]).status, Status::Fail);
    }

    #[test]
    fn the_management_account_itself_is_no_delegate() {
        assert_eq!(verdict(&["1"]).status, Status::Fail);
    }
}

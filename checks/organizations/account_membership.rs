//! The account belongs to an organisation.

use crate::facts::organizations::{DESCRIBE_ORGANIZATION, InOrganization, Organization};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "organizations-account-membership",
    title: "The account belongs to an organisation",
    severity: Severity::High,
    service: &model::ORGANIZATIONS,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "An account that stands alone has no guardrails above it: whoever becomes its administrator can do everything, \
          and nobody else sees it, pays for it or can shut it.",
    aws_side: "AWS enforces the policies of an organisation in each of its accounts, without cost.",
    your_side: "You make an organisation with all features, and bring every account of yours into it.",
    fix: Fix {
        text: "Create an organisation from an account that runs nothing, and invite this account into it.",
        cli: "aws organizations invite-account-to-organization --target Id=ACCOUNT,Type=ACCOUNT",
        terraform: "resource \"aws_organizations_organization\" \"this\" {\n\
                    \x20 feature_set = \"ALL\"\n\
                    }",
        cloudformation: "Type: AWS::Organizations::Organization\n\
                         Properties:\n\
                         \x20 FeatureSet: ALL",
    },
    sources: &[
        Source {
            title: "What is AWS Organizations?",
            url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_introduction.html",
        },
        Source {
            title: "DescribeOrganization",
            url: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html",
        },
    ],
    standards: &[security_hub("Account.2"), prowler("organizations_account_part_of_organizations")],
    thresholds: &[],
    reads: &[reads::<InOrganization>()],
    run: |account| setting(account, [&account.organizations.organization], |organization| judge(organization.as_ref())),
};

fn judge(organization: Option<&Organization>) -> Verdict {
    let verdict = match organization {
        None => Verdict::fail("The account belongs to no organisation."),
        Some(Organization { id, .. }) => Verdict::pass(format!("The account belongs to the organisation {id}.")),
    };
    verdict.seen(&DESCRIBE_ORGANIZATION, "Id", organization.map(|organization| &organization.id))
}

#[cfg(test)]
mod tests {
    use super::super::tests::organization;
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_member_passes_also_where_it_manages_the_organisation() {
        assert_eq!(judge(Some(&organization("1"))).status, Status::Pass);
        assert_eq!(judge(Some(&organization("123456789012"))).status, Status::Pass);
    }

    #[test]
    fn an_account_that_stands_alone_fails() {
        let verdict = judge(None);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.evidence[0].value.is_null());
    }
}

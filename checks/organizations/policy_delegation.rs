//! Another account than the management account writes the organisation's policies.

use super::of_organization;
use crate::facts::organizations::{DESCRIBE_RESOURCE_POLICY, InOrganization, PolicyDelegation};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "organizations-policy-delegation",
    title: "The management account lets a member account manage the organisation's policies",
    severity: Severity::Low,
    service: &model::ORGANIZATIONS,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Guardrails change often. Where only the management account can change them, people work every week in the one \
          account that no guardrail holds.",
    aws_side: "AWS lets the accounts that the organisation's delegation policy names do exactly what it says.",
    your_side: "You write a delegation policy that gives one member account the management of policies, and no more.",
    fix: Fix {
        text: "Write a delegation policy that lets a security account manage policies of the types that you use.",
        cli: "aws organizations put-resource-policy --content file://DELEGATION_POLICY",
        terraform: "resource \"aws_organizations_resource_policy\" \"this\" {\n\
                    \x20 content = DELEGATION_POLICY\n\
                    }",
        cloudformation: "Type: AWS::Organizations::ResourcePolicy\n\
                         Properties:\n\
                         \x20 Content: DELEGATION_POLICY",
    },
    sources: &[Source {
        title: "Delegated administrator for AWS Organizations",
        url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html",
    }],
    standards: &[cis("2.1.5")],
    thresholds: &[],
    reads: &[reads::<InOrganization>(), reads::<PolicyDelegation>()],
    run: |account| of_organization(account, &account.organizations.policy_delegation, |_, exists| judge(*exists)),
};

fn judge(exists: bool) -> Verdict {
    let verdict = if exists {
        Verdict::pass("The organisation has a delegation policy.")
    } else {
        Verdict::fail("The organisation has no delegation policy, so only the management account can manage policies.")
    };
    verdict.seen(&DESCRIBE_RESOURCE_POLICY, "ResourcePolicy", exists.then_some("present"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_delegation_policy_passes() {
        assert_eq!(judge(true).status, Status::Pass);
    }

    #[test]
    fn none_fails() {
        let verdict = judge(false);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.evidence[0].value.is_null());
    }
}

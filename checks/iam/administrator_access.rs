//! AWS's policy for administrators is attached to nobody.

use crate::facts::iam::{AuthorizationDetailsFact, Entity, GET_ACCOUNT_AUTHORIZATION_DETAILS, Grants};
use crate::finding::ActionableBy;
use crate::prelude::*;

/// AWS's managed policy that allows everything on everything.
const POLICY: &str = "AdministratorAccess";

pub(super) static CHECK: Check = Check {
    id: "iam-administrator-access",
    title: "AdministratorAccess is attached to no user, group or role",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Whoever steals such a credential has the whole account: data, logs and the rights of everybody else. Hardly \
          any work needs all of it at once.",
    aws_side: "AWS provides AdministratorAccess to begin with, and policies by task for afterwards.",
    your_side: "You give each person and program what the work takes, and keep full administration for emergencies.",
    fix: Fix {
        text: "Attach what the work needs in its place: Access Analyzer can write a policy from what CloudTrail saw. \
               Accept the finding for the one role that is kept for emergencies.",
        cli: "aws iam detach-role-policy --role-name ROLE --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
        terraform: "resource \"aws_iam_role_policy_attachment\" \"example\" {\n\
                    \u{20} role       = aws_iam_role.example.name\n\
                    \u{20} policy_arn = \"arn:aws:iam::aws:policy/job-function/SystemAdministrator\"\n\
                    }",
        cloudformation: "Type: AWS::IAM::Role\n\
                         Properties:\n\
                         \u{20} ManagedPolicyArns:\n\
                         \u{20}   - arn:aws:iam::aws:policy/job-function/SystemAdministrator",
    },
    sources: &[
        Source {
            title: "Security best practices in IAM: apply least-privilege permissions",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        },
        Source {
            title: "AdministratorAccess",
            url: "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html",
        },
    ],
    standards: &[
        cis("2.14"),
        prowler("iam_aws_attached_policy_no_administrative_privileges"),
        prowler("iam_group_administrator_access_policy"),
        prowler("iam_role_administratoraccess_policy"),
        prowler("iam_user_administrator_access_policy"),
    ],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| {
        let policy = super::managed(account, POLICY);
        super::each_identity(account, move |entity, grants| {
            // AWS attaches what it likes to its own roles, and nobody else can change that.
            (!entity.is_service_linked()).then(|| judge(entity, grants, &policy))
        })
    },
};

fn judge(entity: &Entity, grants: &Grants, policy: &str) -> Verdict {
    let attached: Vec<&String> = grants.attached.iter().filter(|arn| *arn == policy).collect();
    let what = entity.kind.word();
    let verdict = if attached.is_empty() {
        Verdict::pass(format!("{POLICY} is not attached to the {what}."))
    } else if entity.is_of_identity_center() {
        Verdict::fail(format!("{POLICY} is attached to the role by a permission set of IAM Identity Center."))
            .actionable_by(ActionableBy::OrganisationAdministrator)
    } else {
        Verdict::fail(format!("{POLICY} is attached to the {what}."))
    };
    verdict.seen(&GET_ACCOUNT_AUTHORIZATION_DETAILS, "AttachedManagedPolicies", attached)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{entity, grants};
    use super::*;
    use crate::facts::iam::EntityKind;
    use crate::finding::Status;

    const ARN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

    #[test]
    fn it_fails_whoever_has_it() {
        for kind in [EntityKind::User, EntityKind::Group, EntityKind::Role] {
            assert_eq!(judge(&entity(kind, "ada"), &grants(&[ARN]), ARN).status, Status::Fail);
            assert_eq!(judge(&entity(kind, "ada"), &grants(&[]), ARN).status, Status::Pass);
            let other = grants(&["arn:aws:iam::aws:policy/AdministratorAccess-Amplify"]);
            assert_eq!(judge(&entity(kind, "ada"), &other, ARN).status, Status::Pass);
        }
    }

    #[test]
    fn a_permission_set_is_the_organisations_to_change() {
        let path = "/aws-reserved/sso.amazonaws.com/eu-west-1/".to_owned();
        let role = Entity { path, ..entity(EntityKind::Role, "AWSReservedSSO_Admin_0123456789abcdef") };
        let verdict = judge(&role, &grants(&[ARN]), ARN);
        assert_eq!((verdict.status, verdict.actionable_by), (Status::Fail, ActionableBy::OrganisationAdministrator));
    }
}

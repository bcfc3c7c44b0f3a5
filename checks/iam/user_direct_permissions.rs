//! Users have no policies of their own.

use crate::facts::iam::{AuthorizationDetailsFact, GET_ACCOUNT_AUTHORIZATION_DETAILS, UserDetail};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-user-direct-permissions",
    title: "Users get their permissions from groups alone",
    severity: Severity::Low,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Rights that are given to one person at a time are forgotten there: nobody sees them when the person changes \
          work, and two people with the same task end up with different rights.",
    aws_side: "AWS adds up what a user's own policies and those of its groups allow.",
    your_side: "You attach policies to groups or roles, and let people in and out of those.",
    fix: Fix {
        text: "Make a group for the work, attach the policy there, add the user to it, and take the policy from the \
               user. Better: have people take roles, and keep no users.",
        cli: "aws iam add-user-to-group --user-name USER --group-name GROUP && aws iam detach-user-policy --user-name USER \
              --policy-arn POLICY_ARN",
        terraform: "resource \"aws_iam_group_policy_attachment\" \"example\" {\n\
                    \u{20} group      = aws_iam_group.example.name\n\
                    \u{20} policy_arn = aws_iam_policy.example.arn\n\
                    }\n\
                    \n\
                    resource \"aws_iam_user_group_membership\" \"example\" {\n\
                    \u{20} user   = aws_iam_user.example.name\n\
                    \u{20} groups = [aws_iam_group.example.name]\n\
                    }",
        cloudformation: "",
    },
    sources: &[
        Source { title: "IAM user groups", url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html" },
        Source {
            title: "Managed policies and inline policies",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
        },
    ],
    standards: &[cis("2.13"), security_hub("IAM.2"), prowler("iam_policy_attached_only_to_group_or_roles")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_of(account, |details| &details.users, |_, user| judge(user)),
};

fn judge(user: &UserDetail) -> Verdict {
    let inline: Vec<&str> = user.grants.inline.iter().map(|policy| policy.name.as_str()).collect();
    let attached = &user.grants.attached;
    let verdict = match (inline.is_empty(), attached.is_empty()) {
        (true, true) => Verdict::pass("The user has no policy of its own."),
        (true, false) => Verdict::fail("The user has managed policies attached to itself."),
        (false, true) => Verdict::fail("The user has policies written into itself."),
        (false, false) => Verdict::fail("The user has policies written into itself, and managed ones attached."),
    };
    verdict.seen(&GET_ACCOUNT_AUTHORIZATION_DETAILS, "UserPolicyList", inline).seen(
        &GET_ACCOUNT_AUTHORIZATION_DETAILS,
        "AttachedManagedPolicies",
        attached,
    )
}

#[cfg(test)]
mod tests {
    use super::super::samples::{grants, inline};
    use super::*;
    use crate::finding::Status;

    fn status(inline_policies: &[&str], attached: &[&str]) -> Status {
        let inline = inline_policies.iter().map(|name| inline(name, "{}")).collect();
        let grants = crate::facts::iam::Grants { inline, ..grants(attached) };
        judge(&UserDetail { grants, groups: vec!["bakers".into()] }).status
    }

    #[test]
    fn groups_alone_pass() {
        assert_eq!(status(&[], &[]), Status::Pass);
    }

    #[test]
    fn a_policy_of_either_kind_fails() {
        assert_eq!(status(&["oven"], &[]), Status::Fail);
        assert_eq!(status(&[], &["arn:aws:iam::aws:policy/ReadOnlyAccess"]), Status::Fail);
        assert_eq!(status(&["oven"], &["arn:aws:iam::aws:policy/ReadOnlyAccess"]), Status::Fail);
    }
}

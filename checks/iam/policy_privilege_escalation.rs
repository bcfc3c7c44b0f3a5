//! No managed policy of the account's own lets its holder grow their own rights.

use crate::facts::iam::{AuthorizationDetailsFact, ManagedPolicy};
use crate::policy::escalations;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-policy-privilege-escalation",
    title: "The account's own managed policies leave no way to more rights than they give",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Whoever holds it can give themselves more than it says, in one or two calls: a new policy, a key of an \
          administrator, or code that runs under a stronger role.",
    aws_side: "AWS does what the policy says, whoever wrote it, and offers Access Analyzer to check and to write \
               policies.",
    your_side: "You write your managed policies, and keep each to the work that it is for.",
    fix: Fix {
        text: "Take the actions away that are named, or confine them to the users, roles and policies that the work \
               is about, and iam:PassRole to the roles that may be passed.",
        cli: "aws iam create-policy-version --policy-arn POLICY_ARN --policy-document file://POLICY.json \
              --set-as-default",
        terraform: "resource \"aws_iam_policy\" \"example\" {\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"iam:PassRole\"]\n\
                    \u{20}     Resource = \"arn:aws:iam::ACCOUNT:role/ROLE\"\n\
                    \u{20}   }]\n\
                    \u{20} })\n\
                    }",
        cloudformation: "Type: AWS::IAM::ManagedPolicy\n\
                         Properties:\n\
                         \u{20} PolicyDocument:\n\
                         \u{20}   Version: \"2012-10-17\"\n\
                         \u{20}   Statement:\n\
                         \u{20}     - Effect: Allow\n\
                         \u{20}       Action: iam:PassRole\n\
                         \u{20}       Resource: arn:aws:iam::ACCOUNT:role/ROLE",
    },
    sources: &[
        Source {
            title: "Grant a user permissions to pass a role to an AWS service",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        },
        Source {
            title: "Security best practices in IAM: apply least-privilege permissions",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        },
    ],
    standards: &[prowler("iam_policy_allows_privilege_escalation")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_of(account, |details| &details.policies, |_, policy| judge(policy)),
};

fn judge(policy: &ManagedPolicy) -> Verdict {
    super::policy_verdict(policy, "its holder to gain more rights", |document| super::ways(&escalations(&[document])))
}

#[cfg(test)]
mod tests {
    use super::super::samples::assert_policies;
    use super::*;

    #[test]
    fn a_statement_that_allows_it_fails_and_others_pass() {
        let passing = [
            r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"arn:aws:iam::123456789012:user/deploy-bot"}"#,
            r#"{"Effect":"Allow","Action":["s3:*","ec2:RunInstances"],"Resource":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":["iam:PassRole","ec2:RunInstances"],"Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"iam:Put*","Resource":"arn:aws:iam::123456789012:user/*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        ];
        assert_policies(judge, &passing, &failing);
    }
}

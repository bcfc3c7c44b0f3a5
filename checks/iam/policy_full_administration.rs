//! No managed policy of the account's own allows everything on everything.

use crate::facts::iam::{AuthorizationDetailsFact, ManagedPolicy};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-policy-full-administration",
    title: "The account's own managed policies do not allow everything on everything",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Whoever holds such a policy can do everything: read all data, delete all logs, and give the same to \
          anybody. A stolen credential is then the whole account.",
    aws_side: "AWS does what the policy says, whoever wrote it, and offers Access Analyzer to check and to write \
               policies.",
    your_side: "You write your managed policies, and keep each to the work that it is for.",
    fix: Fix {
        text: "Write down the actions and resources that the work takes; Access Analyzer can write the policy from \
               what CloudTrail saw.",
        cli: "aws iam create-policy-version --policy-arn POLICY_ARN --policy-document file://POLICY.json \
              --set-as-default",
        terraform: "resource \"aws_iam_policy\" \"example\" {\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"s3:GetObject\"]\n\
                    \u{20}     Resource = \"arn:aws:s3:::BUCKET/*\"\n\
                    \u{20}   }]\n\
                    \u{20} })\n\
                    }",
        cloudformation: "Type: AWS::IAM::ManagedPolicy\n\
                         Properties:\n\
                         \u{20} PolicyDocument:\n\
                         \u{20}   Version: \"2012-10-17\"\n\
                         \u{20}   Statement:\n\
                         \u{20}     - Effect: Allow\n\
                         \u{20}       Action: s3:GetObject\n\
                         \u{20}       Resource: arn:aws:s3:::BUCKET/*",
    },
    sources: &[
        Source {
            title: "Security best practices in IAM: apply least-privilege permissions",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        },
        Source {
            title: "IAM JSON policy elements: Action",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
        },
    ],
    standards: &[
        cis("2.14"),
        security_hub("IAM.1"),
        prowler("iam_customer_attached_policy_no_administrative_privileges"),
        prowler("iam_customer_unattached_policy_no_administrative_privileges"),
    ],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_of(account, |details| &details.policies, |_, policy| judge(policy)),
};

fn judge(policy: &ManagedPolicy) -> Verdict {
    super::policy_verdict(policy, "everything on everything", |document| {
        super::statements(&document.full_administration())
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::assert_policies;
    use super::*;

    #[test]
    fn a_statement_that_allows_it_fails_and_others_pass() {
        let passing = [
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::crumb/*"}"#,
            r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#,
            r#"{"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":["s3:*","*"],"Resource":["*"]}"#,
            r#"{"Effect":"Allow","Action":"*:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#,
        ];
        assert_policies(judge, &passing, &failing);
    }
}

//! No managed policy of the account's own allows all actions of a service.

use crate::facts::iam::{AuthorizationDetailsFact, ManagedPolicy};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-policy-wildcard-actions",
    title: "The account's own managed policies do not allow all actions of a service",
    severity: Severity::Low,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "All of a service's actions means deleting and opening up as well as reading, and every action that AWS adds \
          to it later. Hardly any program needs more than a handful.",
    aws_side: "AWS does what the policy says, whoever wrote it, and offers Access Analyzer to check and to write \
               policies.",
    your_side: "You write your managed policies, and keep each to the work that it is for.",
    fix: Fix {
        text: "Name the actions in place of the star: the IAM console shows which of them were used last.",
        cli: "aws iam create-policy-version --policy-arn POLICY_ARN --policy-document file://POLICY.json \
              --set-as-default",
        terraform: "resource \"aws_iam_policy\" \"example\" {\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"s3:GetObject\", \"s3:PutObject\"]\n\
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
                         \u{20}       Action: [s3:GetObject, s3:PutObject]\n\
                         \u{20}       Resource: arn:aws:s3:::BUCKET/*",
    },
    sources: &[
        Source {
            title: "Security best practices in IAM: apply least-privilege permissions",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        },
        Source {
            title: "Refine permissions in AWS using last accessed information",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html",
        },
    ],
    standards: &[
        security_hub("IAM.21"),
        prowler("iam_policy_no_full_access_to_cloudtrail"),
        prowler("iam_policy_no_full_access_to_kms"),
    ],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_of(account, |details| &details.policies, |_, policy| judge(policy)),
};

fn judge(policy: &ManagedPolicy) -> Verdict {
    super::policy_verdict(policy, "all actions of a service", |document| {
        super::statements(&document.wildcard_services())
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::assert_policies;
    use super::*;

    #[test]
    fn a_statement_that_allows_it_fails_and_others_pass() {
        let passing = [
            r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}"#,
            r#"{"Effect":"Deny","Action":"kms:*","Resource":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":["s3:GetObject","kms:*"],"Resource":"arn:aws:kms:eu-west-1:123456789012:key/1"}"#,
            r#"{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        ];
        assert_policies(judge, &passing, &failing);
    }
}

//! No managed policy of the account's own allows decrypting with every key.

use crate::facts::iam::{AuthorizationDetailsFact, ManagedPolicy};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-policy-kms-decrypt",
    title: "The account's own managed policies do not allow decrypting with every KMS key",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Whoever may decrypt with every key can read whatever they can lay hands on, also what a key of its own was \
          to keep apart.",
    aws_side: "AWS does what the policy says, whoever wrote it, and offers Access Analyzer to check and to write \
               policies.",
    your_side: "You write your managed policies, and keep each to the work that it is for.",
    fix: Fix {
        text: "Name the keys that the work needs, by their ARNs.",
        cli: "aws iam create-policy-version --policy-arn POLICY_ARN --policy-document file://POLICY.json \
              --set-as-default",
        terraform: "resource \"aws_iam_policy\" \"example\" {\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"kms:Decrypt\"]\n\
                    \u{20}     Resource = \"KEY_ARN\"\n\
                    \u{20}   }]\n\
                    \u{20} })\n\
                    }",
        cloudformation: "Type: AWS::IAM::ManagedPolicy\n\
                         Properties:\n\
                         \u{20} PolicyDocument:\n\
                         \u{20}   Version: \"2012-10-17\"\n\
                         \u{20}   Statement:\n\
                         \u{20}     - Effect: Allow\n\
                         \u{20}       Action: kms:Decrypt\n\
                         \u{20}       Resource: KEY_ARN",
    },
    sources: &[Source {
        title: "Best practices for IAM policies in AWS KMS",
        url: "https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html",
    }],
    standards: &[security_hub("KMS.1")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_of(account, |details| &details.policies, |_, policy| judge(policy)),
};

fn judge(policy: &ManagedPolicy) -> Verdict {
    super::policy_verdict(policy, "decrypting with every KMS key", |document| {
        super::statements(&document.kms_decrypt_on_all())
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::assert_policies;
    use super::*;

    #[test]
    fn a_statement_that_allows_it_fails_and_others_pass() {
        let passing = [
            r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-west-1:123456789012:key/1"}"#,
            r#"{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"kms:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"kms:ReEncryptFrom","Resource":"arn:aws:kms:*:123456789012:key/*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        ];
        assert_policies(judge, &passing, &failing);
    }
}

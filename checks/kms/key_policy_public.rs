//! No key's policy lets everyone in.

use crate::facts::kms::{GET_KEY_POLICY, KeyId, KeyPolicies};
use crate::policy::{Context, Document};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "kms-key-policy-public",
    title: "No KMS key's policy lets everyone in",
    severity: Severity::Critical,
    service: &model::KMS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A key's policy decides alone who may decrypt. Whoever finds an encrypted object, snapshot or message and may use \
          its key reads it, from any account.",
    aws_side: "AWS asks the key's policy at each use of the key, and keeps the key itself out of everybody's reach.",
    your_side: "You name in the policy the accounts, roles and services that may use the key.",
    fix: Fix {
        text: "Name the principals in the statement instead of everyone, or confine it with a condition such as \
               kms:CallerAccount or aws:PrincipalOrgID.",
        cli: "aws kms put-key-policy --key-id KEY --policy-name default --policy file://POLICY.json",
        terraform: "\
             resource \"aws_kms_key\" \"key\" {\n\
             \x20 policy = data.aws_iam_policy_document.key.json\n\
             }\n\
             \n\
             data \"aws_iam_policy_document\" \"key\" {\n\
             \x20 statement {\n\
             \x20   actions   = [\"kms:*\"]\n\
             \x20   resources = [\"*\"]\n\
             \n\
             \x20   principals {\n\
             \x20     type        = \"AWS\"\n\
             \x20     identifiers = [\"arn:aws:iam::ACCOUNT:root\"]\n\
             \x20   }\n\
             \x20 }\n\
             }",
        cloudformation: "\
             Type: AWS::KMS::Key\n\
             Properties:\n\
             \x20 KeyPolicy:\n\
             \x20   Version: \"2012-10-17\"\n\
             \x20   Statement:\n\
             \x20     - Effect: Allow\n\
             \x20       Principal:\n\
             \x20         AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root\n\
             \x20       Action: kms:*\n\
             \x20       Resource: \"*\"",
    },
    sources: &[
        Source {
            title: "Key policies in AWS KMS",
            url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
        },
        Source {
            title: "Blocking public access to your Amazon S3 storage: the meaning of public",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        },
    ],
    standards: &[cis("2.21"), security_hub("KMS.5"), prowler("kms_key_not_publicly_accessible")],
    thresholds: &[],
    reads: &[reads::<KeyPolicies>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let policies = account.kms.values().map(|kms| &kms.key_policies);
        each(account, policies, move |key: &KeyId, policy| judge(key, policy, &context))
    },
};

fn judge(key: &KeyId, policy: &str, context: &Context) -> Verdict {
    let document = match Document::parse(policy) {
        Ok(document) => document,
        Err(malformed) => return Verdict::unknown(&malformed.gap(&GET_KEY_POLICY, Some(&key.region))),
    };
    let public = document.public(context);
    let verdict = match public.first() {
        None => Verdict::pass("The key's policy lets in only whom it names."),
        Some(grant) => Verdict::fail(format!("The key's policy grants access to {grant}.")),
    };
    verdict.seen(&GET_KEY_POLICY, "Policy", &public)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(statement: &str) -> Status {
        let key = KeyId {
            id: "1".into(),
            arn: "arn:aws:kms:eu-west-1:123456789012:key/1".into(),
            region: "eu-west-1".into(),
        };
        let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        judge(&key, &policy, &Context::new("123456789012", "aws")).status
    }

    #[test]
    fn the_policy_that_aws_writes_for_a_new_key_passes() {
        let root = r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*", "Resource": "*"}"#;
        assert_eq!(status(root), Status::Pass);
    }

    #[test]
    fn everyone_fails_unless_the_callers_account_is_fixed() {
        let everyone = r#"{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*""#;
        assert_eq!(status(&format!("{everyone}}}")), Status::Fail);
        let callers = r#""Condition": {"StringEquals": {"kms:CallerAccount": "123456789012"}}"#;
        assert_eq!(status(&format!("{everyone}, {callers}}}")), Status::Pass);
        let through = r#""Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}"#;
        assert_eq!(status(&format!("{everyone}, {through}}}")), Status::Fail, "anybody's S3");
    }

    #[test]
    fn a_policy_that_cannot_be_understood_is_unknown() {
        assert_eq!(status(r#"{"Effect": "Perhaps"}"#), Status::Unknown);
    }
}

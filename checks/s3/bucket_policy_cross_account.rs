//! No bucket's policy lets another account take the bucket over.

use std::sync::Arc;

use crate::facts::s3::{Bucket, BucketPolicies, GET_BUCKET_POLICY};
use crate::policy::{Context, Document, Grant, Who};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-policy-cross-account",
    title: "No S3 bucket's policy lets other accounts change its access or encryption",
    severity: Severity::High,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Another account that may rewrite the bucket's policy, ACL or encryption can give itself everything in the bucket, \
          pass it on, or lock you out of it.",
    aws_side: "AWS does what the bucket's policy allows, for the accounts that it names as for your own.",
    your_side: "You keep to your own account what decides on access, and grant others no more than their work with objects.",
    fix: Fix {
        text: "Take s3:PutBucketPolicy, s3:DeleteBucketPolicy, s3:PutBucketAcl, s3:PutObjectAcl and \
               s3:PutEncryptionConfiguration, and wildcards that cover them, out of the statements for other accounts.",
        cli: "aws s3api put-bucket-policy --bucket BUCKET --policy file://POLICY.json",
        terraform: "\
             resource \"aws_s3_bucket_policy\" \"bucket\" {\n\
             \x20 bucket = aws_s3_bucket.bucket.id\n\
             \x20 policy = data.aws_iam_policy_document.bucket.json\n\
             }\n\
             \n\
             data \"aws_iam_policy_document\" \"bucket\" {\n\
             \x20 statement {\n\
             \x20   actions   = [\"s3:GetObject\"]\n\
             \x20   resources = [\"${aws_s3_bucket.bucket.arn}/*\"]\n\
             \n\
             \x20   principals {\n\
             \x20     type        = \"AWS\"\n\
             \x20     identifiers = [\"arn:aws:iam::OTHER_ACCOUNT:role/ROLE\"]\n\
             \x20   }\n\
             \x20 }\n\
             }",
        cloudformation: "\
             Type: AWS::S3::BucketPolicy\n\
             Properties:\n\
             \x20 Bucket: !Ref Bucket\n\
             \x20 PolicyDocument:\n\
             \x20   Version: \"2012-10-17\"\n\
             \x20   Statement:\n\
             \x20     - Effect: Allow\n\
             \x20       Principal:\n\
             \x20         AWS: arn:aws:iam::OTHER_ACCOUNT:role/ROLE\n\
             \x20       Action: s3:GetObject\n\
             \x20       Resource: !Sub ${Bucket.Arn}/*",
    },
    sources: &[
        Source {
            title: "Security Hub controls for Amazon S3: S3.6",
            url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html",
        },
        Source {
            title: "Bucket policies for Amazon S3",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html",
        },
    ],
    standards: &[security_hub("S3.6"), prowler("s3_bucket_cross_account_access")],
    thresholds: &[],
    reads: &[reads::<BucketPolicies>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        each(account, [&account.s3.bucket_policies], move |bucket: &Arc<Bucket>, policy| {
            judge(bucket, policy.as_deref(), &context)
        })
    },
};

/// What other accounts must not be allowed: by these an account makes itself master of the bucket.
///
/// Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6>.
const OWNERS_ACTIONS: [&str; 5] = [
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
];

fn judge(bucket: &Bucket, policy: Option<&str>, context: &Context) -> Verdict {
    let Some(text) = policy else {
        let verdict = Verdict::pass("The bucket has no policy that could let in another account.");
        return verdict.seen(&GET_BUCKET_POLICY, "Policy", policy);
    };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(malformed) => return Verdict::unknown(&malformed.gap(&GET_BUCKET_POLICY, bucket.region.as_deref())),
    };
    // Everyone, and everyone from certain networks, is other accounts too.
    let strangers =
        document.access(context).into_iter().filter(|grant| matches!(grant.who, Who::Everyone | Who::Network));
    let mut grants: Vec<Grant> = document.cross_account(context, &[]).into_iter().chain(strangers).collect();
    grants.retain(|grant| grant.allows_any(&OWNERS_ACTIONS));
    let verdict = match grants.first() {
        None => Verdict::pass("The bucket's policy lets no other account change its access or encryption."),
        Some(grant) => {
            Verdict::fail(format!("The bucket's policy lets in {grant}, which is enough to change who gets in."))
        }
    };
    verdict.seen(&GET_BUCKET_POLICY, "Policy", &grants)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(principal: &str, action: &str, rest: &str) -> Status {
        let bucket = Bucket { name: "b".into(), region: Some("eu-west-1".into()) };
        let policy = format!(
            r#"{{"Statement": [{{"Effect": "Allow", "Principal": {principal}, "Action": "{action}", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]{rest}}}]}}"#
        );
        judge(&bucket, Some(&policy), &Context::new("123456789012", "aws")).status
    }

    const OTHER: &str = r#"{"AWS": "arn:aws:iam::210987654321:role/partner"}"#;

    #[test]
    fn each_of_the_owners_actions_fails_for_another_account() {
        for action in OWNERS_ACTIONS {
            assert_eq!(status(OTHER, action, ""), Status::Fail, "{action}");
        }
        for action in ["*", "s3:*", "s3:Put*", "s3:PutBucket*"] {
            assert_eq!(status(OTHER, action, ""), Status::Fail, "{action}");
        }
    }

    #[test]
    fn another_account_may_work_with_objects() {
        for action in ["s3:GetObject", "s3:PutObject", "s3:List*", "s3:DeleteObject"] {
            assert_eq!(status(OTHER, action, ""), Status::Pass, "{action}");
        }
    }

    #[test]
    fn the_own_account_and_its_services_may_do_all() {
        assert_eq!(status(r#"{"AWS": "123456789012"}"#, "s3:*", ""), Status::Pass);
        assert_eq!(status(r#"{"AWS": "arn:aws:iam::123456789012:role/admin"}"#, "s3:*", ""), Status::Pass);
        let service = r#"{"Service": "logging.s3.amazonaws.com"}"#;
        assert_eq!(status(service, "s3:PutObject", ""), Status::Pass);
    }

    #[test]
    fn everyone_is_other_accounts_too() {
        assert_eq!(status(r#""*""#, "s3:PutBucketPolicy", ""), Status::Fail);
        let network = r#", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#;
        assert_eq!(status(r#""*""#, "s3:PutBucketPolicy", network), Status::Fail);
        let ours = r#", "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}"#;
        assert_eq!(status(r#""*""#, "s3:PutBucketPolicy", ours), Status::Pass);
        let organisation = r#", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}"#;
        assert_eq!(status(r#""*""#, "s3:PutBucketPolicy", organisation), Status::Fail, "other accounts are in it");
    }

    #[test]
    fn no_policy_passes_and_one_that_cannot_be_understood_is_unknown() {
        let bucket = Bucket { name: "b".into(), region: None };
        let context = Context::new("123456789012", "aws");
        assert_eq!(judge(&bucket, None, &context).status, Status::Pass);
        assert_eq!(judge(&bucket, Some("{}"), &context).status, Status::Unknown);
    }
}

//! Every bucket turns away requests that are not encrypted on their way.

use std::sync::Arc;

use crate::facts::s3::{Bucket, BucketPolicies, GET_BUCKET_POLICY};
use crate::policy::Document;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-tls-only",
    title: "S3 buckets take requests over TLS only",
    severity: Severity::Medium,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "S3 also answers plain HTTP. Whoever sits between an old script and S3 then reads the objects that pass by, and can \
          change them on their way.",
    aws_side: "AWS offers TLS for every request, and refuses requests without it wherever the bucket's policy says so.",
    your_side: "You deny, in the policy of each bucket, every request that comes without TLS.",
    fix: Fix {
        text: "Add a statement to the bucket's policy that denies s3:* to everyone, on the bucket and on its objects, where \
               aws:SecureTransport is false. The command replaces the whole policy: keep the statements that are there.",
        cli: "aws s3api put-bucket-policy --bucket BUCKET --policy file://POLICY.json",
        terraform: "\
             resource \"aws_s3_bucket_policy\" \"bucket\" {\n\
             \x20 bucket = aws_s3_bucket.bucket.id\n\
             \x20 policy = data.aws_iam_policy_document.bucket.json\n\
             }\n\
             \n\
             data \"aws_iam_policy_document\" \"bucket\" {\n\
             \x20 statement {\n\
             \x20   sid       = \"TlsOnly\"\n\
             \x20   effect    = \"Deny\"\n\
             \x20   actions   = [\"s3:*\"]\n\
             \x20   resources = [aws_s3_bucket.bucket.arn, \"${aws_s3_bucket.bucket.arn}/*\"]\n\
             \n\
             \x20   principals {\n\
             \x20     type        = \"*\"\n\
             \x20     identifiers = [\"*\"]\n\
             \x20   }\n\
             \n\
             \x20   condition {\n\
             \x20     test     = \"Bool\"\n\
             \x20     variable = \"aws:SecureTransport\"\n\
             \x20     values   = [\"false\"]\n\
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
             \x20     - Sid: TlsOnly\n\
             \x20       Effect: Deny\n\
             \x20       Principal: \"*\"\n\
             \x20       Action: s3:*\n\
             \x20       Resource:\n\
             \x20         - !GetAtt Bucket.Arn\n\
             \x20         - !Sub ${Bucket.Arn}/*\n\
             \x20       Condition:\n\
             \x20         Bool:\n\
             \x20           aws:SecureTransport: \"false\"",
    },
    sources: &[
        Source {
            title: "Security best practices for Amazon S3: enforce encryption of data in transit",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
        },
        Source {
            title: "AWS global condition context keys: aws:SecureTransport",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
        },
    ],
    standards: &[cis("3.1.1"), security_hub("S3.5"), prowler("s3_bucket_secure_transport_policy")],
    thresholds: &[],
    reads: &[reads::<BucketPolicies>()],
    run: |account| {
        each(account, [&account.s3.bucket_policies], |bucket: &Arc<Bucket>, policy| {
            judge(bucket, &account.partition, policy.as_deref())
        })
    },
};

fn judge(bucket: &Bucket, partition: &str, policy: Option<&str>) -> Verdict {
    let Some(text) = policy else {
        let verdict = Verdict::fail("The bucket has no policy, so it takes requests without TLS.");
        return verdict.seen(&GET_BUCKET_POLICY, "Policy", policy);
    };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(malformed) => return Verdict::unknown(&malformed.gap(&GET_BUCKET_POLICY, bucket.region.as_deref())),
    };
    let itself = format!("arn:{partition}:s3:::{}", bucket.name);
    let objects = format!("{itself}/*");
    let required = document.requires_tls(&["s3:*"], &[&itself, &objects]);
    let verdict = if required {
        Verdict::pass("The bucket's policy denies every request without TLS.")
    } else {
        Verdict::fail("The bucket's policy does not deny every request without TLS, on the bucket and on its objects.")
    };
    verdict.seen(&GET_BUCKET_POLICY, "denies requests without TLS", required)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    const DENY: &str = r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;

    fn status(statements: &str) -> Status {
        let bucket = Bucket { name: "b".into(), region: Some("eu-west-1".into()) };
        judge(&bucket, "aws", Some(&format!(r#"{{"Statement": [{statements}]}}"#))).status
    }

    #[test]
    fn a_deny_for_everyone_on_bucket_and_objects_passes() {
        assert_eq!(status(DENY), Status::Pass);
        let more = r#"{"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}"#;
        assert_eq!(status(&format!("{more}, {DENY}")), Status::Pass);
    }

    #[test]
    fn half_of_it_fails() {
        assert_eq!(status(&DENY.replace(r#", "arn:aws:s3:::b/*""#, "")), Status::Fail, "the bucket alone");
        assert_eq!(status(&DENY.replace(r#""arn:aws:s3:::b", "#, "")), Status::Fail, "the objects alone");
        assert_eq!(status(&DENY.replace(":::b", ":::other")), Status::Fail, "another bucket");
        assert_eq!(status(&DENY.replace("s3:*", "s3:GetObject")), Status::Fail, "reading alone");
        let somebody = r#"{"AWS": "arn:aws:iam::123456789012:root"}"#;
        assert_eq!(status(&DENY.replace(r#""*", "Action""#, &format!(r#"{somebody}, "Action""#))), Status::Fail);
    }

    #[test]
    fn an_allow_over_tls_denies_nobody() {
        let allow = DENY.replace("Deny", "Allow").replace("false", "true");
        assert_eq!(status(&allow), Status::Fail);
    }

    #[test]
    fn no_policy_fails() {
        let bucket = Bucket { name: "b".into(), region: None };
        assert_eq!(judge(&bucket, "aws", None).status, Status::Fail);
    }

    #[test]
    fn the_arn_is_of_the_accounts_partition() {
        let bucket = Bucket { name: "b".into(), region: None };
        let policy = format!(r#"{{"Statement": [{}]}}"#, DENY.replace("arn:aws:", "arn:aws-cn:"));
        assert_eq!(judge(&bucket, "aws-cn", Some(&policy)).status, Status::Pass);
    }

    #[test]
    fn a_policy_that_cannot_be_understood_is_unknown() {
        assert_eq!(status(r#"{"Effect": "Perhaps"}"#), Status::Unknown);
    }
}

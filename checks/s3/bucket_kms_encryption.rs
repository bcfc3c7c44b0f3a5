//! Every bucket encrypts with a key of KMS, whose use can be allowed, denied and seen.

use std::sync::Arc;

use futures_util::future::{BoxFuture, join};

use crate::check::each_answer;
use crate::facts::s3::{Bucket, BucketEncryption, BucketLogging, Encryption, GET_BUCKET_ENCRYPTION, Logging};
use crate::facts::{Account, Gap, Of};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-kms-encryption",
    title: "S3 buckets encrypt new objects with a KMS key",
    severity: Severity::Medium,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "With S3's own keys, whoever may read the bucket reads the content: there is no second lock. A KMS key has a policy \
          of its own, leaves a record of each use, and can be taken away.",
    aws_side: "AWS encrypts and decrypts with the key that you chose, after asking that key's policy.",
    your_side: "You choose SSE-KMS for the bucket, with a key of yours where you must control who can decrypt.",
    fix: Fix {
        text: "Set the bucket's default encryption to aws:kms with a bucket key, and copy older objects onto themselves to \
               have them encrypted anew.",
        cli: "aws s3api put-bucket-encryption --bucket BUCKET --server-side-encryption-configuration \
              '{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\
              \"KEY_ARN\"},\"BucketKeyEnabled\":true}]}'",
        terraform: "\
             resource \"aws_s3_bucket_server_side_encryption_configuration\" \"bucket\" {\n\
             \x20 bucket = aws_s3_bucket.bucket.id\n\
             \n\
             \x20 rule {\n\
             \x20   bucket_key_enabled = true\n\
             \n\
             \x20   apply_server_side_encryption_by_default {\n\
             \x20     sse_algorithm     = \"aws:kms\"\n\
             \x20     kms_master_key_id = aws_kms_key.key.arn\n\
             \x20   }\n\
             \x20 }\n\
             }",
        cloudformation: "\
             Type: AWS::S3::Bucket\n\
             Properties:\n\
             \x20 BucketEncryption:\n\
             \x20   ServerSideEncryptionConfiguration:\n\
             \x20     - BucketKeyEnabled: true\n\
             \x20       ServerSideEncryptionByDefault:\n\
             \x20         SSEAlgorithm: aws:kms\n\
             \x20         KMSMasterKeyID: !GetAtt Key.Arn",
    },
    sources: &[
        Source {
            title: "Using server-side encryption with AWS KMS keys (SSE-KMS)",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
        },
        Source {
            title: "Troubleshoot server access logging",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html",
        },
    ],
    standards: &[security_hub("S3.17"), prowler("s3_bucket_kms_encryption")],
    thresholds: &[],
    reads: &[reads::<BucketEncryption>(), reads::<BucketLogging>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    let s3 = &account.s3;
    Box::pin(async move {
        let (logging, _) = join(s3.bucket_logging.get(), s3.bucket_encryption.get()).await;
        each_answer(account, [&s3.bucket_encryption], move |bucket: &Arc<Bucket>, encryption| match encryption {
            Ok(encryption) => judge(encryption.as_ref(), || takes_logs(logging, &bucket.name)),
            Err(gap) => Some(Verdict::unknown(gap)),
        })
        .await
    })
}

type Loggings<'a> = Result<&'a Vec<Of<Arc<Bucket>, Option<Logging>>>, &'a Gap>;

/// Whether some bucket logs into this one. One that could not be read might.
fn takes_logs<'a>(logging: Loggings<'a>, bucket: &str) -> Result<bool, &'a Gap> {
    let buckets = logging?;
    let into = |logging: &Option<Logging>| logging.as_ref().is_some_and(|logging| logging.target_bucket == bucket);
    if buckets.iter().any(|other| other.value.as_ref().is_ok_and(into)) {
        return Ok(true);
    }
    buckets.iter().find_map(|other| other.value.as_ref().err()).map_or(Ok(false), Err)
}

/// S3 delivers its access logs only to a bucket that encrypts with S3's own keys, so such a bucket is not judged.
fn judge<'a>(encryption: Option<&Encryption>, takes_logs: impl Fn() -> Result<bool, &'a Gap>) -> Option<Verdict> {
    let verdict = match encryption {
        Some(Encryption { algorithm, .. }) if matches!(algorithm.as_str(), "aws:kms" | "aws:kms:dsse") => {
            Verdict::pass(format!("New objects are encrypted with a KMS key ({algorithm})."))
        }
        _ => match takes_logs() {
            Ok(true) => return None,
            Err(gap) => return Some(Verdict::unknown(gap)),
            Ok(false) => match encryption {
                Some(Encryption { algorithm, .. }) => {
                    Verdict::fail(format!("New objects are encrypted with {algorithm}, not with a KMS key."))
                }
                None => Verdict::fail("The bucket has no default encryption, so none with a KMS key."),
            },
        },
    };
    Some(verdict.seen(&GET_BUCKET_ENCRYPTION, "ApplyServerSideEncryptionByDefault", encryption))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::facts::s3::GET_BUCKET_LOGGING;
    use crate::finding::Status;

    fn status(algorithm: Option<&str>, takes_logs: Result<bool, &Gap>) -> Option<Status> {
        let encryption = algorithm.map(|algorithm| Encryption { algorithm: algorithm.into(), kms_key: None });
        judge(encryption.as_ref(), || takes_logs).map(|verdict| verdict.status)
    }

    fn gap() -> Gap {
        Gap::new(&GET_BUCKET_LOGGING, Some("eu-west-1"), Reason::Denied, "no")
    }

    #[test]
    fn both_kinds_of_kms_encryption_pass_whatever_the_bucket_is_for() {
        let gap = gap();
        for algorithm in ["aws:kms", "aws:kms:dsse"] {
            for takes_logs in [Ok(false), Ok(true), Err(&gap)] {
                assert_eq!(status(Some(algorithm), takes_logs), Some(Status::Pass));
            }
        }
    }

    #[test]
    fn s3s_own_keys_none_and_what_is_not_known_fail() {
        for algorithm in [Some("AES256"), None, Some("aws:fsx")] {
            assert_eq!(status(algorithm, Ok(false)), Some(Status::Fail), "{algorithm:?}");
        }
    }

    #[test]
    fn a_bucket_for_access_logs_cannot_and_one_that_might_be_is_unknown() {
        assert_eq!(status(Some("AES256"), Ok(true)), None);
        assert_eq!(status(Some("AES256"), Err(&gap())), Some(Status::Unknown));
    }

    #[test]
    fn one_bucket_that_logs_into_it_is_enough() {
        let of = |name: &str, logging: Result<Option<&str>, Gap>| Of {
            of: Arc::new(Bucket { name: name.into(), region: Some("eu-west-1".into()) }),
            value: logging.map(|target| target.map(|target| Logging { target_bucket: target.into() })),
        };
        let buckets = vec![of("shop", Ok(Some("logs"))), of("shut", Err(gap())), of("logs", Ok(None))];
        assert_eq!(takes_logs(Ok(&buckets), "logs"), Ok(true));
        assert_eq!(takes_logs(Ok(&buckets), "shop"), Err(&gap()), "the one that is shut might");
        assert_eq!(takes_logs(Ok(&buckets[..1].to_vec()), "shop"), Ok(false));
        assert_eq!(takes_logs(Err(&gap()), "logs"), Err(&gap()));
    }
}

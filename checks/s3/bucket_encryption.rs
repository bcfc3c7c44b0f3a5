//! Every bucket encrypts what is put into it.

use std::sync::Arc;

use crate::facts::s3::{Bucket, BucketEncryption, Encryption, GET_BUCKET_ENCRYPTION};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-encryption",
    title: "S3 buckets encrypt new objects by default",
    severity: Severity::Medium,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "Objects that are stored unencrypted are readable to whoever gets at the storage below the service's access \
          control, and fall short of nearly every data protection rule.",
    aws_side: "AWS encrypts every new object, since January 2023 with keys of its own where you choose nothing else.",
    your_side: "You choose the encryption and the key that suit the data, and re-encrypt what was stored before.",
    fix: Fix {
        text: "Give the bucket a default encryption, with a KMS key of yours where you must control who can decrypt.",
        cli: "aws s3api put-bucket-encryption --bucket BUCKET --server-side-encryption-configuration \
              '{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"AES256\"}}]}'",
        terraform: "resource \"aws_s3_bucket_server_side_encryption_configuration\" \"example\" {\n\
                    \u{20} bucket = aws_s3_bucket.example.id\n\
                    \u{20} rule {\n\
                    \u{20}   apply_server_side_encryption_by_default {\n\
                    \u{20}     sse_algorithm = \"aws:kms\"\n\
                    \u{20}   }\n\
                    \u{20} }\n\
                    }",
        cloudformation: "Type: AWS::S3::Bucket\n\
                         Properties:\n\
                         \u{20} BucketEncryption:\n\
                         \u{20}   ServerSideEncryptionConfiguration:\n\
                         \u{20}     - ServerSideEncryptionByDefault:\n\
                         \u{20}         SSEAlgorithm: aws:kms",
    },
    sources: &[Source {
        title: "Setting default server-side encryption behavior for Amazon S3 buckets",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
    }],
    standards: &[prowler("s3_bucket_default_encryption")],
    thresholds: &[],
    reads: &[reads::<BucketEncryption>()],
    run: |account| {
        each(account, [&account.s3.bucket_encryption], |_: &Arc<Bucket>, encryption| judge(encryption.as_ref()))
    },
};

fn judge(encryption: Option<&Encryption>) -> Verdict {
    let verdict = match encryption {
        Some(Encryption { algorithm, .. }) if matches!(algorithm.as_str(), "AES256" | "aws:kms" | "aws:kms:dsse") => {
            Verdict::pass(format!("New objects are encrypted with {algorithm}."))
        }
        Some(Encryption { algorithm, .. }) => {
            Verdict::fail(format!("The default encryption is {algorithm:?}, which is not one that S3 documents."))
        }
        None => Verdict::fail("The bucket has no default encryption."),
    };
    verdict.seen(&GET_BUCKET_ENCRYPTION, "ApplyServerSideEncryptionByDefault", encryption)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(algorithm: Option<&str>) -> Status {
        let encryption = algorithm.map(|algorithm| Encryption { algorithm: algorithm.into(), kms_key: None });
        judge(encryption.as_ref()).status
    }

    #[test]
    fn each_documented_algorithm_passes() {
        for algorithm in ["AES256", "aws:kms", "aws:kms:dsse"] {
            assert_eq!(status(Some(algorithm)), Status::Pass, "{algorithm}");
        }
    }

    #[test]
    fn none_fails() {
        assert_eq!(status(None), Status::Fail);
    }

    #[test]
    fn an_algorithm_that_s3_does_not_have_fails() {
        assert_eq!(status(Some("none")), Status::Fail);
    }
}

//! Every trail encrypts its log files with a KMS key.

use crate::facts::cloudtrail::{DESCRIBE_TRAILS, Trail, Trails};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudtrail-kms-encryption",
    title: "Trails encrypt their log files with a KMS key",
    severity: Severity::Medium,
    service: &model::CLOUDTRAIL,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "With a key of your own, reading the log takes a second permission, which can be kept from those who run the bucket, and each reading leaves a trace.",
    aws_side: "AWS encrypts every log file in S3 with a key of its own, unless the trail names another.",
    your_side: "You choose the key, and say in its policy who may read the log.",
    fix: Fix {
        text: "Give the trail a KMS key whose policy lets CloudTrail encrypt.",
        cli: "aws cloudtrail update-trail --name TRAIL --kms-key-id KEY",
        terraform: "\
             resource \"aws_cloudtrail\" \"all\" {\n\
             \x20 name                  = \"all\"\n\
             \x20 s3_bucket_name        = aws_s3_bucket.trail.id\n\
             \x20 kms_key_id     = aws_kms_key.trail.arn\n\
             }",
        cloudformation: "\
             Type: AWS::CloudTrail::Trail\n\
             Properties:\n\
             \x20 IsLogging: true\n\
             \x20 S3BucketName: !Ref TrailBucket\n\
             \x20 KMSKeyId: !GetAtt TrailKey.Arn",
    },
    sources: &[Source {
        title: "Encrypting CloudTrail log files with AWS KMS keys",
        url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
    }],
    standards: &[cis("4.5"), security_hub("CloudTrail.2"), prowler("cloudtrail_kms_encryption_enabled")],
    thresholds: &[],
    reads: &[reads::<Trails>()],
    run: |account| super::each_trail(account, |trail| Some(judge(trail))),
};

fn judge(trail: &Trail) -> Verdict {
    let verdict = match &trail.kms_key {
        Some(_) => Verdict::pass("The trail encrypts its log files with a KMS key."),
        None => Verdict::fail("The trail names no KMS key, so that whoever may read the bucket reads the log."),
    };
    verdict.seen(&DESCRIBE_TRAILS, "KmsKeyId", &trail.kms_key)
}

#[cfg(test)]
mod tests {
    use super::super::tests::trail;
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_trail_with_a_key_passes_and_one_without_fails() {
        assert_eq!(judge(&trail("keyed", false)).status, Status::Pass);
        assert_eq!(judge(&Trail { kms_key: None, ..trail("plain", true) }).status, Status::Fail);
    }
}

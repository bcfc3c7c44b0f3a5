//! Every trail signs its log files.

use crate::facts::cloudtrail::{DESCRIBE_TRAILS, Trail, Trails};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudtrail-log-file-validation",
    title: "Trails sign their log files",
    severity: Severity::Low,
    service: &model::CLOUDTRAIL,
    place: Place::customer_specific(&model::CUSTOMER_CLIENT_SIDE_INTEGRITY),
    why: "Whoever can write to the bucket can change the log and take himself out of it. With digest files, a changed or missing file is found out.",
    aws_side: "AWS signs a digest of the files each hour, once the trail asks for it.",
    your_side: "You turn validation on, and validate the files when they have to prove something.",
    fix: Fix {
        text: "Turn log file validation on. Files from before stay without a digest.",
        cli: "aws cloudtrail update-trail --name TRAIL --enable-log-file-validation",
        terraform: "\
             resource \"aws_cloudtrail\" \"all\" {\n\
             \x20 name                  = \"all\"\n\
             \x20 s3_bucket_name        = aws_s3_bucket.trail.id\n\
             \x20 enable_log_file_validation = true\n\
             }",
        cloudformation: "\
             Type: AWS::CloudTrail::Trail\n\
             Properties:\n\
             \x20 IsLogging: true\n\
             \x20 S3BucketName: !Ref TrailBucket\n\
             \x20 EnableLogFileValidation: true",
    },
    sources: &[Source {
        title: "Validating CloudTrail log file integrity",
        url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
    }],
    standards: &[cis("4.2"), security_hub("CloudTrail.4"), prowler("cloudtrail_log_file_validation_enabled")],
    thresholds: &[],
    reads: &[reads::<Trails>()],
    run: |account| super::each_trail(account, |trail| Some(judge(trail))),
};

fn judge(trail: &Trail) -> Verdict {
    let verdict = if trail.validates_files {
        Verdict::pass("The trail signs its log files.")
    } else {
        Verdict::fail("The trail does not sign its log files, so that a change to them would not be seen.")
    };
    verdict.seen(&DESCRIBE_TRAILS, "LogFileValidationEnabled", trail.validates_files)
}

#[cfg(test)]
mod tests {
    use super::super::tests::trail;
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_trail_with_validation_passes_and_one_without_fails() {
        assert_eq!(judge(&trail("signed", false)).status, Status::Pass);
        assert_eq!(judge(&Trail { validates_files: false, ..trail("plain", true) }).status, Status::Fail);
    }
}

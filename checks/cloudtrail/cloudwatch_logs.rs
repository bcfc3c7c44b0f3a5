//! Every trail sends its events to CloudWatch Logs.

use crate::facts::cloudtrail::{DESCRIBE_TRAILS, Trail, Trails};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudtrail-cloudwatch-logs",
    title: "Trails send their events to CloudWatch Logs",
    severity: Severity::Medium,
    service: &model::CLOUDTRAIL,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Files in a bucket are read after the fact. Only what reaches a log group can raise an alarm while something is going on.",
    aws_side: "AWS sends each event to the log group within minutes, once the trail has one.",
    your_side: "You give the trail a log group and a role, and set alarms on what matters.",
    fix: Fix {
        text: "Give the trail a log group and the role that writes to it.",
        cli: "aws cloudtrail update-trail --name TRAIL --cloud-watch-logs-log-group-arn LOG_GROUP_ARN --cloud-watch-logs-role-arn ROLE_ARN",
        terraform: "\
             resource \"aws_cloudtrail\" \"all\" {\n\
             \x20 name                  = \"all\"\n\
             \x20 s3_bucket_name        = aws_s3_bucket.trail.id\n\
             \x20 cloud_watch_logs_group_arn = \"${aws_cloudwatch_log_group.trail.arn}:*\"\n\
             \x20 cloud_watch_logs_role_arn  = aws_iam_role.trail.arn\n\
             }",
        cloudformation: "\
             Type: AWS::CloudTrail::Trail\n\
             Properties:\n\
             \x20 IsLogging: true\n\
             \x20 S3BucketName: !Ref TrailBucket\n\
             \x20 CloudWatchLogsLogGroupArn: !GetAtt TrailLogGroup.Arn\n\
             \x20 CloudWatchLogsRoleArn: !GetAtt TrailRole.Arn",
    },
    sources: &[Source {
        title: "Sending events to CloudWatch Logs",
        url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html",
    }],
    standards: &[security_hub("CloudTrail.5"), prowler("cloudtrail_cloudwatch_logging_enabled")],
    thresholds: &[],
    reads: &[reads::<Trails>()],
    run: |account| super::each_trail(account, |trail| Some(judge(trail))),
};

fn judge(trail: &Trail) -> Verdict {
    let verdict = match &trail.log_group {
        Some(_) => Verdict::pass("The trail sends its events to a log group."),
        None => Verdict::fail("The trail sends its events to no log group, so that no alarm can follow from them."),
    };
    verdict.seen(&DESCRIBE_TRAILS, "CloudWatchLogsLogGroupArn", &trail.log_group)
}

#[cfg(test)]
mod tests {
    use super::super::tests::trail;
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_trail_with_a_log_group_passes_and_one_without_fails() {
        assert_eq!(judge(&trail("silent", true)).status, Status::Fail);
        let group = "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*".to_owned();
        assert_eq!(judge(&Trail { log_group: Some(group), ..trail("heard", false) }).status, Status::Pass);
    }
}

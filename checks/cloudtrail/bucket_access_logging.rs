//! Requests to the bucket that a trail writes to are logged.

use std::sync::Arc;

use crate::facts::cloudtrail::{DESCRIBE_TRAILS, Trail, Trails};
use crate::facts::s3::{Bucket, BucketLogging, GET_BUCKET_LOGGING, Logging};
use crate::facts::{Account, Of};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudtrail-bucket-access-logging",
    title: "Requests to the buckets of trails are logged",
    severity: Severity::Medium,
    service: &model::CLOUDTRAIL,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "The log of an account is the first thing that an intruder wants to read, and the last that he wants to leave behind. The bucket's own access log tells who tried.",
    aws_side: "AWS writes an access log for a bucket once it is told where to.",
    your_side: "You turn access logging on for the bucket that a trail writes to, into another bucket.",
    fix: Fix {
        text: "Turn server access logging on for the bucket, into a bucket that is not its own.",
        cli: "aws s3api put-bucket-logging --bucket BUCKET --bucket-logging-status 'LoggingEnabled={TargetBucket=LOG_BUCKET,TargetPrefix=trail/}'",
        terraform: "\
             resource \"aws_s3_bucket_logging\" \"trail\" {\n\
             \x20 bucket        = aws_s3_bucket.trail.id\n\
             \x20 target_bucket = aws_s3_bucket.logs.id\n\
             \x20 target_prefix = \"trail/\"\n\
             }",
        cloudformation: "\
             Type: AWS::S3::Bucket\n\
             Properties:\n\
             \x20 LoggingConfiguration:\n\
             \x20   DestinationBucketName: !Ref LogBucket\n\
             \x20   LogFilePrefix: trail/",
    },
    sources: &[
        Source {
            title: "Logging requests with server access logging",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
        },
        Source {
            title: "Security best practices in AWS CloudTrail",
            url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
        },
    ],
    standards: &[cis("4.4"), prowler("cloudtrail_logs_s3_bucket_access_logging_enabled")],
    thresholds: &[],
    reads: &[reads::<Trails>(), reads::<BucketLogging>()],
    run: |account| Box::pin(run(account)),
};

async fn run(account: &Account) -> Vec<Outcome> {
    // Buckets are asked for only where a trail writes to one.
    if let Ok(regions) = account.cloudtrail.trails.get().await
        && regions.iter().all(|region| region.value.as_ref().is_ok_and(Vec::is_empty))
    {
        return Vec::new();
    }
    match account.s3.bucket_logging.get().await {
        Ok(buckets) => super::each_trail(account, |trail| judge(trail, buckets)).await,
        Err(gap) => super::each_trail(account, |_| Some(Verdict::unknown(gap))).await,
    }
}

/// A bucket that is not among the audited ones belongs to another account, such as that of an organisation's log archive,
/// or lives in a region that is not audited: then it is not this audit's to judge.
fn judge(trail: &Trail, buckets: &[Of<Arc<Bucket>, Option<Logging>>]) -> Option<Verdict> {
    let bucket = buckets.iter().find(|bucket| bucket.of.name == trail.bucket)?;
    let verdict = match &bucket.value {
        Ok(Some(logging)) => Verdict::pass(format!("Requests to the trail's bucket {} are logged.", trail.bucket))
            .seen(&GET_BUCKET_LOGGING, "TargetBucket", &logging.target_bucket),
        Ok(None) => Verdict::fail(format!("Requests to the trail's bucket {} are not logged.", trail.bucket)).seen(
            &GET_BUCKET_LOGGING,
            "TargetBucket",
            None::<String>,
        ),
        Err(gap) => return Some(Verdict::unknown(gap)),
    };
    Some(verdict.seen(&DESCRIBE_TRAILS, "S3BucketName", &trail.bucket))
}

#[cfg(test)]
mod tests {
    use super::super::tests::trail;
    use super::*;
    use crate::facts::{Gap, Reason};
    use crate::finding::Status;

    #[test]
    fn the_bucket_of_the_trail_decides() {
        let bucket = |name: &str, value| Of { of: Arc::new(Bucket { name: name.into(), region: None }), value };
        let trail = trail("one", true);
        let status = |buckets: &[_]| judge(&trail, buckets).map(|verdict| verdict.status);
        let logged = || Ok(Some(Logging { target_bucket: "access".into() }));
        let gap = Gap::new(&GET_BUCKET_LOGGING, None, Reason::Denied, "");
        assert_eq!(status(&[bucket("other", Ok(None)), bucket("logs", logged())]), Some(Status::Pass));
        assert_eq!(status(&[bucket("other", logged()), bucket("logs", Ok(None))]), Some(Status::Fail));
        assert_eq!(status(&[bucket("logs", Err(gap))]), Some(Status::Unknown));
        assert_eq!(status(&[bucket("other", Ok(None))]), None, "it belongs to another account");
    }
}

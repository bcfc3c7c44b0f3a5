//! Every bucket writes down who asks for what is in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::check::each_answer;
use crate::facts::Account;
use crate::facts::s3::{Bucket, BucketLogging, GET_BUCKET_LOGGING, Logging};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-server-access-logging",
    title: "S3 buckets log the requests that they get",
    severity: Severity::Medium,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "After a leak, the first question is who fetched what. Where no requests are written down, the answer has to be: \
          perhaps everybody, perhaps everything.",
    aws_side: "AWS delivers a line for nearly each request to the bucket that you name, some hours later at most.",
    your_side: "You name a bucket for the logs in the same Region, keep them long enough, and read them when it matters.",
    fix: Fix {
        text: "Let logging.s3.amazonaws.com write to a bucket that is for logs alone, and name that bucket as the target.",
        cli: "aws s3api put-bucket-logging --bucket BUCKET --bucket-logging-status \
              '{\"LoggingEnabled\":{\"TargetBucket\":\"LOG_BUCKET\",\"TargetPrefix\":\"BUCKET/\"}}'",
        terraform: "resource \"aws_s3_bucket_logging\" \"example\" {\n\
                    \u{20} bucket        = aws_s3_bucket.example.id\n\
                    \u{20} target_bucket = aws_s3_bucket.logs.id\n\
                    \u{20} target_prefix = \"BUCKET/\"\n\
                    }",
        cloudformation: "Type: AWS::S3::Bucket\n\
                         Properties:\n\
                         \u{20} LoggingConfiguration:\n\
                         \u{20}   DestinationBucketName: LOG_BUCKET\n\
                         \u{20}   LogFilePrefix: BUCKET/",
    },
    sources: &[
        Source {
            title: "Logging requests with server access logging",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
        },
        Source {
            title: "Enabling Amazon S3 server access logging",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
        },
    ],
    standards: &[security_hub("S3.9"), prowler("s3_bucket_server_access_logging_enabled")],
    thresholds: &[],
    reads: &[reads::<BucketLogging>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    let s3 = &account.s3;
    Box::pin(async move {
        let buckets = s3.bucket_logging.get().await.map(Vec::as_slice).unwrap_or_default();
        let logging = buckets.iter().filter_map(|bucket| bucket.value.as_ref().ok()?.as_ref());
        let targets: BTreeSet<&str> = logging.map(|logging| logging.target_bucket.as_str()).collect();
        each_answer(account, [&s3.bucket_logging], |bucket: &Arc<Bucket>, logging| match logging {
            Ok(logging) => judge(logging.as_ref(), targets.contains(bucket.name.as_str())),
            Err(gap) => Some(Verdict::unknown(gap)),
        })
        .await
    })
}

/// A bucket that others log into need not log for itself, so without logs it is not judged: each delivery would be one
/// more request to log.
fn judge(logging: Option<&Logging>, is_target: bool) -> Option<Verdict> {
    let verdict = match logging {
        Some(Logging { target_bucket }) => Verdict::pass(format!("Requests are logged into {target_bucket}.")),
        None if is_target => return None,
        None => Verdict::fail("Requests to the bucket are not logged."),
    };
    Some(verdict.seen(&GET_BUCKET_LOGGING, "TargetBucket", logging.map(|logging| &logging.target_bucket)))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Gap, Lazy, Of, Reason};
    use crate::finding::Status;

    fn bucket(name: &str, logging: Result<Option<&str>, Gap>) -> Of<Arc<Bucket>, Option<Logging>> {
        let bucket = Bucket { name: name.into(), region: Some("eu-west-1".into()) };
        let logging = logging.map(|target| target.map(|target| Logging { target_bucket: target.into() }));
        Of { of: Arc::new(bucket), value: logging }
    }

    async fn statuses(buckets: Vec<Of<Arc<Bucket>, Option<Logging>>>) -> Vec<(String, Status)> {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &[]);
        account.s3.bucket_logging = Lazy::ready(None, Ok(buckets));
        let outcomes = (CHECK.run)(&account).await;
        outcomes.into_iter().map(|outcome| (outcome.resource.unwrap().id, outcome.verdict.status)).collect()
    }

    #[tokio::test]
    async fn a_bucket_with_logs_passes_and_one_without_fails() {
        let found = statuses(vec![bucket("logged", Ok(Some("elsewhere"))), bucket("not", Ok(None))]).await;
        assert_eq!(found, [("logged".into(), Status::Pass), ("not".into(), Status::Fail)]);
    }

    #[tokio::test]
    async fn the_bucket_of_the_logs_is_not_judged_unless_it_logs_itself() {
        let found = statuses(vec![bucket("logs", Ok(None)), bucket("shop", Ok(Some("logs")))]).await;
        assert_eq!(found, [("shop".into(), Status::Pass)]);
        let found = statuses(vec![bucket("logs", Ok(Some("logs")))]).await;
        assert_eq!(found, [("logs".into(), Status::Pass)]);
    }

    #[tokio::test]
    async fn one_that_could_not_be_read_is_unknown() {
        let gap = Gap::new(&GET_BUCKET_LOGGING, Some("eu-west-1"), Reason::Denied, "no");
        let found = statuses(vec![bucket("shut", Err(gap)), bucket("not", Ok(None))]).await;
        assert_eq!(found, [("shut".into(), Status::Unknown), ("not".into(), Status::Fail)]);
    }
}

//! Every bucket has a rule that says how long things stay in it.

use std::sync::Arc;

use futures_util::future::{BoxFuture, join};

use super::beside;
use crate::check::each_answer;
use crate::facts::s3::{
    Bucket, BucketLifecycle, BucketVersioning, GET_BUCKET_LIFECYCLE_CONFIGURATION, GET_BUCKET_VERSIONING, Lifecycle,
    Versioning,
};
use crate::facts::{Account, Gap};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-lifecycle",
    title: "S3 buckets have lifecycle rules",
    severity: Severity::Low,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "What no rule moves or deletes stays for ever: it costs from month to month, and each year's leftovers are more \
          for a thief to find and for you to account for.",
    aws_side: "AWS moves, expires and cleans up objects and versions as the bucket's rules say, and nothing by itself.",
    your_side: "You know how long each kind of data must and may be kept, and write rules that say so.",
    fix: Fix {
        text: "Give the bucket a rule: let former versions and unfinished uploads expire at least, and content when its \
               time is over.",
        cli: "aws s3api put-bucket-lifecycle-configuration --bucket BUCKET --lifecycle-configuration \
              '{\"Rules\":[{\"ID\":\"tidy\",\"Status\":\"Enabled\",\"Filter\":{},\"NoncurrentVersionExpiration\":\
              {\"NoncurrentDays\":90},\"AbortIncompleteMultipartUpload\":{\"DaysAfterInitiation\":7}}]}'",
        terraform: "resource \"aws_s3_bucket_lifecycle_configuration\" \"example\" {\n\
                    \u{20} bucket = aws_s3_bucket.example.id\n\
                    \u{20} rule {\n\
                    \u{20}   id     = \"former-versions\"\n\
                    \u{20}   status = \"Enabled\"\n\
                    \u{20}   filter {}\n\
                    \u{20}   noncurrent_version_expiration {\n\
                    \u{20}     noncurrent_days = 90\n\
                    \u{20}   }\n\
                    \u{20} }\n\
                    }",
        cloudformation: "Type: AWS::S3::Bucket\n\
                         Properties:\n\
                         \u{20} LifecycleConfiguration:\n\
                         \u{20}   Rules:\n\
                         \u{20}     - Id: former-versions\n\
                         \u{20}       Status: Enabled\n\
                         \u{20}       NoncurrentVersionExpiration:\n\
                         \u{20}         NoncurrentDays: 90",
    },
    sources: &[
        Source {
            title: "Managing the lifecycle of objects",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
        },
        Source {
            title: "Configuring MFA delete",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html",
        },
    ],
    standards: &[security_hub("S3.13"), prowler("s3_bucket_lifecycle_enabled")],
    thresholds: &[],
    reads: &[reads::<BucketLifecycle>(), reads::<BucketVersioning>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    let s3 = &account.s3;
    Box::pin(async move {
        let (versionings, _) = join(s3.bucket_versioning.get(), s3.bucket_lifecycle.get()).await;
        each_answer(account, [&s3.bucket_lifecycle], |bucket: &Arc<Bucket>, lifecycle| {
            let versioning = beside::<BucketVersioning, _>(versionings, bucket);
            judge(lifecycle.map(Option::as_ref), versioning.as_ref().copied())
        })
        .await
    })
}

/// S3 does not let a bucket have both lifecycle rules and MFA delete, so a bucket that has MFA delete is not judged.
fn judge(lifecycle: Result<Option<&Lifecycle>, &Gap>, versioning: Result<&Versioning, &Gap>) -> Option<Verdict> {
    let seen = |verdict: Verdict, lifecycle: Option<&Lifecycle>| {
        verdict.seen(&GET_BUCKET_LIFECYCLE_CONFIGURATION, "Rules", lifecycle)
    };
    match (lifecycle, versioning) {
        (_, Ok(versioning)) if versioning.mfa_delete => None,
        (Ok(Some(rules)), _) if rules.enabled > 0 => Some(seen(
            Verdict::pass(match rules.enabled {
                1 => "The bucket has a lifecycle rule.".to_owned(),
                count => format!("The bucket has {count} lifecycle rules."),
            }),
            Some(rules),
        )),
        (Err(gap), _) | (_, Err(gap)) => Some(Verdict::unknown(gap)),
        (Ok(lifecycle), Ok(versioning)) => {
            let verdict = Verdict::fail(match lifecycle {
                Some(_) => "Each of the bucket's lifecycle rules is disabled.",
                None => "The bucket has no lifecycle rule.",
            });
            Some(seen(verdict, lifecycle).seen(&GET_BUCKET_VERSIONING, "MFADelete", versioning.mfa_delete))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    fn versioning(mfa_delete: bool) -> Versioning {
        Versioning { status: Some("Enabled".into()), mfa_delete }
    }

    fn status(lifecycle: Option<(usize, usize)>) -> Option<Status> {
        let rules = lifecycle.map(|(enabled, disabled)| Lifecycle { enabled, disabled });
        judge(Ok(rules.as_ref()), Ok(&versioning(false))).map(|verdict| verdict.status)
    }

    #[test]
    fn one_rule_that_is_enabled_passes() {
        assert_eq!(status(Some((1, 0))), Some(Status::Pass));
        assert_eq!(status(Some((2, 3))), Some(Status::Pass));
    }

    #[test]
    fn rules_that_are_all_disabled_fail() {
        assert_eq!(status(Some((0, 2))), Some(Status::Fail));
    }

    #[test]
    fn none_fails() {
        assert_eq!(status(None), Some(Status::Fail));
    }

    #[test]
    fn a_bucket_with_mfa_delete_cannot_have_rules_and_is_not_judged() {
        assert_eq!(judge(Ok(None), Ok(&versioning(true))), None);
    }

    #[test]
    fn what_could_not_be_read_is_unknown_unless_the_other_settles_it() {
        let gap = Gap::new(&GET_BUCKET_VERSIONING, Some("eu-west-1"), Reason::Denied, "no");
        let rules = Lifecycle { enabled: 1, disabled: 0 };
        let of = |lifecycle, versioning| judge(lifecycle, versioning).map(|verdict| verdict.status);
        assert_eq!(of(Ok(None), Err(&gap)), Some(Status::Unknown));
        assert_eq!(of(Err(&gap), Err(&gap)), Some(Status::Unknown));
        let (on, off) = (versioning(true), versioning(false));
        assert_eq!(of(Err(&gap), Ok(&off)), Some(Status::Unknown));
        assert_eq!(of(Ok(Some(&rules)), Err(&gap)), Some(Status::Pass));
        assert_eq!(of(Err(&gap), Ok(&on)), None);
    }
}

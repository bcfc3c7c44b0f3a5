//! Every bucket can keep objects from being changed or deleted before their time.

use std::sync::Arc;

use crate::facts::s3::{Bucket, BucketObjectLock, GET_OBJECT_LOCK_CONFIGURATION, ObjectLock};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-object-lock",
    title: "S3 buckets have Object Lock",
    severity: Severity::Medium,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_CLIENT_SIDE_INTEGRITY),
    why: "Whoever may delete may also destroy evidence and backups. A locked version stays as it was written until its \
          date, even for an administrator.",
    aws_side: "AWS refuses to delete or overwrite a locked version: for all but a few by governance, for everybody by \
          compliance.",
    your_side: "You turn Object Lock on, and choose what is locked, for how long and how strictly.",
    fix: Fix {
        text: "Turn Object Lock on, and give it a default retention where all that is written must be kept. It cannot be \
               turned off again, and needs versioning.",
        cli: "aws s3api put-object-lock-configuration --bucket BUCKET --object-lock-configuration \
              '{\"ObjectLockEnabled\":\"Enabled\"}'",
        terraform: "resource \"aws_s3_bucket_object_lock_configuration\" \"example\" {\n\
                    \u{20} bucket = aws_s3_bucket.example.id\n\
                    \u{20} rule {\n\
                    \u{20}   default_retention {\n\
                    \u{20}     mode = \"GOVERNANCE\"\n\
                    \u{20}     days = 30\n\
                    \u{20}   }\n\
                    \u{20} }\n\
                    }",
        cloudformation: "Type: AWS::S3::Bucket\n\
                         Properties:\n\
                         \u{20} ObjectLockEnabled: true\n\
                         \u{20} ObjectLockConfiguration:\n\
                         \u{20}   ObjectLockEnabled: Enabled\n\
                         \u{20}   Rule:\n\
                         \u{20}     DefaultRetention:\n\
                         \u{20}       Mode: GOVERNANCE\n\
                         \u{20}       Days: 30",
    },
    sources: &[Source {
        title: "Locking objects with Object Lock",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
    }],
    standards: &[security_hub("S3.15"), prowler("s3_bucket_object_lock")],
    thresholds: &[],
    reads: &[reads::<BucketObjectLock>()],
    run: |account| each(account, [&account.s3.bucket_object_lock], |_: &Arc<Bucket>, lock| judge(lock.as_ref())),
};

/// As Security Hub has it, a bucket passes without a default retention: then each object may be locked as it is written.
fn judge(lock: Option<&ObjectLock>) -> Verdict {
    let verdict = match lock {
        Some(ObjectLock { default_mode: Some(mode) }) => {
            Verdict::pass(format!("The bucket has Object Lock, and locks new objects by {}.", mode.to_lowercase()))
        }
        Some(ObjectLock { default_mode: None }) => {
            Verdict::pass("The bucket has Object Lock, without a default retention.")
        }
        None => Verdict::fail("The bucket has no Object Lock."),
    };
    verdict.seen(&GET_OBJECT_LOCK_CONFIGURATION, "ObjectLockConfiguration", lock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_default_retention_passes_in_either_mode() {
        for mode in ["GOVERNANCE", "COMPLIANCE"] {
            assert_eq!(judge(Some(&ObjectLock { default_mode: Some(mode.into()) })).status, Status::Pass);
        }
    }

    #[test]
    fn no_default_retention_passes_and_says_so() {
        let verdict = judge(Some(&ObjectLock { default_mode: None }));
        assert_eq!(verdict.status, Status::Pass);
        assert!(verdict.message.contains("without a default retention"), "{}", verdict.message);
    }

    #[test]
    fn none_fails() {
        let verdict = judge(None);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.evidence[0].value.is_null());
    }
}

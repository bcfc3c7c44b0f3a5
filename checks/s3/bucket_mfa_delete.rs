//! Deleting a version of an object takes a second factor.

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
    id: "s3-bucket-mfa-delete",
    title: "S3 buckets without lifecycle rules ask for MFA before versions are deleted",
    severity: Severity::Low,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Versions protect against whoever overwrites objects, but not against one who has stolen credentials and deletes \
          the versions as well. With MFA delete, that takes a device which no thief of a key has.",
    aws_side: "AWS refuses to delete a version or to change versioning without a valid code, once MFA delete is on.",
    your_side: "You turn it on, which only the root user can, for buckets whose content nobody should be able to purge.",
    fix: Fix {
        text: "Turn MFA delete on with the root user's own credentials and device; the command takes no other. Lifecycle \
               rules and MFA delete exclude each other.",
        cli: "aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled,MFADelete=Enabled \
              --mfa 'DEVICE_ARN CODE'",
        terraform: "resource \"aws_s3_bucket_versioning\" \"example\" {\n\
                    \u{20} bucket = aws_s3_bucket.example.id\n\
                    \u{20} mfa    = \"SERIAL CODE\"\n\
                    \u{20} versioning_configuration {\n\
                    \u{20}   status     = \"Enabled\"\n\
                    \u{20}   mfa_delete = \"Enabled\"\n\
                    \u{20} }\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Configuring MFA delete",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html",
    }],
    standards: &[cis("3.1.2"), security_hub("S3.20"), prowler("s3_bucket_no_mfa_delete")],
    thresholds: &[],
    reads: &[reads::<BucketVersioning>(), reads::<BucketLifecycle>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    let s3 = &account.s3;
    Box::pin(async move {
        let (lifecycles, _) = join(s3.bucket_lifecycle.get(), s3.bucket_versioning.get()).await;
        each_answer(account, [&s3.bucket_versioning], |bucket: &Arc<Bucket>, versioning| {
            judge(versioning, beside::<BucketLifecycle, _>(lifecycles, bucket).as_ref().map(|rules| rules.as_ref()))
        })
        .await
    })
}

/// S3 does not let a bucket have both MFA delete and lifecycle rules, so a bucket that has rules is not judged.
fn judge(versioning: Result<&Versioning, &Gap>, lifecycle: Result<Option<&Lifecycle>, &Gap>) -> Option<Verdict> {
    let verdict = match (versioning, lifecycle) {
        (_, Ok(Some(_))) => return None,
        (Ok(versioning), _) if versioning.mfa_delete => {
            return Some(seen(Verdict::pass("Deleting a version from the bucket takes a second factor."), versioning));
        }
        (Err(gap), _) | (_, Err(gap)) => return Some(Verdict::unknown(gap)),
        (Ok(versioning), Ok(None)) => seen(
            Verdict::fail(match versioning.status {
                Some(_) => "Versions can be deleted from the bucket without a second factor.",
                None => "The bucket keeps no versions, so objects can be deleted without a second factor.",
            }),
            versioning,
        ),
    };
    Some(verdict.seen(&GET_BUCKET_LIFECYCLE_CONFIGURATION, "Rules", None::<()>))
}

fn seen(verdict: Verdict, versioning: &Versioning) -> Verdict {
    verdict.seen(&GET_BUCKET_VERSIONING, "MFADelete", versioning.mfa_delete).seen(
        &GET_BUCKET_VERSIONING,
        "Status",
        versioning.status.as_deref(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    const RULES: Lifecycle = Lifecycle { enabled: 1, disabled: 0 };

    fn versioning(status: Option<&str>, mfa_delete: bool) -> Versioning {
        Versioning { status: status.map(str::to_owned), mfa_delete }
    }

    fn status(versioning: &Versioning, lifecycle: Option<&Lifecycle>) -> Option<Status> {
        judge(Ok(versioning), Ok(lifecycle)).map(|verdict| verdict.status)
    }

    #[test]
    fn on_passes() {
        assert_eq!(status(&versioning(Some("Enabled"), true), None), Some(Status::Pass));
    }

    #[test]
    fn off_fails_whatever_versioning_is() {
        for of in [Some("Enabled"), Some("Suspended"), None] {
            assert_eq!(status(&versioning(of, false), None), Some(Status::Fail), "{of:?}");
        }
    }

    #[test]
    fn a_bucket_with_lifecycle_rules_cannot_have_it_and_is_not_judged() {
        assert_eq!(status(&versioning(Some("Enabled"), false), Some(&RULES)), None);
        let off = Lifecycle { enabled: 0, disabled: 2 };
        assert_eq!(status(&versioning(Some("Enabled"), false), Some(&off)), None, "rules that rest exclude it as well");
    }

    #[test]
    fn what_could_not_be_read_is_unknown_unless_the_other_settles_it() {
        let gap = Gap::new(&GET_BUCKET_VERSIONING, Some("eu-west-1"), Reason::Denied, "no");
        let of = |versioning, lifecycle| judge(versioning, lifecycle).map(|verdict| verdict.status);
        let (on, off) = (versioning(Some("Enabled"), true), versioning(Some("Enabled"), false));
        assert_eq!(of(Err(&gap), Ok(None)), Some(Status::Unknown));
        assert_eq!(of(Err(&gap), Err(&gap)), Some(Status::Unknown));
        assert_eq!(of(Ok(&off), Err(&gap)), Some(Status::Unknown));
        assert_eq!(of(Ok(&on), Err(&gap)), Some(Status::Pass));
        assert_eq!(of(Err(&gap), Ok(Some(&RULES))), None);
    }
}

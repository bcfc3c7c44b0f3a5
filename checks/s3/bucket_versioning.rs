//! Every bucket keeps what is overwritten or deleted.

use std::sync::Arc;

use crate::facts::s3::{Bucket, BucketVersioning, GET_BUCKET_VERSIONING, Versioning};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-versioning",
    title: "S3 buckets keep former versions of their objects",
    severity: Severity::Low,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Without versions, a slip of the hand, a faulty program or somebody's ransom note overwrites an object for good: \
          S3 stores the damage as durably as it stored the original.",
    aws_side: "AWS keeps each version that a bucket with versioning has ever held, until something of yours deletes it.",
    your_side: "You turn versioning on for each bucket, and say by lifecycle rules how long former versions stay.",
    fix: Fix {
        text: "Turn versioning on, with a lifecycle rule that lets former versions expire: they cost as much as the others.",
        cli: "aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled",
        terraform: "resource \"aws_s3_bucket_versioning\" \"example\" {\n\
                    \u{20} bucket = aws_s3_bucket.example.id\n\
                    \u{20} versioning_configuration {\n\
                    \u{20}   status = \"Enabled\"\n\
                    \u{20} }\n\
                    }",
        cloudformation: "Type: AWS::S3::Bucket\n\
                         Properties:\n\
                         \u{20} VersioningConfiguration:\n\
                         \u{20}   Status: Enabled",
    },
    sources: &[Source {
        title: "Retaining multiple versions of objects with S3 Versioning",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
    }],
    standards: &[security_hub("S3.14"), prowler("s3_bucket_object_versioning")],
    thresholds: &[],
    reads: &[reads::<BucketVersioning>()],
    run: |account| each(account, [&account.s3.bucket_versioning], |_: &Arc<Bucket>, versioning| judge(versioning)),
};

/// Once on, versioning can be suspended but not turned off: what was kept stays, what is new overwrites.
fn judge(versioning: &Versioning) -> Verdict {
    let status = versioning.status.as_deref();
    let verdict = match status {
        Some("Enabled") => Verdict::pass("The bucket keeps former versions."),
        Some("Suspended") => {
            Verdict::fail("Versioning is suspended: the bucket keeps the versions that it had, and makes no new ones.")
        }
        _ => Verdict::fail("The bucket keeps no former versions."),
    };
    verdict.seen(&GET_BUCKET_VERSIONING, "Status", status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(status: Option<&str>, mfa_delete: bool) -> Status {
        judge(&Versioning { status: status.map(str::to_owned), mfa_delete }).status
    }

    #[test]
    fn on_passes_with_or_without_mfa_delete() {
        assert_eq!(status(Some("Enabled"), false), Status::Pass);
        assert_eq!(status(Some("Enabled"), true), Status::Pass);
    }

    #[test]
    fn suspended_fails() {
        assert_eq!(status(Some("Suspended"), false), Status::Fail);
        assert_eq!(status(Some("Suspended"), true), Status::Fail);
    }

    #[test]
    fn never_turned_on_fails() {
        let verdict = judge(&Versioning { status: None, mfa_delete: false });
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.evidence[0].value.is_null());
    }
}

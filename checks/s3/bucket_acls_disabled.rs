//! Access to a bucket is decided by policies alone.

use std::sync::Arc;

use crate::facts::s3::{Bucket, BucketOwnership, GET_BUCKET_OWNERSHIP_CONTROLS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-acls-disabled",
    title: "S3 buckets have ACLs disabled",
    severity: Severity::Medium,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "An ACL can open a single object among millions, and no policy shows it. Objects that others put into the bucket \
          can even belong to them, out of your reach.",
    aws_side: "AWS disregards all ACLs of a bucket whose owner is enforced, which is so for buckets made since April 2023.",
    your_side: "You turn ACLs off for older buckets, after giving by policy what an ACL gave.",
    fix: Fix {
        text: "Grant by bucket policy whatever ACLs still grant, then enforce the bucket's owner as the owner of all \
               objects.",
        cli: "aws s3api put-bucket-ownership-controls --bucket BUCKET --ownership-controls \
              'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'",
        terraform: "resource \"aws_s3_bucket_ownership_controls\" \"example\" {\n\
                    \u{20} bucket = aws_s3_bucket.example.id\n\
                    \u{20} rule {\n\
                    \u{20}   object_ownership = \"BucketOwnerEnforced\"\n\
                    \u{20} }\n\
                    }",
        cloudformation: "Type: AWS::S3::Bucket\n\
                         Properties:\n\
                         \u{20} OwnershipControls:\n\
                         \u{20}   Rules:\n\
                         \u{20}     - ObjectOwnership: BucketOwnerEnforced",
    },
    sources: &[Source {
        title: "Controlling ownership of objects and disabling ACLs for your bucket",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    }],
    standards: &[security_hub("S3.12"), prowler("s3_bucket_acl_prohibited")],
    thresholds: &[],
    reads: &[reads::<BucketOwnership>()],
    run: |account| {
        each(account, [&account.s3.bucket_ownership], |_: &Arc<Bucket>, ownership| judge(ownership.as_deref()))
    },
};

/// A bucket from before there was such a setting, where none was made since, heeds ACLs.
fn judge(ownership: Option<&str>) -> Verdict {
    let verdict = match ownership {
        Some("BucketOwnerEnforced") => Verdict::pass("The bucket's owner owns every object, and ACLs have no effect."),
        Some(other) => Verdict::fail(format!("Its object ownership is {other}, so ACLs can grant access.")),
        None => Verdict::fail("The bucket has no object ownership setting, so ACLs can grant access."),
    };
    verdict.seen(&GET_BUCKET_OWNERSHIP_CONTROLS, "ObjectOwnership", ownership)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn an_enforced_owner_passes() {
        assert_eq!(judge(Some("BucketOwnerEnforced")).status, Status::Pass);
    }

    #[test]
    fn a_preferred_owner_and_the_writer_fail() {
        for ownership in ["BucketOwnerPreferred", "ObjectWriter"] {
            let verdict = judge(Some(ownership));
            assert_eq!(verdict.status, Status::Fail);
            assert_eq!(verdict.evidence[0].value, ownership);
        }
    }

    #[test]
    fn no_setting_fails() {
        let verdict = judge(None);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.evidence[0].value.is_null());
    }
}

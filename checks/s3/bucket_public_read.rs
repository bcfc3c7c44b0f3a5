//! No bucket can be read by everyone.

use crate::bucket_exposure::{Access, READS, run};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-public-read",
    title: "No S3 bucket can be read by everyone",
    severity: Severity::Critical,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Whatever lies in such a bucket is published. Bucket names are guessed and searched for all day long, and nobody \
          can take back what was copied.",
    aws_side: "AWS lets in whom the bucket's policy and ACL let in, unless a public access block overrides them.",
    your_side: "You grant access by name, and serve what is meant for the public through CloudFront.",
    fix: Fix {
        text: "Turn on the bucket's public access block, and take the statements for everyone out of its policy and the \
               public groups out of its ACL.",
        cli: "aws s3api put-public-access-block --bucket BUCKET --public-access-block-configuration \
              BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
        terraform: "\
             resource \"aws_s3_bucket_public_access_block\" \"bucket\" {\n\
             \x20 bucket                  = aws_s3_bucket.bucket.id\n\
             \x20 block_public_acls       = true\n\
             \x20 ignore_public_acls      = true\n\
             \x20 block_public_policy     = true\n\
             \x20 restrict_public_buckets = true\n\
             }",
        cloudformation: "\
             Type: AWS::S3::Bucket\n\
             Properties:\n\
             \x20 PublicAccessBlockConfiguration:\n\
             \x20   BlockPublicAcls: true\n\
             \x20   IgnorePublicAcls: true\n\
             \x20   BlockPublicPolicy: true\n\
             \x20   RestrictPublicBuckets: true",
    },
    sources: &[
        Source {
            title: "Blocking public access to your Amazon S3 storage",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        },
        Source {
            title: "Access control list (ACL) overview",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html",
        },
    ],
    standards: &[
        cis("2.21"),
        security_hub("S3.2"),
        prowler("s3_bucket_public_access"),
        prowler("s3_bucket_public_list_acl"),
    ],
    thresholds: &[],
    reads: READS,
    run: |account| run(account, Access::Read),
};

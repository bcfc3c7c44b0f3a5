//! What the tests need to know of S3.

use super::Service;

pub const SERVICE: Service = Service {
    misnamed: &[
        ("s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration", "s3:ListBucket"),
        ("s3", "GetBucketOwnershipControls", "s3:GetBucketOwnershipControls", "s3:ListBucket"),
        ("s3", "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration", "s3:ListBucket"),
        ("s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", "s3:ListBucket"),
        ("s3control", "GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock", "s3:GetPublicAccessBlock"),
    ],
    // This bucket's own block is complete, whatever the account's says; and it has lifecycle rules, whatever deleting a
    // version takes.
    depends: |finding, operation| match (operation, finding["check"]["id"].as_str()) {
        ("s3control:GetPublicAccessBlock", Some("s3-bucket-public-access-block"))
        | ("s3:GetBucketVersioning", Some("s3-bucket-lifecycle")) => finding["resource"]["id"] != "crumb-invoices",
        _ => true,
    },
    ..Service::PLAIN
};

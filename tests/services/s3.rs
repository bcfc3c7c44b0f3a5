//! What the tests need to know of S3.

use localstack::{Fault, Rule};
use serde_json::Value;

use super::Service;

pub const SERVICE: Service = Service {
    misnamed: &[
        ("s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration", "s3:ListBucket"),
        ("s3", "GetBucketOwnershipControls", "s3:GetBucketOwnershipControls", "s3:ListBucket"),
        ("s3", "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration", "s3:ListBucket"),
        ("s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", "s3:ListBucket"),
        ("s3control", "GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock", "s3:GetPublicAccessBlock"),
    ],
    depends,
    settled: |finding, operation| {
        let exposure =
            matches!(finding["check"]["id"].as_str(), Some("s3-bucket-public-read" | "s3-bucket-public-write"));
        exposure && operation.starts_with("s3") && !depends(finding, operation)
    },
    hardened: || {
        // LocalStack does not list the access points that it makes.
        let xml = |body: &str| Fault::Canned {
            status: 200,
            headers: vec![("content-type".into(), "application/xml".into())],
            body: body.into(),
        };
        let none = "<ListAccessPointsResult><AccessPointList/></ListAccessPointsResult>";
        vec![
            Rule::on("s3control", "ListAccessPoints", xml(LISTED)).region("us-east-1"),
            Rule::on("s3control", "ListAccessPoints", xml(none)),
            Rule::on("s3control", "GetAccessPoint", xml(&point([true; 4]))),
        ]
    },
    ..Service::PLAIN
};

/// What each finding of the weak account rests on, where that is not all that its check may ask for.
fn depends(finding: &Value, operation: &str) -> bool {
    let (Some(check), id) = (finding["check"]["id"].as_str(), &finding["resource"]["id"]) else { return true };
    let (invoices, website, photos) = (id == "crumb-invoices", id == "crumb-old-website", id == "crumb-press-photos");
    let listing = matches!(operation, "s3:ListBuckets" | "s3:GetBucketLocation");
    match (check, operation) {
        // This bucket's own block is complete, whatever the account's says; and it has lifecycle rules, whatever deleting
        // a version takes; and a KMS key, whether others log into it or not.
        ("s3-bucket-public-access-block", "s3control:GetPublicAccessBlock")
        | ("s3-bucket-lifecycle", "s3:GetBucketVersioning")
        | ("s3-bucket-kms-encryption", "s3:GetBucketLogging") => !invoices,
        // So is this access point's.
        ("s3-access-point-public-access-block", "s3control:GetPublicAccessBlock") => id != "crumb-till",
        ("s3-bucket-public-read" | "s3-bucket-public-write", _) if listing => true,
        // This bucket is shut by its block, and by its owner, and by what its ACL and its policy grant.
        ("s3-bucket-public-read" | "s3-bucket-public-write", _) if invoices => false,
        // Its ACL is shut by its block and by what it grants, its policy by what that grants alone.
        ("s3-bucket-public-read" | "s3-bucket-public-write", _) if photos => operation == "s3:GetBucketPolicy",
        // Open by its policy, whatever its ACL is.
        ("s3-bucket-public-read", "s3:GetBucketAcl" | "s3:GetBucketOwnershipControls") => !website,
        // The other way round.
        ("s3-bucket-public-write", "s3:GetBucketPolicy") => !website,
        _ => true,
    }
}

/// In AWS's own words: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html>.
const LISTED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ListAccessPointsResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><AccessPointList><AccessPoint>
<Name>crumb-point</Name><NetworkOrigin>Internet</NetworkOrigin><Bucket>crumb-invoices</Bucket>
<AccessPointArn>arn:aws:s3:us-east-1:123456789012:accesspoint/crumb-point</AccessPointArn>
<Alias>crumb-point-abcdefghijklmnopqrstuvwxyz1234-s3alias</Alias><BucketAccountId>123456789012</BucketAccountId>
</AccessPoint></AccessPointList></ListAccessPointsResult>"#;

/// The answer about the access point, with these switches.
fn point(switches: [bool; 4]) -> String {
    let [acls, ignore, policy, restrict] = switches;
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<GetAccessPointResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Name>crumb-point</Name>
<Bucket>crumb-invoices</Bucket><NetworkOrigin>Internet</NetworkOrigin><PublicAccessBlockConfiguration>
<BlockPublicAcls>{acls}</BlockPublicAcls><IgnorePublicAcls>{ignore}</IgnorePublicAcls>
<BlockPublicPolicy>{policy}</BlockPublicPolicy><RestrictPublicBuckets>{restrict}</RestrictPublicBuckets>
</PublicAccessBlockConfiguration><CreationDate>2026-01-01T00:00:00Z</CreationDate></GetAccessPointResult>"#
    )
}

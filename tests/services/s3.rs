//! What the tests need to know of S3.

use localstack::{Fault, Rule};
use serde_json::Value;

use super::Service;
use crate::support::*;

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
        // To read, open by its policy, whatever its ACL is; to write, the other way round.
        ("s3-bucket-public-read", "s3:GetBucketAcl" | "s3:GetBucketOwnershipControls")
        | ("s3-bucket-public-write", "s3:GetBucketPolicy") => !website,
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

fn xml(body: &str) -> Fault {
    Fault::told("application/xml", body)
}

/// LocalStack does not list access points, so that only the answers recorded here have one.
#[test]
fn an_access_point_is_judged_by_its_own_block_and_one_that_cannot_be_read_is_unknown() {
    const ID: &str = "s3-access-point-public-access-block";
    RUNTIME.block_on(async {
        let gateway = weak_localstack().await.gateway().await;
        let cases = [
            (xml(LISTED), xml(&point([true; 4])), "pass", "crumb-point"),
            (xml(LISTED), xml(&point([true, true, false, true])), "fail", "crumb-point"),
            (xml(LISTED), Fault::denied(), "unknown", "crumb-point"),
            (xml(&LISTED.replace("crumb-point", "")), xml(&point([true; 4])), "unknown", "(none)"),
            (Fault::denied(), xml(&point([true; 4])), "unknown", "(none)"),
        ];
        for (listing, answer, status, resource) in cases {
            gateway.clear();
            gateway.rule(Rule::on("s3control", "ListAccessPoints", listing).region("us-east-1"));
            gateway.rule(Rule::on("s3control", "GetAccessPoint", answer));
            let (_, report) = report(gateway.endpoint(), &["--check", ID, "--region", "us-east-1,eu-west-1"]).await;
            assert_eq!(report.resources(ID, status), [resource], "{status}");
            assert_eq!(report.of(ID).len(), 1, "the other region has none");
            assert_eq!(report.of(ID)[0]["region"], "us-east-1");
        }
    });
}

/// Nothing else that this check reads needs the regions.
#[test]
fn access_points_are_looked_for_in_every_region_though_none_is_named() {
    const ID: &str = "s3-access-point-public-access-block";
    RUNTIME.block_on(async {
        let (_, report) = report(weak_moto().await.emulator.endpoint(), &["--check", ID]).await;
        assert_eq!(report.resources(ID, "fail"), ["crumb-web"]);
        assert_eq!(report.resources(ID, "pass"), ["crumb-till"]);
        assert!(report.0["regions"].as_array().is_some_and(|regions| regions.len() > 10));
    });
}

/// The next page is asked for by its token, until there is none.
#[test]
fn access_points_are_listed_page_by_page() {
    const ID: &str = "s3-access-point-public-access-block";
    RUNTIME.block_on(async {
        let gateway = weak_localstack().await.gateway().await;
        let first = LISTED.replace("</AccessPointList>", "</AccessPointList><NextToken>more</NextToken>");
        let second = LISTED.replace("crumb-point", "crumb-second");
        gateway.rule(Rule::on("s3control", "ListAccessPoints", xml(&first)).times(1));
        gateway.rule(Rule::on("s3control", "ListAccessPoints", xml(&second)));
        gateway.rule(Rule::on("s3control", "GetAccessPoint", xml(&point([true; 4]))));
        let arguments = ["--check", ID, "--region", "us-east-1"];
        let (_, found) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(found.resources(ID, "pass"), ["crumb-point", "crumb-second"]);
        // A page that leads to itself is no end.
        gateway.clear();
        gateway.rule(Rule::on("s3control", "ListAccessPoints", xml(&first)));
        let (_, found) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(found.statuses(ID).into_iter().collect::<Vec<_>>(), [("unknown".to_owned(), 1)]);
    });
}

/// What opens a bucket is of no effect where the account ignores public ACLs and restricts public buckets.
#[test]
fn the_accounts_block_shuts_what_a_policy_and_an_acl_open() {
    RUNTIME.block_on(async {
        let gateway = weak_localstack().await.gateway().await;
        let block = |on: bool| {
            xml(&format!(
                "<PublicAccessBlockConfiguration><BlockPublicAcls>{on}</BlockPublicAcls><IgnorePublicAcls>{on}\
                 </IgnorePublicAcls><BlockPublicPolicy>{on}</BlockPublicPolicy><RestrictPublicBuckets>{on}\
                 </RestrictPublicBuckets></PublicAccessBlockConfiguration>"
            ))
        };
        for (account, status) in [(block(true), "pass"), (block(false), "fail"), (Fault::denied(), "unknown")] {
            gateway.clear();
            gateway.rule(Rule::on("s3control", "GetPublicAccessBlock", account));
            let (_, report) = report(gateway.endpoint(), &["--check", "s3-bucket-public-*"]).await;
            for check in ["s3-bucket-public-read", "s3-bucket-public-write"] {
                let found = report.resources(check, status);
                assert!(found.contains(&"crumb-old-website".to_owned()), "{check} {status}: {found:?}");
            }
        }
    });
}

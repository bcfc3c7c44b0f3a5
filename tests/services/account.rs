//! What the tests need to know of the account itself.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[(
        "account:GetAlternateContact",
        &[
            r#"{"AlternateContact": {}}"#,
            r#"{"AlternateContact": {"AlternateContactType": "SECURITY", "Name": "n", "EmailAddress": ""}}"#,
        ],
    )],
    not_sent: &["account:GetContactInformation"],
    // Every region is allowed in these tests, so that what is in them decides nothing.
    depends: |finding, _| finding["check"]["id"] != "account-allowed-regions",
    ..Service::PLAIN
};

/// moto does not have the primary contact: AWS's answer, with personal data that no report may hold.
#[test]
fn the_primary_contact_is_judged_from_a_recorded_answer_and_not_kept() {
    const WHOLE: &str = r#"{"ContactInformation": {"AddressLine1": "1 Baker Street", "City": "Seattle", "CompanyName": "Crumb",
        "CountryCode": "US", "FullName": "Maria Lopez", "PhoneNumber": "+12065550100", "PostalCode": "98101",
        "StateOrRegion": "WA"}}"#;
    RUNTIME.block_on(async {
        let runs = [
            ("pass", WHOLE.to_owned()),
            ("fail", WHOLE.replace(r#""PhoneNumber": "+12065550100","#, "")),
            ("unknown", r#"{"ContactInformation": {}}"#.to_owned()),
            ("unknown", "{}".to_owned()),
        ];
        for (status, body) in runs {
            let gateway = weak_moto().await.gateway().await;
            gateway.rule(Rule::on("account", "GetContactInformation", Fault::told("application/json", body)));
            let (_, report) = report(gateway.endpoint(), &["--check", "account-contact-details"]).await;
            assert!(report.statuses("account-contact-details").keys().eq([status]), "{:#?}", report.by_id());
            let text = report.0.to_string();
            assert!(!text.contains("Lopez") && !text.contains("5550100"), "{text}");
        }
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("account", "GetContactInformation", Fault::denied()));
        let (_, report) = report(gateway.endpoint(), &["--check", "account-contact-details"]).await;
        assert_eq!(report.gaps()[0]["permission"], "account:GetContactInformation");
    });
}

/// One contact that is denied leaves the others known.
#[test]
fn a_contact_that_is_missing_fails_whatever_another_one_is() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("account", "GetAlternateContact", Fault::denied()).contains("BILLING"));
        let checks = ["--check", "account-alternate-contacts,account-security-contact"];
        let (exit, report) = report(gateway.endpoint(), &checks).await;
        assert_eq!(exit, 3);
        for check in ["account-alternate-contacts", "account-security-contact"] {
            assert_eq!(report.statuses(check)["fail"], 1, "{check}");
        }
    });
}

/// An instance with a name and nothing else, and file systems that are not listed.
#[test]
fn what_lacks_a_required_tag_fails_where_tags_are_required() {
    const CHECK: &str = "account-required-tags";
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let arguments = |tag: &'static str| ["--region", "us-east-1", "--check", CHECK, "--required-tag", tag];
        let (_, named) = report(gateway.endpoint(), &arguments("Name")).await;
        let (_, owned) = report(gateway.endpoint(), &arguments("Name,owner")).await;
        let passed = named.resources(CHECK, "pass");
        assert!(passed.iter().any(|id| id.starts_with("i-")), "{passed:?}");
        let failed = owned.resources(CHECK, "fail");
        assert!(passed.iter().all(|id| failed.contains(id)), "{failed:?}");
        assert!(owned.resources(CHECK, "pass").is_empty());
        gateway.rule(Rule::on("efs", "DescribeFileSystems", Fault::denied()));
        gateway.rule(Rule::on("ec2", "DescribeVolumes", Fault::denied()));
        let (_, denied) = report(gateway.endpoint(), &arguments("owner")).await;
        assert_eq!(denied.statuses(CHECK)["unknown"], 1, "one finding for all that was not listed");
        assert_eq!(denied.gaps().len(), 2, "and each gap");
    });
}

/// Only one region is allowed, and there is a bucket in the other.
#[test]
fn what_is_kept_in_a_region_that_is_not_allowed_fails() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let run = async |allowed: &str| {
            let mut command = partywall();
            command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").args([
                "audit",
                "--quiet",
                "--format",
                "json",
                "--endpoint-url",
                gateway.endpoint(),
                "--region",
                "us-east-1,eu-west-1,us-west-2",
                "--check",
                "account-allowed-regions",
            ]);
            if !allowed.is_empty() {
                command.args(["--allowed-region", allowed]);
            }
            Report::parse(&run_async(command).await.stdout)
        };
        let report = run("us-east-1").await;
        assert_eq!(report.resources("account-allowed-regions", "fail"), ["eu-west-1"]);
        assert_eq!(report.resources("account-allowed-regions", "pass"), ["us-east-1", "us-west-2"]);
        let unsaid = run("").await;
        assert_eq!(unsaid.findings().len(), 0, "nothing is asked, so nothing is judged");
        gateway.rule(Rule::on("s3", "ListBuckets", Fault::denied()));
        let denied = run("us-east-1,us-west-*").await;
        assert_eq!(denied.resources("account-allowed-regions", "unknown"), ["eu-west-1"]);
    });
}

//! What the tests need to know of GuardDuty.

use localstack::{Fault, Rule};
use serde_json::{Value, json};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        ("guardduty:ListDetectors", &[r#"{"nextToken": ""}"#, r#"{"detectorIds": null}"#]),
        (
            "guardduty:GetDetector",
            &[
                r#"{"features": [{"name": "S3_DATA_EVENTS", "status": "ENABLED"}]}"#,
                r#"{"status": "ENABLED"}"#,
                r#"{"status": "ENABLED", "features": []}"#,
                r#"{"status": "ENABLED", "features": [{"name": "S3_DATA_EVENTS"}]}"#,
                r#"{"status": "ENABLED", "features": [{"name": "RUNTIME_MONITORING", "status": "ENABLED",
                    "additionalConfiguration": [{"name": "EKS_ADDON_MANAGEMENT"}]}]}"#,
            ],
        ),
    ],
    // moto has no findings.
    not_sent: &["guardduty:ListFindings"],
    ..Service::PLAIN
};

const FINDINGS: &str = "guardduty-no-high-severity-findings";
const HERE: [&str; 4] = ["--region", "us-east-1", "--check", FINDINGS];

fn answer(operation: &str, body: &Value) -> Rule {
    Rule::on("guardduty", operation, Fault::told("application/json", body.to_string()))
}

/// No emulator has findings of GuardDuty, so these answers are recorded.
#[test]
fn open_findings_fail_and_none_pass_from_recorded_answers() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        for (body, status) in [
            (json!({ "findingIds": [], "nextToken": "" }), "pass"),
            (json!({ "findingIds": [] }), "pass"),
            (json!({ "findingIds": ["46ba0ac2845071e23ccdeb2ae03bfdea"], "nextToken": "" }), "fail"),
            (json!({ "findingIds": ["46ba0ac2845071e23ccdeb2ae03bfdea"], "nextToken": "more" }), "fail"),
            (json!({ "nextToken": "" }), "unknown"),
            (json!({ "findingIds": null }), "unknown"),
        ] {
            gateway.clear();
            gateway.rule(answer("ListFindings", &body));
            let (_, report) = report(gateway.endpoint(), &HERE).await;
            assert_eq!(report.resources(FINDINGS, status), ["us-east-1"], "{body}");
        }
        gateway.clear();
        gateway.rule(Rule::on("guardduty", "ListFindings", Fault::denied()));
        let (_, report) = report(gateway.endpoint(), &HERE).await;
        assert_eq!(report.resources(FINDINGS, "unknown"), ["us-east-1"]);
        assert_eq!(report.gaps()[0]["permission"], "guardduty:ListFindings");
    });
}

#[test]
fn an_empty_page_is_not_the_last_and_a_region_without_a_detector_is_not_asked_for_findings() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(answer("ListFindings", &json!({ "findingIds": [], "nextToken": "more" })).times(1));
        gateway.rule(answer("ListFindings", &json!({ "findingIds": ["1"] })));
        let (_, report) = report(gateway.endpoint(), &["--check", FINDINGS]).await;
        let asked = gateway.calls().into_iter().filter(|call| call.operation == "ListFindings");
        let asked: Vec<String> = asked.map(|call| call.region).collect();
        assert_eq!(asked, ["us-east-1", "us-east-1"], "suspended in eu-west-1, none elsewhere");
        assert_eq!(report.resources(FINDINGS, "fail"), ["us-east-1"]);
        assert_eq!(report.of(FINDINGS).len(), 1);
    });
}

/// What moto cannot say: features that are not to be had in a region, and those that the organisation decides about.
#[test]
fn a_feature_that_is_not_to_be_had_is_not_judged_and_a_policys_is_the_organisations() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let features = json!([
            { "name": "CLOUD_TRAIL", "status": "ENABLED", "updatedAt": 1_700_000_000 },
            { "name": "S3_DATA_EVENTS", "status": "DISABLED", "updatedAt": 1_700_000_000,
                "managedBy": "GUARDDUTY_POLICY" },
        ]);
        let detector = json!({ "createdAt": "2026-01-01T00:00:00.000Z", "findingPublishingFrequency": "SIX_HOURS",
            "serviceRole": "arn:aws:iam::123456789012:role/x", "status": "ENABLED", "features": features });
        gateway.rule(answer("GetDetector", &detector));
        let (_, report) = report(gateway.endpoint(), &["--region", "us-east-1", "--service", "guardduty"]).await;
        assert_eq!(report.resources("guardduty-enabled", "pass"), ["us-east-1"]);
        assert!(report.of("guardduty-rds-protection").is_empty());
        let s3 = report.of("guardduty-s3-protection");
        assert_eq!((&s3[0]["status"], &s3[0]["actionable_by"]), (&json!("fail"), &json!("organisation-administrator")));
    });
}

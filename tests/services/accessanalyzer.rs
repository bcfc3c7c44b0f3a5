//! What the tests need to know of IAM Access Analyzer, and its answers: no emulator has any, so they are recorded.

use localstack::{Fault, Gateway, Rule};
use serde_json::{Value, json};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    // No emulator has it.
    not_sent: &["accessanalyzer:ListAnalyzers", "accessanalyzer:ListFindingsV2"],
    ..Service::PLAIN
};

const ENABLED: &str = "accessanalyzer-external-access";
const FINDINGS: &str = "accessanalyzer-no-active-findings";
const HERE: [&str; 4] = ["--region", "us-east-1", "--service", "accessanalyzer"];

fn answer(operation: &str, body: &Value) -> Rule {
    Rule::on("accessanalyzer", operation, Fault::told("application/json", body.to_string()))
}

fn analyzer(name: &str, kind: &str, status: &str) -> Value {
    json!({ "arn": format!("arn:aws:access-analyzer:us-east-1:123456789012:analyzer/{name}"), "name": name,
        "type": kind, "status": status, "createdAt": "2026-01-01T00:00:00Z", "tags": {} })
}

fn finding() -> Value {
    json!({ "analyzedAt": "2026-01-01T00:00:00Z", "createdAt": "2026-01-01T00:00:00Z", "findingType": "ExternalAccess",
        "id": "6fb7d4c5-9a9d-4e2f-b4f5-000000000001", "resource": "arn:aws:s3:::crumb-old-website",
        "resourceOwnerAccount": "123456789012", "resourceType": "AWS::S3::Bucket", "status": "ACTIVE",
        "updatedAt": "2026-01-01T00:00:00Z" })
}

async fn with(gateway: &Gateway, analyzers: &Value, findings: &Value) -> Report {
    gateway.clear();
    gateway.rule(answer("ListAnalyzers", analyzers));
    gateway.rule(answer("ListFindingsV2", findings));
    report(gateway.endpoint(), &HERE).await.1
}

#[test]
fn an_analyzer_at_work_passes_and_none_fails() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let none = json!({ "findings": [] });
        let active = json!({ "analyzers": [analyzer("unused", "ACCOUNT_UNUSED_ACCESS", "ACTIVE"),
            analyzer("crumb", "ACCOUNT", "ACTIVE")] });
        let report = with(&gateway, &active, &none).await;
        assert_eq!(report.resources(ENABLED, "pass"), ["us-east-1"]);
        assert_eq!(report.resources(FINDINGS, "pass"), ["crumb"], "that of unused access is another matter");
        for analyzers in [
            json!([]),
            json!([analyzer("crumb", "ACCOUNT", "DISABLED")]),
            json!([analyzer("unused", "ORGANIZATION_UNUSED_ACCESS", "ACTIVE")]),
        ] {
            let report = with(&gateway, &json!({ "analyzers": analyzers }), &none).await;
            assert_eq!(report.resources(ENABLED, "fail"), ["us-east-1"], "{analyzers}");
            assert!(report.of(FINDINGS).is_empty());
        }
    });
}

#[test]
fn active_findings_fail_and_an_answer_without_what_matters_is_unknown() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let analyzers = json!({ "analyzers": [analyzer("crumb", "ORGANIZATION", "ACTIVE")] });
        for (findings, status) in [
            (json!({ "findings": [finding()] }), "fail"),
            (json!({ "findings": [finding()], "nextToken": "more" }), "fail"),
            (json!({ "findings": [] }), "pass"),
            (json!({}), "unknown"),
            (json!({ "findings": null }), "unknown"),
            (json!({ "findings": [{}] }), "unknown"),
        ] {
            let report = with(&gateway, &analyzers, &findings).await;
            assert_eq!(report.resources(FINDINGS, status), ["crumb"], "{findings}");
        }
        for hollow in [
            json!({}),
            json!({ "analyzers": null }),
            json!({ "analyzers": [{}] }),
            json!({ "analyzers": [{ "arn": "arn:1", "name": "crumb", "type": "ACCOUNT" }] }),
            json!({ "analyzers": [{ "arn": "arn:1", "name": "crumb", "status": "ACTIVE" }] }),
        ] {
            let report = with(&gateway, &hollow, &json!({ "findings": [] })).await;
            assert_eq!(report.resources(ENABLED, "unknown"), ["us-east-1"], "{hollow}");
            assert_eq!(report.statuses(FINDINGS).keys().collect::<Vec<_>>(), ["unknown"], "{hollow}");
            assert!(report.gaps().iter().all(|gap| gap["reason"] == "malformed"), "{hollow}");
        }
    });
}

#[test]
fn what_is_denied_is_unknown_and_names_the_action() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(answer("ListAnalyzers", &json!({ "analyzers": [analyzer("crumb", "ACCOUNT", "ACTIVE")] })));
        gateway.rule(Rule::on("accessanalyzer", "ListFindingsV2", Fault::denied()));
        let (_, denied) = report(gateway.endpoint(), &HERE).await;
        assert_eq!(denied.resources(ENABLED, "pass"), ["us-east-1"]);
        assert_eq!(denied.resources(FINDINGS, "unknown"), ["crumb"]);
        assert_eq!(denied.gaps()[0]["permission"], "access-analyzer:ListFindings");
        gateway.clear();
        gateway.rule(Rule::on("accessanalyzer", "ListAnalyzers", Fault::denied()));
        let (_, denied) = report(gateway.endpoint(), &HERE).await;
        assert_eq!(denied.resources(ENABLED, "unknown"), ["us-east-1"]);
        assert_eq!(denied.gaps()[0]["permission"], "access-analyzer:ListAnalyzers");
    });
}

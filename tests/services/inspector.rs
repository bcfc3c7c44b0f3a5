//! What the tests need to know of Amazon Inspector.

use localstack::{Fault, Rule};
use serde_json::{Value, json};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "inspector2:BatchGetAccountStatus",
            &[
                r#"{"accounts": []}"#,
                r#"{"accounts": [{"accountId": "123456789012"}]}"#,
                r#"{"accounts": [{"accountId": "123456789012", "resourceState": {"ec2": {"status": "ENABLED"}}}]}"#,
                r#"{"accounts": [{"accountId": "123456789012", "resourceState": {"ec2": {}, "ecr": {}}}]}"#,
                r#"{"accounts": [{"accountId": "123456789012", "resourceState": {"ec2": {"status": "ENABLED"},
                    "ecr": {"status": "ENABLED"}, "lambda": {}}}]}"#,
                r#"{"accounts": [{"resourceState": {"ec2": {"status": "ENABLED"}, "ecr": {"status": "ENABLED"}}}]}"#,
            ],
        ),
        ("inspector2:ListFindings", &[r#"{"nextToken": null}"#, r#"{"findings": [{}]}"#]),
    ],
    ..Service::PLAIN
};

const FINDINGS: &str = "inspector-no-critical-findings";
const HERE: [&str; 4] = ["--region", "us-east-1", "--service", "inspector"];

fn answer(operation: &str, body: &Value) -> Rule {
    Rule::on("inspector2", operation, Fault::told("application/json", body.to_string()))
}

/// moto finds nothing of its own accord, so a finding is recorded; and it has every kind of scan in every region.
#[test]
fn critical_findings_fail_and_a_scan_that_is_not_to_be_had_is_not_judged() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let finding = json!({ "awsAccountId": "123456789012", "description": "", "findingArn":
            "arn:aws:inspector2:us-east-1:123456789012:finding/0", "firstObservedAt": 1_700_000_000, "lastObservedAt":
            1_700_000_000, "remediation": {}, "resources": [], "severity": "CRITICAL", "status": "ACTIVE", "type":
            "PACKAGE_VULNERABILITY" });
        gateway.rule(answer("ListFindings", &json!({ "findings": [], "nextToken": "more" })).times(1));
        gateway.rule(answer("ListFindings", &json!({ "findings": [finding] })));
        let (_, found) = report(gateway.endpoint(), &HERE).await;
        assert_eq!(found.resources(FINDINGS, "fail"), ["us-east-1"], "it is on the second page");

        gateway.clear();
        let state = json!({ "ec2": { "status": "DISABLED", "errorCode": "ALREADY_ENABLED", "errorMessage": "" },
            "ecr": { "status": "DISABLED", "errorCode": "ALREADY_ENABLED", "errorMessage": "" } });
        let account = json!({ "accountId": "123456789012", "state": state["ec2"], "resourceState": state });
        gateway.rule(answer("BatchGetAccountStatus", &json!({ "accounts": [account], "failedAccounts": [] })));
        let (_, off) = report(gateway.endpoint(), &HERE).await;
        assert_eq!(off.resources("inspector-ec2-scan", "fail"), ["us-east-1"]);
        assert_eq!(off.resources("inspector-ecr-scan", "fail"), ["us-east-1"]);
        assert!(off.of("inspector-lambda-code-scan").is_empty());
        assert!(off.of(FINDINGS).is_empty(), "no scan is on");
        assert!(gateway.calls().iter().all(|call| call.operation != "ListFindings"));
    });
}

/// AWS answers with status 200 for accounts that it has nothing to say about.
#[test]
fn an_account_that_failed_is_unknown() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let failed = json!({ "accountId": "123456789012", "errorCode": "INTERNAL_ERROR", "errorMessage": "later" });
        gateway.rule(answer("BatchGetAccountStatus", &json!({ "accounts": [], "failedAccounts": [failed] })));
        let (_, report) = report(gateway.endpoint(), &HERE).await;
        assert_eq!(report.resources("inspector-ec2-scan", "unknown"), ["us-east-1"]);
        assert_eq!(report.resources(FINDINGS, "unknown"), ["us-east-1"]);
    });
}

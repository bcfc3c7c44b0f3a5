//! What the tests need to know of Security Hub.

use localstack::{Fault, Rule};
use serde_json::{Value, json};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[("securityhub:DescribeHub", &[r#"{"AutoEnableControls": true}"#, r#"{"HubArn": null}"#])],
    // moto has no standards.
    not_sent: &["securityhub:GetEnabledStandards"],
    ..Service::PLAIN
};

const STANDARDS: &str = "securityhub-standards";

fn standards(body: &Value) -> Rule {
    Rule::on("securityhub", "GetEnabledStandards", Fault::told("application/json", body.to_string()))
}

fn standard(status: &str) -> Value {
    json!({ "StandardsArn": "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0",
        "StandardsInput": {}, "StandardsStatus": status, "StandardsSubscriptionArn":
        "arn:aws:securityhub:us-east-1:123456789012:subscription/aws-foundational-security-best-practices/v/1.0.0" })
}

/// No emulator has the standards of Security Hub, so these answers are recorded.
#[test]
fn a_standard_that_is_on_passes_and_none_fails_from_recorded_answers() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        for (body, status) in [
            (json!({ "StandardsSubscriptions": [standard("READY")] }), "pass"),
            (json!({ "StandardsSubscriptions": [standard("DELETING")], "NextToken": "" }), "fail"),
            (json!({ "StandardsSubscriptions": [] }), "fail"),
            (json!({}), "unknown"),
            (json!({ "StandardsSubscriptions": null }), "unknown"),
            (json!({ "StandardsSubscriptions": [{}] }), "unknown"),
            (json!({ "StandardsSubscriptions": [{ "StandardsArn": "arn:1" }] }), "unknown"),
        ] {
            gateway.clear();
            gateway.rule(standards(&body));
            let (_, report) = report(gateway.endpoint(), &["--check", STANDARDS]).await;
            assert_eq!(report.resources(STANDARDS, status), ["us-east-1"], "{body}");
            assert_eq!(report.of(STANDARDS).len(), 1, "where there is no hub there is nothing to judge");
        }
        gateway.clear();
        gateway.rule(standards(&json!({ "StandardsSubscriptions": [], "NextToken": "more" })).times(1));
        gateway.rule(standards(&json!({ "StandardsSubscriptions": [standard("READY")] })));
        let (_, report) = report(gateway.endpoint(), &["--check", STANDARDS]).await;
        assert_eq!(report.resources(STANDARDS, "pass"), ["us-east-1"], "it is on the second page");
    });
}

/// As AWS words it; the same code with other words is no answer.
#[test]
fn not_subscribed_is_an_answer_and_other_invalid_access_is_not() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let arguments = ["--region", "us-east-1", "--service", "securityhub"];
        let refuse = |message: &str| {
            let code = "InvalidAccessException".into();
            gateway.clear();
            gateway.rule(Rule::on(
                "securityhub",
                "DescribeHub",
                Fault::Code { status: 401, code, message: message.into() },
            ));
        };
        refuse("Account 123456789012 is not subscribed to AWS Security Hub");
        let (_, off) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(off.resources("securityhub-enabled", "fail"), ["us-east-1"]);
        assert!(off.of(STANDARDS).is_empty());
        assert_eq!(off.gaps(), &Vec::<Value>::new());
        refuse("Account 123456789012 may not use this operation");
        let (_, unclear) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(unclear.resources("securityhub-enabled", "unknown"), ["us-east-1"]);
        assert_eq!(unclear.resources(STANDARDS, "unknown"), ["us-east-1"]);
        gateway.clear();
        gateway.rule(Rule::on("securityhub", "DescribeHub", Fault::denied()));
        let (_, denied) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(denied.gaps()[0]["permission"], "securityhub:DescribeHub");
    });
}

//! What the tests need to know of AWS WAF.

use localstack::{Fault, Rule};
use serde_json::{Value, json};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        ("wafv2:ListWebACLs", &[r#"{"NextMarker": null}"#, r#"{"WebACLs": [{"Name": "shop"}]}"#]),
        (
            "wafv2:GetWebACL",
            &[
                r#"{"LockToken": "1"}"#,
                r#"{"WebACL": {"Name": "shop", "Rules": []}}"#,
                r#"{"WebACL": {"Name": "shop", "VisibilityConfig": {"CloudWatchMetricsEnabled": true}}}"#,
                r#"{"WebACL": {"Name": "shop", "VisibilityConfig": {"CloudWatchMetricsEnabled": true}, "Rules": [{}]}}"#,
                r#"{"WebACL": {"VisibilityConfig": {"CloudWatchMetricsEnabled": true},
                    "Rules": [{"Name": "x", "VisibilityConfig": {}}]}}"#,
            ],
        ),
        (
            "wafv2:ListLoggingConfigurations",
            &[
                r#"{"NextMarker": null}"#,
                r#"{"LoggingConfigurations": [{}]}"#,
                r#"{"LoggingConfigurations": [{"ResourceArn": "arn:1"}]}"#,
            ],
        ),
        ("wafv2:ListRuleGroups", &[r#"{"NextMarker": null}"#, r#"{"RuleGroups": [{"Name": "rules"}]}"#]),
        (
            "wafv2:GetRuleGroup",
            &[
                r#"{"LockToken": "1"}"#,
                r#"{"RuleGroup": {"Name": "rules", "Rules": []}}"#,
                r#"{"RuleGroup": {"Name": "rules", "VisibilityConfig": {"CloudWatchMetricsEnabled": true}}}"#,
                r#"{"RuleGroup": {"VisibilityConfig": {"CloudWatchMetricsEnabled": true}, "Rules": [{}]}}"#,
            ],
        ),
    ],
    ..Service::PLAIN
};

fn answer(operation: &str, body: &Value) -> Rule {
    Rule::on("wafv2", operation, Fault::told("application/x-amz-json-1.1", body.to_string()))
}

/// No emulator has Firewall Manager, so its web ACL is recorded.
#[test]
fn what_firewall_manager_makes_is_its_administrators_to_mend() {
    RUNTIME.block_on(async {
        let gateway = hardened_moto().await.gateway().await;
        let visibility = json!({ "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "x" });
        let group = json!({ "Name": "of-the-organisation", "Priority": 0, "OverrideAction": { "None": {} },
            "VisibilityConfig": visibility, "FirewallManagerStatement": { "ManagedRuleGroupStatement":
            { "VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet" } } });
        let acl = |groups: &Value| {
            json!({ "LockToken": "1", "WebACL": { "Name": "FMManagedWebACL", "Id": "1", "ARN": "arn:1", "DefaultAction":
                { "Allow": {} }, "Rules": [], "VisibilityConfig": visibility, "Capacity": 1, "ManagedByFirewallManager":
                true, "PreProcessFirewallManagerRuleGroups": groups, "PostProcessFirewallManagerRuleGroups": [] } })
        };
        let arguments = ["--region", "us-east-1", "--service", "waf"];
        gateway.rule(answer("GetWebACL", &acl(&json!([group]))));
        let (_, with) = report(gateway.endpoint(), &arguments).await;
        for check in ["waf-web-acl-rules", "waf-web-acl-managed-rules", "waf-web-acl-metrics"] {
            assert_eq!(with.of(check)[0]["status"], "pass", "{check}");
        }
        gateway.clear();
        gateway.rule(answer("GetWebACL", &acl(&json!([]))));
        let (_, without) = report(gateway.endpoint(), &arguments).await;
        for check in ["waf-web-acl-rules", "waf-web-acl-managed-rules"] {
            assert_eq!(without.of(check)[0]["status"], "fail", "{check}");
            assert_eq!(without.of(check)[0]["actionable_by"], "organisation-administrator", "{check}");
        }
    });
}

/// A listing goes on for as long as there is a marker, and what is `CloudFront`'s is listed in one region alone.
#[test]
fn all_pages_of_both_scopes_are_read() {
    RUNTIME.block_on(async {
        let gateway = hardened_moto().await.gateway().await;
        let page = |name: &str, marker: &str| {
            let acl = json!({ "ARN": format!("arn:{name}"), "Id": name, "Name": name, "LockToken": "1" });
            answer("ListWebACLs", &json!({ "NextMarker": marker, "WebACLs": [acl] })).region("us-east-1").times(1)
        };
        for rule in [page("one", "one"), page("two", ""), page("three", "")] {
            gateway.rule(rule);
        }
        let arguments = ["--region", "us-east-1,eu-west-1", "--check", "waf-web-acl-logging"];
        let (_, report) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(report.resources("waf-web-acl-logging", "fail"), ["one", "three", "two"]);
        let asked = |region: &str| {
            let calls = gateway.calls().into_iter();
            calls.filter(|call| call.operation == "ListWebACLs" && call.region == region).count()
        };
        assert_eq!((asked("us-east-1"), asked("eu-west-1")), (3, 1));
    });
}

//! What the tests need to know of AWS Network Firewall.

use localstack::{Fault, Gateway, Rule};
use serde_json::{Value, json};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        ("networkfirewall:ListFirewalls", &[r#"{"NextToken": null}"#, r#"{"Firewalls": [{"FirewallName": "x"}]}"#]),
        (
            "networkfirewall:DescribeFirewall",
            &[
                r#"{"UpdateToken": "1"}"#,
                r#"{"Firewall": {"DeleteProtection": true, "SubnetMappings": [{"SubnetId": "subnet-1"}]}}"#,
                r#"{"Firewall": {"DeleteProtection": true, "SubnetChangeProtection": true}}"#,
                r#"{"Firewall": {"DeleteProtection": true, "SubnetChangeProtection": true, "SubnetMappings": [{}, {}]}}"#,
            ],
        ),
        (
            "networkfirewall:DescribeLoggingConfiguration",
            &[
                r#"{"LoggingConfiguration": {"LogDestinationConfigs": []}}"#,
                r#"{"FirewallArn": "arn:1", "LoggingConfiguration": {"LogDestinationConfigs": [{}]}}"#,
            ],
        ),
    ],
    // moto has neither policies nor rule groups.
    not_sent: &[
        "networkfirewall:ListFirewallPolicies",
        "networkfirewall:DescribeFirewallPolicy",
        "networkfirewall:ListRuleGroups",
        "networkfirewall:DescribeRuleGroup",
    ],
    ..Service::PLAIN
};

const POLICIES: [&str; 3] =
    ["networkfirewall-policy-fragments", "networkfirewall-policy-full-packets", "networkfirewall-policy-rule-groups"];
const RULES: &str = "networkfirewall-stateless-rule-group-rules";

fn answer(operation: &str, body: &Value) -> Rule {
    Rule::on("networkfirewall", operation, Fault::told("application/x-amz-json-1.0", body.to_string()))
}

async fn audited(gateway: &Gateway, rules: [Rule; 2]) -> Report {
    gateway.clear();
    for rule in rules {
        gateway.rule(rule);
    }
    report(gateway.endpoint(), &["--region", "us-east-1", "--service", "networkfirewall"]).await.1
}

/// No emulator has policies, so these answers are recorded.
#[test]
fn policies_are_judged_from_recorded_answers() {
    RUNTIME.block_on(async {
        let gateway = hardened_moto().await.gateway().await;
        let arn = "arn:aws:network-firewall:us-east-1:123456789012:firewall-policy/crumb";
        let listed = || answer("ListFirewallPolicies", &json!({ "FirewallPolicies": [{ "Name": "crumb", "Arn": arn }] }));
        let policy = |action: &str, groups: &Value| {
            json!({ "UpdateToken": "1", "FirewallPolicyResponse": { "FirewallPolicyName": "crumb", "FirewallPolicyArn": arn,
                "FirewallPolicyId": "1", "FirewallPolicyStatus": "ACTIVE" }, "FirewallPolicy": {
                "StatelessDefaultActions": [action], "StatelessFragmentDefaultActions": [action],
                "StatefulRuleGroupReferences": groups } })
        };
        let group = json!([{ "ResourceArn": "arn:aws:network-firewall:us-east-1:123456789012:stateful-rulegroup/x" }]);
        for (body, status) in [
            (policy("aws:forward_to_sfe", &group), "pass"),
            (policy("aws:pass", &json!([])), "fail"),
            (json!({}), "unknown"),
            (json!({ "FirewallPolicy": {} }), "unknown"),
            (json!({ "FirewallPolicy": { "StatelessDefaultActions": ["aws:drop"] } }), "unknown"),
        ] {
            let report = audited(&gateway, [listed(), answer("DescribeFirewallPolicy", &body)]).await;
            for check in POLICIES {
                assert_eq!(report.resources(check, status), ["crumb"], "{check}: {body}");
            }
        }
        let denied = Rule::on("networkfirewall", "DescribeFirewallPolicy", Fault::denied());
        let report = audited(&gateway, [listed(), denied]).await;
        for check in POLICIES {
            assert_eq!(report.resources(check, "unknown"), ["crumb"], "{check}");
        }
        let named = report.gaps().iter().any(|gap| gap["permission"] == "network-firewall:DescribeFirewallPolicy");
        assert!(named, "{:?}", report.gaps());
    });
}

/// No emulator has rule groups, so these answers are recorded.
#[test]
fn stateless_rule_groups_are_judged_from_recorded_answers() {
    RUNTIME.block_on(async {
        let gateway = hardened_moto().await.gateway().await;
        let arn = "arn:aws:network-firewall:us-east-1:123456789012:stateless-rulegroup/crumb";
        let listed = || answer("ListRuleGroups", &json!({ "RuleGroups": [{ "Name": "crumb", "Arn": arn }] }));
        let group = |rules: &Value| {
            json!({ "UpdateToken": "1", "RuleGroup": { "RulesSource": { "StatelessRulesAndCustomActions":
                { "StatelessRules": rules } } }, "RuleGroupResponse": { "RuleGroupArn": arn, "RuleGroupName": "crumb",
                "RuleGroupId": "1", "Type": "STATELESS" } })
        };
        let rule = json!({ "Priority": 1, "RuleDefinition": { "Actions": ["aws:drop"], "MatchAttributes": {} } });
        for (body, status) in [
            (group(&json!([rule])), "pass"),
            (group(&json!([])), "fail"),
            (group(&Value::Null), "unknown"),
            (json!({}), "unknown"),
        ] {
            let report = audited(&gateway, [listed(), answer("DescribeRuleGroup", &body)]).await;
            assert_eq!(report.resources(RULES, status), ["crumb"], "{body}");
        }
        let denied = Rule::on("networkfirewall", "DescribeRuleGroup", Fault::denied());
        assert_eq!(audited(&gateway, [listed(), denied]).await.resources(RULES, "unknown"), ["crumb"]);
        let none = answer("ListRuleGroups", &json!({}));
        let nothing = answer("ListFirewallPolicies", &json!({}));
        let report = audited(&gateway, [none, nothing]).await;
        for check in POLICIES.into_iter().chain([RULES]) {
            assert_eq!(report.statuses(check).keys().collect::<Vec<_>>(), ["unknown"], "{check}");
        }
    });
}

//! Every web ACL has rules.

use std::sync::Arc;

use super::mended_by;
use crate::facts::waf::{GET_WEB_ACL, Rules, WebAcl, WebAclRules};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "waf-web-acl-rules",
    title: "Web ACLs have rules",
    severity: Severity::Medium,
    service: &model::WAF,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "A web ACL without rules lets everything through, or nothing, by its default action. It looks like protection \
          and inspects no request.",
    aws_side: "AWS puts the web ACL in front of what it is associated with, and applies its rules to each request.",
    your_side: "You choose rules and rule groups that fit the application, and keep them in blocking mode.",
    fix: Fix {
        text: "Add at least one rule or rule group; AWS's managed groups are a start. Delete the web ACL if nothing uses \
               it.",
        cli: "aws wafv2 update-web-acl --region REGION --scope REGIONAL --name NAME --id ID --lock-token TOKEN \
              --default-action Allow={} --visibility-config file://visibility.json --rules file://rules.json",
        terraform: "resource \"aws_wafv2_web_acl\" \"shop\" {\n  \
                    name  = \"shop\"\n  \
                    scope = \"REGIONAL\"\n\
                    \n  default_action {\n    \
                    allow {}\n  \
                    }\n\
                    \n  rule {\n    \
                    name     = \"common\"\n    \
                    priority = 1\n\
                    \n    override_action {\n      \
                    none {}\n    \
                    }\n\
                    \n    statement {\n      \
                    managed_rule_group_statement {\n        \
                    name        = \"AWSManagedRulesCommonRuleSet\"\n        \
                    vendor_name = \"AWS\"\n      \
                    }\n    \
                    }\n\
                    \n    visibility_config {\n      \
                    cloudwatch_metrics_enabled = true\n      \
                    metric_name                = \"common\"\n      \
                    sampled_requests_enabled   = true\n    \
                    }\n  \
                    }\n\
                    \n  visibility_config {\n    \
                    cloudwatch_metrics_enabled = true\n    \
                    metric_name                = \"shop\"\n    \
                    sampled_requests_enabled   = true\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::WAFv2::WebACL\n\
                         Properties:\n  \
                         Scope: REGIONAL\n  \
                         DefaultAction:\n    \
                         Allow: {}\n  \
                         VisibilityConfig:\n    \
                         CloudWatchMetricsEnabled: true\n    \
                         MetricName: shop\n    \
                         SampledRequestsEnabled: true\n  \
                         Rules:\n    \
                         - Name: common\n      \
                         Priority: 1\n      \
                         OverrideAction:\n        \
                         None: {}\n      \
                         Statement:\n        \
                         ManagedRuleGroupStatement:\n          \
                         VendorName: AWS\n          \
                         Name: AWSManagedRulesCommonRuleSet\n      \
                         VisibilityConfig:\n        \
                         CloudWatchMetricsEnabled: true\n        \
                         MetricName: common\n        \
                         SampledRequestsEnabled: true",
    },
    sources: &[Source {
        title: "Using web ACLs in AWS WAF",
        url: "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html",
    }],
    standards: &[security_hub("WAF.10"), prowler("wafv2_webacl_with_rules")],
    thresholds: &[],
    reads: &[reads::<WebAclRules>()],
    run: |account| each(account, account.waf.values().map(|waf| &waf.web_acl_rules), |_: &Arc<WebAcl>, it| judge(it)),
};

fn judge(rules: &Rules) -> Verdict {
    let names: Vec<&str> = rules.rules.iter().map(|rule| rule.name.as_str()).collect();
    let verdict = match names.len() {
        0 => mended_by(rules, Verdict::fail("The web ACL has no rules.")),
        1 => Verdict::pass("The web ACL has one rule."),
        count => Verdict::pass(format!("The web ACL has {count} rules.")),
    };
    verdict.seen(&GET_WEB_ACL, "Rules", names)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{rules, rules_are_judged};
    use super::*;

    #[tokio::test]
    async fn one_rule_is_enough() {
        rules_are_judged(&CHECK, &rules(&[(false, false)]), &rules(&[])).await;
    }
}

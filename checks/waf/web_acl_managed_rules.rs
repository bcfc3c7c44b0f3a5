//! Every web ACL uses rules that others keep up to date.

use std::sync::Arc;

use super::mended_by;
use crate::facts::waf::{GET_WEB_ACL, Rules, WebAcl, WebAclRules};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "waf-web-acl-managed-rules",
    title: "Web ACLs use a managed rule group",
    severity: Severity::Medium,
    service: &model::WAF,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "Rules that you wrote stop what you knew when you wrote them. New holes in common software are attacked within \
          hours of being published.",
    aws_side: "AWS, and sellers in its marketplace, keep groups of rules against known attacks, and change them as new \
               ones appear.",
    your_side: "You add the groups that fit your software, and watch what they would block before you let them.",
    fix: Fix {
        text: "Add a managed rule group, such as AWS's core rule set, first in counting mode, and let it block when its \
               metrics show no harm.",
        cli: "aws wafv2 list-available-managed-rule-groups --region REGION --scope REGIONAL",
        terraform: "rule {\n  \
                    name     = \"common\"\n  \
                    priority = 1\n\
                    \n  override_action {\n    \
                    none {}\n  \
                    }\n\
                    \n  statement {\n    \
                    managed_rule_group_statement {\n      \
                    name        = \"AWSManagedRulesCommonRuleSet\"\n      \
                    vendor_name = \"AWS\"\n    \
                    }\n  \
                    }\n\
                    \n  visibility_config {\n    \
                    cloudwatch_metrics_enabled = true\n    \
                    metric_name                = \"common\"\n    \
                    sampled_requests_enabled   = true\n  \
                    }\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "AWS Managed Rules for AWS WAF",
        url: "https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups.html",
    }],
    standards: &[prowler("wafv2_webacl_managed_rule_groups_enabled")],
    thresholds: &[],
    reads: &[reads::<WebAclRules>()],
    run: |account| each(account, account.waf.values().map(|waf| &waf.web_acl_rules), |_: &Arc<WebAcl>, it| judge(it)),
};

fn judge(rules: &Rules) -> Verdict {
    let managed: Vec<&str> = rules.rules.iter().filter(|rule| rule.managed).map(|rule| rule.name.as_str()).collect();
    let verdict = if managed.is_empty() {
        mended_by(rules, Verdict::fail("The web ACL uses no managed rule group."))
    } else {
        Verdict::pass(format!("The web ACL uses managed rule groups: {}.", managed.join(", ")))
    };
    verdict.seen(&GET_WEB_ACL, "ManagedRuleGroups", managed)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{rules, rules_are_judged};
    use super::*;

    #[tokio::test]
    async fn one_managed_group_is_enough() {
        let mixed = rules(&[(true, false), (true, true)]);
        rules_are_judged(&CHECK, &mixed, &rules(&[(true, false)])).await;
        rules_are_judged(&CHECK, &mixed, &rules(&[])).await;
    }
}

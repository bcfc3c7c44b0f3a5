//! Every web ACL sends metrics, and so does each of its rules.

use std::sync::Arc;

use super::metrics;
use crate::facts::waf::{GET_WEB_ACL, WebAcl, WebAclRules};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "waf-web-acl-metrics",
    title: "Web ACLs and their rules send metrics",
    severity: Severity::Medium,
    service: &model::WAF,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Without metrics nobody sees that a rule blocks customers, or that it stopped matching when the attack changed, \
          and no alarm can be set on either.",
    aws_side: "AWS counts what each rule allows, blocks and counts, and sends that to CloudWatch.",
    your_side: "You turn the metrics on for the web ACL and each rule, and set alarms on them.",
    fix: Fix {
        text: "Turn CloudWatch metrics on in the visibility configuration of the web ACL and of each rule that lacks \
               them.",
        cli: "aws wafv2 update-web-acl --region REGION --scope REGIONAL --name NAME --id ID --lock-token TOKEN \
              --default-action Allow={} --rules file://rules.json --visibility-config \
              SampledRequestsEnabled=true,CloudWatchMetricsEnabled=true,MetricName=NAME",
        terraform: "visibility_config {\n  \
                    cloudwatch_metrics_enabled = true\n  \
                    metric_name                = \"NAME\"\n  \
                    sampled_requests_enabled   = true\n\
                    }",
        cloudformation: "VisibilityConfig:\n  \
                         CloudWatchMetricsEnabled: true\n  \
                         MetricName: NAME\n  \
                         SampledRequestsEnabled: true",
    },
    sources: &[Source {
        title: "Monitoring with Amazon CloudWatch",
        url: "https://docs.aws.amazon.com/waf/latest/developerguide/monitoring-cloudwatch.html",
    }],
    standards: &[prowler("wafv2_webacl_rule_logging_enabled")],
    thresholds: &[],
    reads: &[reads::<WebAclRules>()],
    run: |account| {
        each(account, account.waf.values().map(|waf| &waf.web_acl_rules), |_: &Arc<WebAcl>, rules| {
            metrics(rules, &GET_WEB_ACL, "web ACL")
        })
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::{rules, rules_are_judged};
    use super::*;
    use crate::facts::waf::Rules;

    #[tokio::test]
    async fn the_web_acl_and_every_rule_count() {
        let good = rules(&[(true, false), (true, true)]);
        rules_are_judged(&CHECK, &good, &Rules { metrics: false, ..good.clone() }).await;
        rules_are_judged(&CHECK, &good, &rules(&[(true, false), (false, true)])).await;
    }
}

//! Every rule group sends metrics, and so does each of its rules.

use std::sync::Arc;

use super::metrics;
use crate::facts::waf::{GET_RULE_GROUP, RuleGroup, RuleGroups};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "waf-rule-group-metrics",
    title: "Rule groups of WAF and their rules send metrics",
    severity: Severity::Medium,
    service: &model::WAF,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "A rule group is used by many web ACLs. Without its metrics nobody can tell which of its rules fits, blocks too \
          much or never matches.",
    aws_side: "AWS counts what each rule of the group allows, blocks and counts, and sends that to CloudWatch.",
    your_side: "You turn the metrics on for the rule group and each rule in it, and set alarms on them.",
    fix: Fix {
        text: "Turn CloudWatch metrics on in the visibility configuration of the rule group and of each rule that lacks \
               them.",
        cli: "aws wafv2 update-rule-group --region REGION --scope REGIONAL --name NAME --id ID --lock-token TOKEN --rules \
              file://rules.json --visibility-config \
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
    standards: &[security_hub("WAF.12")],
    thresholds: &[],
    reads: &[reads::<RuleGroups>()],
    run: |account| {
        each(account, account.waf.values().map(|waf| &waf.rule_groups), |_: &Arc<RuleGroup>, rules| {
            metrics(rules, &GET_RULE_GROUP, "rule group")
        })
    },
};

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::tests::rules;
    use super::*;
    use crate::facts::waf::Rules;
    use crate::facts::{Account, Gap, Lazy, Of, Reason};
    use crate::finding::Status;

    async fn status(rules: Result<Rules, Gap>) -> Status {
        let group = Arc::new(RuleGroup {
            arn: "arn:aws:wafv2:eu-west-1:123456789012:regional/rulegroup/shop/1".into(),
            id: "1".into(),
            name: "shop".into(),
            region: "eu-west-1".into(),
            scope: "REGIONAL".into(),
        });
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        account.waf.get_mut("eu-west-1").unwrap().rule_groups =
            Lazy::ready(Some("eu-west-1"), Ok(vec![Of { of: group, value: rules }]));
        (CHECK.run)(&account).await[0].verdict.status
    }

    #[tokio::test]
    async fn the_group_and_every_rule_count() {
        assert_eq!(status(Ok(rules(&[(true, false)]))).await, Status::Pass);
        assert_eq!(status(Ok(rules(&[(true, false), (false, false)]))).await, Status::Fail);
        assert_eq!(status(Ok(Rules { metrics: false, ..rules(&[]) })).await, Status::Fail);
        let gap = Gap::new(&GET_RULE_GROUP, Some("eu-west-1"), Reason::Denied, "no");
        assert_eq!(status(Err(gap)).await, Status::Unknown);
    }
}

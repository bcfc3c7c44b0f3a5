//! Stateless rule groups have rules.

use std::sync::Arc;

use crate::facts::networkfirewall::{DESCRIBE_RULE_GROUP, RuleGroup, StatelessRuleGroups};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "networkfirewall-stateless-rule-group-rules",
    title: "Stateless rule groups have rules",
    severity: Severity::Medium,
    service: &model::NETWORK_FIREWALL,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "An empty rule group in a policy looks like a rule that is at work. Nothing fits it, and the default decides.",
    aws_side: "AWS applies the rules of a group in the order of their priority.",
    your_side: "You fill each group that you keep, and delete those that nothing needs.",
    fix: Fix {
        text: "Add rules to the group, or delete it.",
        cli: "aws network-firewall update-rule-group --region REGION --rule-group-name NAME --type STATELESS \
              --update-token TOKEN --rule-group file://rules.json",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Working with stateless rule groups in AWS Network Firewall",
        url: "https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateless-rule-groups-standard.html",
    }],
    standards: &[security_hub("NetworkFirewall.6")],
    thresholds: &[],
    reads: &[reads::<StatelessRuleGroups>()],
    run: |account| {
        each(account, account.networkfirewall.values().map(|of| &of.stateless_rule_groups), |_: &Arc<RuleGroup>, it| {
            judge(*it)
        })
    },
};

fn judge(rules: usize) -> Verdict {
    let verdict = match rules {
        0 => Verdict::fail("The rule group is empty."),
        1 => Verdict::pass("The rule group has one rule."),
        rules => Verdict::pass(format!("The rule group has {rules} rules.")),
    };
    verdict.seen(&DESCRIBE_RULE_GROUP, "StatelessRules", rules)
}

#[cfg(test)]
mod tests {
    use super::super::tests::region;
    use super::*;
    use crate::facts::{Gap, Lazy, Of, Reason};
    use crate::finding::Status;

    #[test]
    fn one_rule_is_enough() {
        assert_eq!(judge(1).status, Status::Pass);
        assert_eq!(judge(2).status, Status::Pass);
        assert_eq!(judge(0).status, Status::Fail);
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_unknown() {
        let gap = Gap::new(&DESCRIBE_RULE_GROUP, Some("eu-west-1"), Reason::Denied, "no");
        let (arn, name, region_name) = ("arn:1".into(), "rules".into(), "eu-west-1".into());
        let groups = vec![Of { of: Arc::new(RuleGroup { arn, name, region: region_name }), value: Err(gap) }];
        let account = region(|of| of.stateless_rule_groups = Lazy::ready(Some("eu-west-1"), Ok(groups)));
        assert_eq!((CHECK.run)(&account).await[0].verdict.status, Status::Unknown);
    }
}

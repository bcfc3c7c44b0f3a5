//! Checks of AWS WAF.

mod rule_group_metrics;
mod web_acl_logging;
mod web_acl_managed_rules;
mod web_acl_metrics;
mod web_acl_rules;

use crate::check::Check;
use crate::facts::Call;
use crate::facts::waf::Rules;
use crate::finding::{ActionableBy, Verdict};

pub(crate) const CHECKS: &[&Check] = &[
    &rule_group_metrics::CHECK,
    &web_acl_logging::CHECK,
    &web_acl_managed_rules::CHECK,
    &web_acl_metrics::CHECK,
    &web_acl_rules::CHECK,
];

/// What Firewall Manager made can be changed by its administrator alone.
fn mended_by(rules: &Rules, verdict: Verdict) -> Verdict {
    if rules.by_firewall_manager { verdict.actionable_by(ActionableBy::OrganisationAdministrator) } else { verdict }
}

/// Judges the metrics of what has rules, and of each of its rules.
fn metrics(rules: &Rules, call: &Call, what: &str) -> Verdict {
    let silent: Vec<&str> = rules.rules.iter().filter(|rule| !rule.metrics).map(|rule| rule.name.as_str()).collect();
    let verdict = match (rules.metrics, silent.as_slice()) {
        (true, []) => Verdict::pass(format!("The {what} and its rules send metrics.")),
        (true, silent) => {
            mended_by(rules, Verdict::fail(format!("Rules that send no metrics: {}.", silent.join(", "))))
        }
        (false, []) => mended_by(rules, Verdict::fail(format!("The {what} sends no metrics."))),
        (false, silent) => {
            let silent = silent.join(", ");
            mended_by(rules, Verdict::fail(format!("The {what} sends no metrics, nor do these rules: {silent}.")))
        }
    };
    verdict.seen(call, "CloudWatchMetricsEnabled", rules.metrics).seen(call, "RulesWithoutMetrics", silent)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::facts::waf::{GET_RULE_GROUP, GET_WEB_ACL, Rule, WebAcl};
    use crate::facts::{Account, Gap, Lazy, Of, Reason};
    use crate::finding::Status;

    /// Rules that send metrics or do not, and are managed by others or not.
    pub(super) fn rules(rules: &[(bool, bool)]) -> Rules {
        let rule = |(i, (metrics, managed)): (usize, &(bool, bool))| Rule {
            name: format!("r{i}"),
            metrics: *metrics,
            managed: *managed,
        };
        Rules { rules: rules.iter().enumerate().map(rule).collect(), metrics: true, by_firewall_manager: false }
    }

    pub(super) fn acl() -> Arc<WebAcl> {
        Arc::new(WebAcl {
            arn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/1".into(),
            id: "1".into(),
            name: "shop".into(),
            region: "eu-west-1".into(),
            scope: "REGIONAL".into(),
        })
    }

    /// The verdict of a check on one web ACL.
    pub(super) async fn verdict(check: &Check, rules: Result<Rules, Gap>) -> Verdict {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let rules = vec![Of { of: acl(), value: rules }];
        account.waf.get_mut("eu-west-1").unwrap().web_acl_rules = Lazy::ready(Some("eu-west-1"), Ok(rules));
        let mut outcomes = (check.run)(&account).await;
        assert_eq!(outcomes.len(), 1);
        let outcome = outcomes.remove(0);
        assert_eq!(outcome.resource.unwrap().name.as_deref(), Some("shop"));
        outcome.verdict
    }

    /// What holds for each check of the rules of a web ACL.
    pub(super) async fn rules_are_judged(check: &Check, good: &Rules, bad: &Rules) {
        assert_eq!(verdict(check, Ok(good.clone())).await.status, Status::Pass);
        let own = verdict(check, Ok(bad.clone())).await;
        assert_eq!((own.status, own.actionable_by), (Status::Fail, ActionableBy::Customer));
        let managed = Rules { by_firewall_manager: true, ..bad.clone() };
        let managed = verdict(check, Ok(managed)).await;
        assert_eq!((managed.status, managed.actionable_by), (Status::Fail, ActionableBy::OrganisationAdministrator));
        let gap = Gap::new(&GET_WEB_ACL, Some("eu-west-1"), Reason::Denied, "no");
        assert_eq!(verdict(check, Err(gap)).await.status, Status::Unknown);
    }

    #[test]
    fn everything_has_to_send_metrics() {
        let status = |rules: &Rules| metrics(rules, &GET_RULE_GROUP, "rule group").status;
        assert_eq!(status(&rules(&[])), Status::Pass);
        assert_eq!(status(&rules(&[(true, false), (true, true)])), Status::Pass);
        assert_eq!(status(&rules(&[(true, false), (false, true)])), Status::Fail);
        assert_eq!(status(&Rules { metrics: false, ..rules(&[]) }), Status::Fail);
        let nothing = metrics(&Rules { metrics: false, ..rules(&[(false, false)]) }, &GET_RULE_GROUP, "rule group");
        assert_eq!(nothing.message, "The rule group sends no metrics, nor do these rules: r0.");
    }
}

//! Checks of AWS Network Firewall.

mod deletion_protection;
mod firewall_logging;
mod multi_az;
mod policy_fragments;
mod policy_full_packets;
mod policy_rule_groups;
mod stateless_rule_group_rules;
mod subnet_change_protection;

use crate::check::Check;
use crate::finding::Verdict;

pub(crate) const CHECKS: &[&Check] = &[
    &deletion_protection::CHECK,
    &firewall_logging::CHECK,
    &multi_az::CHECK,
    &policy_fragments::CHECK,
    &policy_full_packets::CHECK,
    &policy_rule_groups::CHECK,
    &stateless_rule_group_rules::CHECK,
    &subnet_change_protection::CHECK,
];

/// The default actions that let nothing pass unasked. Beside one of them may stand actions of one's own, which only count.
///
/// Source: <https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateless-default-actions.html>.
const CAREFUL: [&str; 2] = ["aws:drop", "aws:forward_to_sfe"];

/// Judges what becomes of what no stateless rule fits.
fn default_action(actions: &[String], what: &str) -> Verdict {
    if actions.iter().any(|action| action == "aws:pass") {
        return Verdict::fail(format!("The policy lets {what} pass that no stateless rule fits."));
    }
    match actions.iter().find(|action| CAREFUL.contains(&action.as_str())) {
        Some(action) => Verdict::pass(format!("The default of the policy for {what} is {action}.")),
        None => Verdict::fail(format!("The policy neither drops nor forwards {what} that no stateless rule fits.")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::facts::networkfirewall::{
        DESCRIBE_FIREWALL, DESCRIBE_FIREWALL_POLICY, Firewall, NetworkFirewall, Policy, PolicySettings, Settings,
    };
    use crate::facts::{Account, Gap, Lazy, Of, Reason};
    use crate::finding::Status;

    /// An account with one region, in which these facts are known.
    pub(super) fn region(know: impl FnOnce(&mut NetworkFirewall)) -> Account {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        know(account.networkfirewall.get_mut("eu-west-1").unwrap());
        account
    }

    pub(super) fn firewall() -> Arc<Firewall> {
        let arn = "arn:aws:network-firewall:eu-west-1:123456789012:firewall/f".into();
        Arc::new(Firewall { arn, name: "f".into(), region: "eu-west-1".into() })
    }

    /// All is well.
    pub(super) fn settings() -> Settings {
        Settings {
            places: vec!["subnet-1".into(), "subnet-2".into()],
            delete_protection: true,
            subnet_change_protection: true,
            zone_change_protection: false,
            of_transit_gateway: false,
        }
    }

    /// All is well.
    pub(super) fn policy() -> PolicySettings {
        PolicySettings {
            full_packets: vec!["aws:forward_to_sfe".into()],
            fragments: vec!["aws:forward_to_sfe".into()],
            stateless_groups: 0,
            stateful_groups: 1,
        }
    }

    async fn status(check: &Check, account: &Account) -> Status {
        let outcomes = (check.run)(account).await;
        assert_eq!(outcomes.len(), 1);
        outcomes[0].verdict.status
    }

    /// What holds for each check of how firewalls are set up.
    pub(super) async fn settings_are_judged(check: &Check, good: &Settings, bad: &Settings) {
        let with = |value| {
            let known = vec![Of { of: firewall(), value }];
            region(|of| of.firewall_settings = Lazy::ready(Some("eu-west-1"), Ok(known)))
        };
        assert_eq!(status(check, &with(Ok(good.clone()))).await, Status::Pass);
        assert_eq!(status(check, &with(Ok(bad.clone()))).await, Status::Fail);
        let gap = Gap::new(&DESCRIBE_FIREWALL, Some("eu-west-1"), Reason::Denied, "no");
        assert_eq!(status(check, &with(Err(gap))).await, Status::Unknown);
    }

    /// What holds for each check of policies.
    pub(super) async fn policies_are_judged(check: &Check, good: &PolicySettings, bad: &PolicySettings) {
        let with = |value| {
            let policy = Policy { arn: "arn:1".into(), name: "p".into(), region: "eu-west-1".into() };
            let known = vec![Of { of: Arc::new(policy), value }];
            region(|of| of.policies = Lazy::ready(Some("eu-west-1"), Ok(known)))
        };
        assert_eq!(status(check, &with(Ok(good.clone()))).await, Status::Pass);
        assert_eq!(status(check, &with(Ok(bad.clone()))).await, Status::Fail, "{bad:?}");
        let gap = Gap::new(&DESCRIBE_FIREWALL_POLICY, Some("eu-west-1"), Reason::Denied, "no");
        assert_eq!(status(check, &with(Err(gap))).await, Status::Unknown);
    }
}

//! What can be known about AWS Network Firewall in one region.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every firewall of the region.
pub static LIST_FIREWALLS: Call = Call {
    service: "Network Firewall",
    operation: "ListFirewalls",
    action: "network-firewall:ListFirewalls",
    absent: &[],
    source: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_ListFirewalls.html",
};

/// Where a firewall stands, and what is protected from being changed.
pub static DESCRIBE_FIREWALL: Call = Call {
    service: "Network Firewall",
    operation: "DescribeFirewall",
    action: "network-firewall:DescribeFirewall",
    absent: &[],
    source: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_DescribeFirewall.html",
};

/// What a firewall logs, and where to.
pub static DESCRIBE_LOGGING_CONFIGURATION: Call = Call {
    service: "Network Firewall",
    operation: "DescribeLoggingConfiguration",
    action: "network-firewall:DescribeLoggingConfiguration",
    absent: &[],
    source: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_DescribeLoggingConfiguration.html",
};

/// Every firewall policy of the region.
pub static LIST_FIREWALL_POLICIES: Call = Call {
    service: "Network Firewall",
    operation: "ListFirewallPolicies",
    action: "network-firewall:ListFirewallPolicies",
    absent: &[],
    source: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_ListFirewallPolicies.html",
};

/// A policy's rule groups, and what becomes of a packet that no stateless rule fits.
pub static DESCRIBE_FIREWALL_POLICY: Call = Call {
    service: "Network Firewall",
    operation: "DescribeFirewallPolicy",
    action: "network-firewall:DescribeFirewallPolicy",
    absent: &[],
    source: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_DescribeFirewallPolicy.html",
};

/// Every rule group of the account in the region.
pub static LIST_RULE_GROUPS: Call = Call {
    service: "Network Firewall",
    operation: "ListRuleGroups",
    action: "network-firewall:ListRuleGroups",
    absent: &[],
    source: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_ListRuleGroups.html",
};

/// The rules of a rule group.
pub static DESCRIBE_RULE_GROUP: Call = Call {
    service: "Network Firewall",
    operation: "DescribeRuleGroup",
    action: "network-firewall:DescribeRuleGroup",
    absent: &[],
    source: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_DescribeRuleGroup.html",
};

fact!(
    /// Every firewall of the region.
    Firewalls: Vec<Arc<Firewall>> = "networkfirewall.firewalls" regional <- [LIST_FIREWALLS]
);
fact!(
    /// How each firewall is set up.
    FirewallSettings: Vec<Of<Arc<Firewall>, Settings>> =
        "networkfirewall.firewall_settings" regional <- [LIST_FIREWALLS, DESCRIBE_FIREWALL]
);
fact!(
    /// The kinds of log that each firewall writes: `ALERT`, `FLOW`, `TLS`.
    FirewallLogging: Vec<Of<Arc<Firewall>, Vec<String>>> =
        "networkfirewall.firewall_logging" regional <- [LIST_FIREWALLS, DESCRIBE_LOGGING_CONFIGURATION]
);
fact!(
    /// Every firewall policy of the region.
    Policies: Vec<Of<Arc<Policy>, PolicySettings>> =
        "networkfirewall.policies" regional <- [LIST_FIREWALL_POLICIES, DESCRIBE_FIREWALL_POLICY]
);
fact!(
    /// How many rules each stateless rule group of the account has.
    StatelessRuleGroups: Vec<Of<Arc<RuleGroup>, usize>> =
        "networkfirewall.stateless_rule_groups" regional <- [LIST_RULE_GROUPS, DESCRIBE_RULE_GROUP]
);

facts!(
    /// The facts of AWS Network Firewall in one region.
    NetworkFirewall {
        firewalls: Firewalls,
        firewall_settings: FirewallSettings,
        firewall_logging: FirewallLogging,
        policies: Policies,
        stateless_rule_groups: StatelessRuleGroups,
    }
);

/// A firewall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firewall {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The region.
    pub region: String,
}

impl Describe for Arc<Firewall> {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::NetworkFirewall::Firewall", &self.name, Some(&self.region))
    }
}

/// How a firewall is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent settings are what AWS has")]
pub struct Settings {
    /// Where it stands: subnets, each in another Availability Zone; or Availability Zones, where it is attached to a
    /// transit gateway.
    pub places: Vec<String>,
    /// It cannot be deleted.
    pub delete_protection: bool,
    /// The subnets that it stands in cannot be changed.
    pub subnet_change_protection: bool,
    /// The Availability Zones that it stands in cannot be changed.
    pub zone_change_protection: bool,
    /// It is attached to a transit gateway, and has no subnets.
    pub of_transit_gateway: bool,
}

/// A firewall policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The region.
    pub region: String,
}

impl Describe for Arc<Policy> {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::NetworkFirewall::FirewallPolicy", &self.name, Some(&self.region))
    }
}

/// What a firewall policy says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySettings {
    /// What becomes of a whole packet that no stateless rule fits: `aws:drop`, `aws:forward_to_sfe`, `aws:pass`, and names
    /// of actions of one's own beside it.
    pub full_packets: Vec<String>,
    /// The same for a part of a packet.
    pub fragments: Vec<String>,
    /// Its stateless rule groups.
    pub stateless_groups: usize,
    /// Its stateful rule groups.
    pub stateful_groups: usize,
}

/// A rule group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleGroup {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The region.
    pub region: String,
}

impl Describe for Arc<RuleGroup> {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::NetworkFirewall::RuleGroup", &self.name, Some(&self.region))
    }
}

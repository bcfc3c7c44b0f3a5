//! The facts of AWS Network Firewall in one region.

use std::sync::Arc;

use aws_sdk_networkfirewall::types::{ResourceManagedStatus, RuleGroupType};
use partywall_checks::facts::networkfirewall::{
    DESCRIBE_FIREWALL, DESCRIBE_FIREWALL_POLICY, DESCRIBE_LOGGING_CONFIGURATION, DESCRIBE_RULE_GROUP, Firewall,
    Firewalls, LIST_FIREWALL_POLICIES, LIST_FIREWALLS, LIST_RULE_GROUPS, NetworkFirewall, Policy, PolicySettings,
    RuleGroup, Settings,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::presence::Paths;
use super::{after, for_each, items, lazy};
use crate::aws::{Road, malformed};

/// The largest page of each listing.
const PAGE: i32 = 100;

pub(super) fn facts(road: &Road, region: &str) -> NetworkFirewall {
    let all: Lazy<Firewalls> = lazy(road, region, firewalls);
    NetworkFirewall {
        firewall_settings: after(road, region, &all, settings),
        firewall_logging: after(road, region, &all, logging),
        policies: lazy(road, region, policies),
        stateless_rule_groups: lazy(road, region, stateless_rule_groups),
        firewalls: all,
    }
}

async fn firewalls(road: Road, region: String) -> Result<Vec<Arc<Firewall>>, Gap> {
    let (call, at, client) = (&LIST_FIREWALLS, Some(region.as_str()), road.networkfirewall(&region));
    let stream = client.list_firewalls().into_paginator().page_size(PAGE).send();
    let listed = items(&road, call, at, stream, |page| page.firewalls).await?.into_iter();
    listed
        .map(|firewall| match (firewall.firewall_arn, firewall.firewall_name) {
            (Some(arn), Some(name)) => Ok(Arc::new(Firewall { arn, name, region: region.clone() })),
            _ => Err(malformed(call, at, "a firewall without an ARN or a name")),
        })
        .collect()
}

async fn settings(
    road: Road,
    region: String,
    firewalls: Lazy<Firewalls>,
) -> Result<Vec<Of<Arc<Firewall>, Settings>>, Gap> {
    let firewalls = firewalls.get().await.map_err(Clone::clone)?.clone();
    Ok(for_each(firewalls, async |firewall| {
        let value = of_firewall(&road, &region, &firewall.arn).await;
        Of { of: firewall, value }
    })
    .await)
}

async fn of_firewall(road: &Road, region: &str, arn: &str) -> Result<Settings, Gap> {
    let (call, at) = (&DESCRIBE_FIREWALL, Some(region));
    // The SDK's types make up what is not there.
    let holds =
        Paths(&["Firewall/DeleteProtection", "Firewall/SubnetChangeProtection", "Firewall/SubnetMappings?/*/SubnetId"]);
    let request = road.networkfirewall(region).describe_firewall().firewall_arn(arn).customize().interceptor(holds);
    let found = road.must(call, at, request.send()).await?.firewall;
    let found = found.ok_or_else(|| malformed(call, at, "no Firewall"))?;
    let subnets = found.subnet_mappings.into_iter().map(|mapping| mapping.subnet_id);
    let zones =
        found.availability_zone_mappings.unwrap_or_default().into_iter().map(|mapping| mapping.availability_zone);
    let places: Vec<String> = subnets.chain(zones).collect();
    // A firewall stands somewhere; one at NAT gateways stands where those do.
    if places.is_empty() && found.nat_gateway_mappings.is_none_or(|mappings| mappings.is_empty()) {
        return Err(malformed(call, at, "neither subnets nor Availability Zones"));
    }
    Ok(Settings {
        places,
        delete_protection: found.delete_protection,
        subnet_change_protection: found.subnet_change_protection,
        zone_change_protection: found.availability_zone_change_protection,
        of_transit_gateway: found.transit_gateway_id.is_some(),
    })
}

async fn logging(
    road: Road,
    region: String,
    firewalls: Lazy<Firewalls>,
) -> Result<Vec<Of<Arc<Firewall>, Vec<String>>>, Gap> {
    let firewalls = firewalls.get().await.map_err(Clone::clone)?.clone();
    Ok(for_each(firewalls, async |firewall| {
        let value = of_logging(&road, &region, &firewall.arn).await;
        Of { of: firewall, value }
    })
    .await)
}

/// A firewall that never logged has no configuration of it; the answer names the firewall all the same.
async fn of_logging(road: &Road, region: &str, arn: &str) -> Result<Vec<String>, Gap> {
    let call = &DESCRIBE_LOGGING_CONFIGURATION;
    let holds = Paths(&["FirewallArn", "LoggingConfiguration?/LogDestinationConfigs?/*/LogType"]);
    let request = road.networkfirewall(region).describe_logging_configuration().firewall_arn(arn);
    let answer = road.must(call, Some(region), request.customize().interceptor(holds).send()).await?;
    let configs = answer.logging_configuration.map(|logging| logging.log_destination_configs).unwrap_or_default();
    let mut kinds: Vec<String> = configs.into_iter().map(|config| config.log_type.as_str().to_owned()).collect();
    kinds.sort();
    kinds.dedup();
    Ok(kinds)
}

async fn policies(road: Road, region: String) -> Result<Vec<Of<Arc<Policy>, PolicySettings>>, Gap> {
    let (call, at, client) = (&LIST_FIREWALL_POLICIES, Some(region.as_str()), road.networkfirewall(&region));
    let stream = client.list_firewall_policies().into_paginator().page_size(PAGE).send();
    let mut policies = Vec::new();
    for policy in items(&road, call, at, stream, |page| page.firewall_policies).await? {
        let (Some(arn), Some(name)) = (policy.arn, policy.name) else {
            return Err(malformed(call, at, "a policy without an ARN or a name"));
        };
        policies.push(Arc::new(Policy { arn, name, region: region.clone() }));
    }
    Ok(for_each(policies, async |policy| {
        let value = of_policy(&road, &region, &policy.arn).await;
        Of { of: policy, value }
    })
    .await)
}

async fn of_policy(road: &Road, region: &str, arn: &str) -> Result<PolicySettings, Gap> {
    let (call, at) = (&DESCRIBE_FIREWALL_POLICY, Some(region));
    let holds = Paths(&["FirewallPolicy/StatelessDefaultActions", "FirewallPolicy/StatelessFragmentDefaultActions"]);
    let request = road.networkfirewall(region).describe_firewall_policy().firewall_policy_arn(arn);
    let found = road.must(call, at, request.customize().interceptor(holds).send()).await?.firewall_policy;
    let found = found.ok_or_else(|| malformed(call, at, "no FirewallPolicy"))?;
    // Both lists of groups are optional in a policy: one that has none need not say so.
    Ok(PolicySettings {
        full_packets: found.stateless_default_actions,
        fragments: found.stateless_fragment_default_actions,
        stateless_groups: found.stateless_rule_group_references.unwrap_or_default().len(),
        stateful_groups: found.stateful_rule_group_references.unwrap_or_default().len(),
    })
}

/// Those that AWS or a seller manages are not the account's to fill.
async fn stateless_rule_groups(road: Road, region: String) -> Result<Vec<Of<Arc<RuleGroup>, usize>>, Gap> {
    let (call, at, client) = (&LIST_RULE_GROUPS, Some(region.as_str()), road.networkfirewall(&region));
    let request = client.list_rule_groups().scope(ResourceManagedStatus::Account).r#type(RuleGroupType::Stateless);
    let stream = request.into_paginator().page_size(PAGE).send();
    let mut groups = Vec::new();
    for group in items(&road, call, at, stream, |page| page.rule_groups).await? {
        let (Some(arn), Some(name)) = (group.arn, group.name) else {
            return Err(malformed(call, at, "a rule group without an ARN or a name"));
        };
        groups.push(Arc::new(RuleGroup { arn, name, region: region.clone() }));
    }
    Ok(for_each(groups, async |group| {
        let value = of_rule_group(&road, &region, &group.arn).await;
        Of { of: group, value }
    })
    .await)
}

async fn of_rule_group(road: &Road, region: &str, arn: &str) -> Result<usize, Gap> {
    let (call, at) = (&DESCRIBE_RULE_GROUP, Some(region));
    let holds = Paths(&["RuleGroup/RulesSource/StatelessRulesAndCustomActions/StatelessRules"]);
    let request = road.networkfirewall(region).describe_rule_group().rule_group_arn(arn);
    let answer = road.must(call, at, request.customize().interceptor(holds).send()).await?;
    let rules = answer.rule_group.and_then(|group| group.rules_source?.stateless_rules_and_custom_actions);
    Ok(rules.ok_or_else(|| malformed(call, at, "no stateless rules"))?.stateless_rules.len())
}

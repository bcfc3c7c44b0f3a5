//! What the sample accounts hold of AWS Network Firewall.

use std::collections::HashMap;

use aws_sdk_networkfirewall::types::{
    LogDestinationConfig, LogDestinationType, LogType, LoggingConfiguration, SubnetMapping,
};

use super::{BuildError, Found, Site, What};

/// The checks of firewalls.
const FIREWALLS: [&str; 4] = [
    "networkfirewall-deletion-protection",
    "networkfirewall-firewall-logging",
    "networkfirewall-multi-az",
    "networkfirewall-subnet-change-protection",
];
/// The checks of policies and rule groups, which no emulator has.
const OTHERS: [&str; 4] = [
    "networkfirewall-policy-fragments",
    "networkfirewall-policy-full-packets",
    "networkfirewall-policy-rule-groups",
    "networkfirewall-stateless-rule-group-rules",
];

/// A firewall without anything and one with all.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    build(site, true).await
}

/// The one with all.
pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    build(site, false).await
}

async fn build(site: &Site, weak: bool) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&OTHERS);
    if site.localstack {
        found.not_emulated(&FIREWALLS);
        return Ok(found);
    }
    let mut fail = vec![];
    if weak {
        fail.push(firewall(site, "crumb-old-firewall", false).await?);
    }
    let pass = vec![firewall(site, "crumb-firewall", true).await?];
    for check in FIREWALLS {
        found.add(check, fail.clone(), pass.clone());
    }
    Ok(found)
}

/// Its name. moto looks neither for its VPC nor for its policy.
async fn firewall(site: &Site, name: &'static str, all: bool) -> Result<&'static str, BuildError> {
    let what = format!("the firewall {name}");
    let client = aws_sdk_networkfirewall::Client::new(&site.config);
    let policy = format!("arn:aws:network-firewall:us-east-1:{}:firewall-policy/crumb", site.id);
    let create = client.create_firewall().firewall_name(name).firewall_policy_arn(policy).vpc_id("vpc-0a1b2c3d");
    let subnet = |id: &str| SubnetMapping::builder().subnet_id(id).build().what(&what);
    let create = create.subnet_mappings(subnet("subnet-0a1b2c3d")?);
    let create = if all { create.subnet_mappings(subnet("subnet-1a2b3c4d")?) } else { create };
    create.delete_protection(all).subnet_change_protection(all).send().await.what(&what)?;
    if all {
        let to = LogDestinationConfig::builder().log_type(LogType::Alert).log_destination_type(LogDestinationType::S3);
        let to = to.set_log_destination(Some(HashMap::from([("bucketName".into(), "crumb-logs".into())])));
        let logging = LoggingConfiguration::builder().log_destination_configs(to.build().what(&what)?);
        let update = client.update_logging_configuration().firewall_name(name);
        update.logging_configuration(logging.build().what(&what)?).send().await.what(&what)?;
    }
    Ok(name)
}

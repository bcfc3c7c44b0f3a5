//! The facts of EC2, VPC and EBS in one region.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::PrefixListId;
use ipnet::IpNet;
use partywall_checks::facts::ec2::{
    DESCRIBE_SECURITY_GROUPS, Ec2, GET_EBS_ENCRYPTION_BY_DEFAULT, GET_MANAGED_PREFIX_LIST_ENTRIES, Rule, Rules,
    SecurityGroup, SecurityGroups, Traffic,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::{for_each, listed, tags};
use crate::aws::{Road, malformed};

/// The largest page that `DescribeSecurityGroups` gives.
const GROUPS: i32 = 1000;
/// The largest page that `GetManagedPrefixListEntries` gives.
const ENTRIES: i32 = 100;

pub(super) fn facts(road: &Road, region: &str) -> Ec2 {
    let at = Some(region);
    let (for_groups, for_lists, for_ebs) = (road.clone(), road.clone(), road.clone());
    let (of_groups, of_lists, of_ebs) = (region.to_owned(), region.to_owned(), region.to_owned());
    let security_groups: Lazy<SecurityGroups> =
        Lazy::new(at, move || security_groups(for_groups.clone(), of_groups.clone()));
    let listed = security_groups.clone();
    Ec2 {
        security_groups,
        prefix_lists: Lazy::new(at, move || prefix_lists(for_lists.clone(), of_lists.clone(), listed.clone())),
        ebs_encryption_by_default: Lazy::new(at, move || ebs_encryption_by_default(for_ebs.clone(), of_ebs.clone())),
    }
}

async fn ebs_encryption_by_default(road: Road, region: String) -> Result<bool, Gap> {
    let call = &GET_EBS_ENCRYPTION_BY_DEFAULT;
    let answer = road.must(call, Some(&region), road.ec2(&region).get_ebs_encryption_by_default().send()).await?;
    answer.ebs_encryption_by_default.ok_or_else(|| malformed(call, Some(&region), "no EbsEncryptionByDefault"))
}

async fn security_groups(road: Road, region: String) -> Result<Vec<Of<SecurityGroup, Rules>>, Gap> {
    let call = &DESCRIBE_SECURITY_GROUPS;
    let stream = road.ec2(&region).describe_security_groups().into_paginator().page_size(GROUPS).send();
    let pages = road.pages(call, Some(&region), stream).await?;
    let mut groups = Vec::new();
    for page in pages {
        groups.extend(listed(call, Some(&region), page.security_groups)?);
    }
    groups
        .into_iter()
        .map(|group| {
            let missing = |what: &str| malformed(call, Some(&region), &format!("a security group without {what}"));
            let value = rules(&group).map_err(|what| malformed(call, Some(&region), &what));
            let of = SecurityGroup {
                id: group.group_id.ok_or_else(|| missing("an id"))?,
                name: group.group_name.ok_or_else(|| missing("a name"))?,
                vpc: group.vpc_id,
                owner: group.owner_id.ok_or_else(|| missing("an owner"))?,
                region: region.clone(),
                tags: tags(group.tags.iter().flatten().map(|tag| (tag.key(), tag.value()))),
            };
            Ok(Of { of, value })
        })
        .collect()
}

/// AWS sends an empty list where there are no rules; no list does not say that the group is closed.
fn rules(group: &aws_sdk_ec2::types::SecurityGroup) -> Result<Rules, String> {
    let side = |rules: &Option<Vec<aws_sdk_ec2::types::IpPermission>>, what: &str| {
        let rules = rules.as_ref().ok_or_else(|| format!("a security group without {what}"))?;
        rules.iter().map(rule).collect::<Result<Vec<Rule>, String>>()
    };
    Ok(Rules {
        ingress: side(&group.ip_permissions, "IpPermissions")?,
        egress: side(&group.ip_permissions_egress, "IpPermissionsEgress")?,
    })
}

/// One permission. What it says is never guessed at: a range or a protocol that makes no sense is an error.
fn rule(permission: &aws_sdk_ec2::types::IpPermission) -> Result<Rule, String> {
    let said = [
        permission.ip_ranges.is_some(),
        permission.ipv6_ranges.is_some(),
        permission.prefix_list_ids.is_some(),
        permission.user_id_group_pairs.is_some(),
    ];
    if said == [false; 4] {
        return Err("a rule that does not say whom it is for".to_owned());
    }
    let v4 = permission.ip_ranges().iter().map(|range| range.cidr_ip().unwrap_or_default());
    let v6 = permission.ipv6_ranges().iter().map(|range| range.cidr_ipv6().unwrap_or_default());
    let ranges = v4
        .chain(v6)
        .map(|range| range.parse::<IpNet>().map_err(|_| format!("{range:?} as a range of addresses")))
        .collect::<Result<_, _>>()?;
    let list = |list: &PrefixListId| list.prefix_list_id.clone().ok_or("a prefix list without an id");
    Ok(Rule {
        traffic: traffic(permission.ip_protocol(), permission.from_port, permission.to_port)?,
        ranges,
        prefix_lists: permission.prefix_list_ids().iter().map(list).collect::<Result<_, _>>()?,
        groups: permission.user_id_group_pairs().iter().filter_map(|pair| pair.group_id.clone()).collect(),
    })
}

/// AWS names the usual protocols and numbers the others. Without ports, or with -1, TCP and UDP mean all ports.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>.
fn traffic(protocol: Option<&str>, from: Option<i32>, to: Option<i32>) -> Result<Traffic, String> {
    let port = |port: i32| u16::try_from(port).map_err(|_| format!("{port} as a port"));
    let ports = || match (from, to) {
        (None | Some(-1), None | Some(-1)) => Ok((0, u16::MAX)),
        (Some(from), Some(to)) => Ok((port(from)?, port(to)?)),
        (Some(from), None) | (None, Some(from)) => Ok((port(from)?, port(from)?)),
    };
    match protocol {
        Some("-1") => Ok(Traffic::All),
        Some("tcp" | "6") => ports().map(|(from, to)| Traffic::Tcp(from, to)),
        Some("udp" | "17") => ports().map(|(from, to)| Traffic::Udp(from, to)),
        Some("icmp") => Ok(Traffic::Other(1)),
        Some("icmpv6") => Ok(Traffic::Other(58)),
        Some(number) => number.parse().map(Traffic::Other).map_err(|_| format!("{number:?} as a protocol")),
        None => Err("a rule without a protocol".to_owned()),
    }
}

/// The ranges of each prefix list that some inbound rule names; lists that no rule names are not asked for.
async fn prefix_lists(
    road: Road,
    region: String,
    groups: Lazy<SecurityGroups>,
) -> Result<BTreeMap<String, Result<Vec<IpNet>, Gap>>, Gap> {
    let groups = groups.get().await.map_err(Clone::clone)?;
    let named: BTreeSet<String> = groups
        .iter()
        .filter_map(|group| group.value.as_ref().ok())
        .flat_map(|rules| rules.ingress.iter().flat_map(|rule| rule.prefix_lists.iter().cloned()))
        .collect();
    let asked = for_each(named, async |id| {
        let entries = entries(&road, &region, &id).await;
        (id, entries)
    });
    Ok(asked.await.into_iter().collect())
}

async fn entries(road: &Road, region: &str, id: &str) -> Result<Vec<IpNet>, Gap> {
    let call = &GET_MANAGED_PREFIX_LIST_ENTRIES;
    let request = road.ec2(region).get_managed_prefix_list_entries().prefix_list_id(id);
    let pages = road.pages(call, Some(region), request.into_paginator().page_size(ENTRIES).send()).await?;
    let mut entries = Vec::new();
    for page in pages {
        entries.extend(listed(call, Some(region), page.entries)?);
    }
    entries
        .iter()
        .map(|entry| {
            let range = entry.cidr().unwrap_or_default();
            range.parse().map_err(|_| malformed(call, Some(region), &format!("{range:?} as a range of addresses")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_have_names_and_numbers() {
        assert_eq!(traffic(Some("-1"), None, None), Ok(Traffic::All));
        assert_eq!(traffic(Some("tcp"), Some(22), Some(22)), Ok(Traffic::Tcp(22, 22)));
        assert_eq!(traffic(Some("6"), Some(0), Some(65535)), Ok(Traffic::Tcp(0, 65535)));
        assert_eq!(traffic(Some("17"), Some(53), Some(53)), Ok(Traffic::Udp(53, 53)));
        assert_eq!(traffic(Some("icmp"), Some(8), Some(-1)), Ok(Traffic::Other(1)));
        assert_eq!(traffic(Some("50"), None, None), Ok(Traffic::Other(50)));
    }

    #[test]
    fn tcp_without_ports_is_all_ports() {
        assert_eq!(traffic(Some("tcp"), None, None), Ok(Traffic::Tcp(0, 65535)));
        assert_eq!(traffic(Some("udp"), Some(-1), Some(-1)), Ok(Traffic::Udp(0, 65535)));
    }

    #[test]
    fn what_makes_no_sense_is_an_error() {
        assert!(traffic(Some("carrier-pigeon"), None, None).is_err());
        assert!(traffic(None, Some(1), Some(2)).is_err());
        assert!(traffic(Some("tcp"), Some(70_000), Some(70_000)).is_err());
        let garbled = aws_sdk_ec2::types::IpPermission::builder()
            .ip_protocol("tcp")
            .ip_ranges(aws_sdk_ec2::types::IpRange::builder().cidr_ip("everyone").build())
            .build();
        assert!(rule(&garbled).is_err());
    }

    #[test]
    fn a_rule_that_does_not_say_whom_it_is_for_is_an_error() {
        use aws_sdk_ec2::types::IpPermission;
        let ssh = IpPermission::builder().ip_protocol("tcp").from_port(22).to_port(22);
        assert!(rule(&ssh.clone().build()).is_err());
        assert!(rule(&ssh.clone().prefix_list_ids(PrefixListId::builder().build()).build()).is_err());
        assert!(rule(&ssh.set_ip_ranges(Some(Vec::new())).build()).is_ok());
    }

    #[test]
    fn a_group_without_lists_of_rules_is_not_closed() {
        use aws_sdk_ec2::types::SecurityGroup;
        let group = SecurityGroup::builder().set_ip_permissions(Some(Vec::new()));
        assert!(rules(&group.clone().build()).is_err());
        assert_eq!(rules(&group.set_ip_permissions_egress(Some(Vec::new())).build()), Ok(Rules::default()));
    }
}

//! The facts of EC2, VPC and EBS in one region.

mod connections;
mod launching;
mod sharing;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::{self, PrefixListId};
use ipnet::IpNet;
use partywall_checks::facts::ec2::{
    AclRule, AutoAssigned, DESCRIBE_FLOW_LOGS, DESCRIBE_INSTANCES, DESCRIBE_NETWORK_ACLS, DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_ROUTE_TABLES, DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS, DESCRIBE_VOLUMES, DESCRIBE_VPCS, Destination,
    Ec2, FlowLog, GET_EBS_ENCRYPTION_BY_DEFAULT, GET_MANAGED_PREFIX_LIST_ENTRIES, Instance, InstanceSettings,
    NetworkAcl, NetworkInterface, Recorded, Route, RouteTable, RouteTables, Rule, Rules, SecurityGroup, SecurityGroups,
    Subnet, Traffic, Volume, VolumeSettings, Vpc,
};
use partywall_checks::facts::{Gap, Lazy, Of, Tags};

use super::{facts_of, for_each, items, lazy, said, tags, timestamp};
use crate::aws::{Road, malformed};

/// The largest page that `DescribeSecurityGroups` gives.
const GROUPS: i32 = 1000;
/// The largest page that EC2 gives of most listings.
const PAGE: i32 = 1000;
/// The largest page that `DescribeVolumes` gives.
const VOLUMES: i32 = 500;
/// The largest page that `DescribeRouteTables` gives.
const ROUTE_TABLES: i32 = 100;
/// The largest page that `GetManagedPrefixListEntries` gives.
const ENTRIES: i32 = 100;

pub(super) fn facts(road: &Road, region: &str) -> Ec2 {
    let at = Some(region);
    let (for_groups, for_lists, for_ebs) = (road.clone(), road.clone(), road.clone());
    let (of_groups, of_lists, of_ebs) = (region.to_owned(), region.to_owned(), region.to_owned());
    let security_groups: Lazy<SecurityGroups> =
        Lazy::new(at, move || security_groups(for_groups.clone(), of_groups.clone()));
    let listed = security_groups.clone();
    let route_tables: Lazy<RouteTables> = lazy(road, region, route_tables);
    let (for_routed, of_routed, routed) = (road.clone(), region.to_owned(), route_tables.clone());
    Ec2 {
        security_groups,
        prefix_lists: Lazy::new(at, move || prefix_lists(for_lists.clone(), of_lists.clone(), listed.clone())),
        ebs_encryption_by_default: Lazy::new(at, move || ebs_encryption_by_default(for_ebs.clone(), of_ebs.clone())),
        network_acls: lazy(road, region, network_acls),
        vpcs: lazy(road, region, vpcs),
        flow_logs: lazy(road, region, flow_logs),
        subnets: lazy(road, region, subnets),
        instances: lazy(road, region, instances),
        volumes: lazy(road, region, volumes),
        network_interfaces: lazy(road, region, network_interfaces),
        route_tables,
        routed_prefix_lists: Lazy::new(at, move || {
            routed_prefix_lists(for_routed.clone(), of_routed.clone(), routed.clone())
        }),
        public_snapshots: lazy(road, region, sharing::public_snapshots),
        snapshot_block_public_access: lazy(road, region, sharing::snapshot_block),
        images: lazy(road, region, sharing::images),
        image_block_public_access: lazy(road, region, sharing::image_block),
        metadata_defaults: lazy(road, region, launching::metadata_defaults),
        launch_templates: lazy(road, region, launching::launch_templates),
        transit_gateways: lazy(road, region, connections::transit_gateways),
        vpc_endpoints: lazy(road, region, connections::vpc_endpoints),
        peering_connections: lazy(road, region, connections::peering_connections),
        addresses: lazy(road, region, connections::addresses),
        vpn_connections: lazy(road, region, connections::vpn_connections),
        client_vpn_endpoints: lazy(road, region, connections::client_vpn_endpoints),
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
    let fact = |group: types::SecurityGroup| {
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
    };
    facts_of(&road, call, Some(&region), stream, |page| page.security_groups, fact).await
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
    Ok(entries_of(&road, &region, named).await)
}

/// The same for the lists that are routed to peering connections: the others, of gateway endpoints, nobody asks about.
async fn routed_prefix_lists(
    road: Road,
    region: String,
    tables: Lazy<RouteTables>,
) -> Result<BTreeMap<String, Result<Vec<IpNet>, Gap>>, Gap> {
    let tables = tables.get().await.map_err(Clone::clone)?;
    let routes = tables.iter().filter_map(|table| table.value.as_ref().ok()).flatten();
    let peered = routes.filter(|route| route.by.as_ref().is_some_and(|by| by.starts_with("pcx-")));
    let named = peered.filter_map(|route| match &route.to {
        Destination::PrefixList(id) => Some(id.clone()),
        Destination::Range(_) => None,
    });
    Ok(entries_of(&road, &region, named.collect()).await)
}

async fn entries_of(road: &Road, region: &str, lists: BTreeSet<String>) -> BTreeMap<String, Result<Vec<IpNet>, Gap>> {
    let asked = for_each(lists, async |id| {
        let entries = entries(road, region, &id).await;
        (id, entries)
    });
    asked.await.into_iter().collect()
}

async fn entries(road: &Road, region: &str, id: &str) -> Result<Vec<IpNet>, Gap> {
    let call = &GET_MANAGED_PREFIX_LIST_ENTRIES;
    let request = road.ec2(region).get_managed_prefix_list_entries().prefix_list_id(id);
    let stream = request.into_paginator().page_size(ENTRIES).send();
    items(road, call, Some(region), stream, |page| page.entries)
        .await?
        .iter()
        .map(|entry| {
            let range = entry.cidr().unwrap_or_default();
            range.parse().map_err(|_| malformed(call, Some(region), &format!("{range:?} as a range of addresses")))
        })
        .collect()
}

fn tags_of(tags_there: Option<&Vec<types::Tag>>) -> Tags {
    tags(tags_there.into_iter().flatten().map(|tag| (tag.key(), tag.value())))
}

async fn network_acls(road: Road, region: String) -> Result<Vec<Of<NetworkAcl, Vec<AclRule>>>, Gap> {
    let call = &DESCRIBE_NETWORK_ACLS;
    let acls = items(
        &road,
        &DESCRIBE_NETWORK_ACLS,
        Some(&region),
        road.ec2(&region).describe_network_acls().into_paginator().page_size(PAGE).send(),
        |page| page.network_acls,
    )
    .await?;
    let fact = |acl: types::NetworkAcl| {
        let value = acl_rules(&acl).map_err(|what| malformed(call, Some(&region), &what));
        let of = NetworkAcl {
            tags: tags_of(acl.tags.as_ref()),
            id: said(call, &region, acl.network_acl_id, "a network ACL without an id")?,
            default: said(call, &region, acl.is_default, "a network ACL that does not say if it is the default one")?,
            subnets: said(call, &region, acl.associations, "a network ACL without its associations")?
                .into_iter()
                .filter_map(|association| association.subnet_id)
                .collect(),
            owner: said(call, &region, acl.owner_id, "a network ACL without an owner")?,
            region: region.clone(),
        };
        Ok(Of { of, value })
    };
    acls.into_iter().map(fact).collect()
}

/// The inbound rules, in the order in which AWS tries them. AWS sends at least the one that drops the rest.
fn acl_rules(acl: &types::NetworkAcl) -> Result<Vec<AclRule>, String> {
    let entries = acl.entries.as_ref().ok_or("a network ACL without entries")?;
    let mut rules = Vec::new();
    for entry in entries {
        if !entry.egress.ok_or("a rule of a network ACL without its direction")? {
            rules.push(acl_rule(entry)?);
        }
    }
    rules.sort_by_key(|rule| rule.number);
    Ok(rules)
}

/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html>.
fn acl_rule(entry: &types::NetworkAclEntry) -> Result<AclRule, String> {
    let number = entry.rule_number.and_then(|number| u32::try_from(number).ok()).ok_or("a rule without a number")?;
    let allow = match entry.rule_action {
        Some(types::RuleAction::Allow) => true,
        Some(types::RuleAction::Deny) => false,
        _ => return Err(format!("rule {number} neither allows nor denies")),
    };
    let range = entry.cidr_block().or(entry.ipv6_cidr_block()).unwrap_or_default();
    let range = range.parse().map_err(|_| format!("{range:?} as a range of addresses"))?;
    let (from, to) = entry.port_range().map_or((None, None), |ports| (ports.from, ports.to));
    if matches!(entry.protocol(), Some("6" | "17")) && (from.is_none() || to.is_none()) {
        return Err(format!("rule {number} without its ports"));
    }
    Ok(AclRule { number, allow, traffic: traffic(entry.protocol(), from, to)?, range })
}

async fn vpcs(road: Road, region: String) -> Result<Vec<Vpc>, Gap> {
    let call = &DESCRIBE_VPCS;
    let vpcs = items(
        &road,
        &DESCRIBE_VPCS,
        Some(&region),
        road.ec2(&region).describe_vpcs().into_paginator().page_size(PAGE).send(),
        |page| page.vpcs,
    )
    .await?;
    let fact = |vpc: types::Vpc| {
        Ok(Vpc {
            tags: tags_of(vpc.tags.as_ref()),
            id: said(call, &region, vpc.vpc_id, "a VPC without an id")?,
            owner: said(call, &region, vpc.owner_id, "a VPC without an owner")?,
            region: region.clone(),
        })
    };
    vpcs.into_iter().map(fact).collect()
}

async fn flow_logs(road: Road, region: String) -> Result<Vec<FlowLog>, Gap> {
    let logs = items(
        &road,
        &DESCRIBE_FLOW_LOGS,
        Some(&region),
        road.ec2(&region).describe_flow_logs().into_paginator().page_size(PAGE).send(),
        |page| page.flow_logs,
    )
    .await?;
    let fact = |log| flow_log(log).map_err(|what| malformed(&DESCRIBE_FLOW_LOGS, Some(&region), &what));
    logs.into_iter().map(fact).collect()
}

/// A transit gateway's flow log records all there is, and names no kind of traffic.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html>.
fn flow_log(log: types::FlowLog) -> Result<FlowLog, String> {
    let id = log.flow_log_id.ok_or("a flow log without an id")?;
    let resource = log.resource_id.ok_or_else(|| format!("{id} without a resource"))?;
    let records = match log.traffic_type {
        Some(types::TrafficType::Accept) => Some(Recorded::Accept),
        Some(types::TrafficType::Reject) => Some(Recorded::Reject),
        Some(types::TrafficType::All) => Some(Recorded::All),
        None if resource.starts_with("tgw-") => None,
        _ => return Err(format!("{id} without a kind of traffic that is known")),
    };
    let active = log.flow_log_status.ok_or_else(|| format!("{id} without a status"))? == "ACTIVE";
    let failing = (log.deliver_logs_status.as_deref() == Some("FAILED"))
        .then(|| log.deliver_logs_error_message.unwrap_or_else(|| "no reason given".to_owned()));
    Ok(FlowLog { id, resource, records, active, failing })
}

async fn subnets(road: Road, region: String) -> Result<Vec<Of<Subnet, AutoAssigned>>, Gap> {
    let call = &DESCRIBE_SUBNETS;
    let subnets = items(
        &road,
        &DESCRIBE_SUBNETS,
        Some(&region),
        road.ec2(&region).describe_subnets().into_paginator().page_size(PAGE).send(),
        |page| page.subnets,
    )
    .await?;
    let fact = |subnet: types::Subnet| {
        let value = match (subnet.map_public_ip_on_launch, subnet.assign_ipv6_address_on_creation) {
            (Some(ipv4), Some(ipv6)) => Ok(AutoAssigned { ipv4, ipv6 }),
            _ => Err(malformed(call, Some(&region), "a subnet that does not say which addresses it gives")),
        };
        let of = Subnet {
            tags: tags_of(subnet.tags.as_ref()),
            id: said(call, &region, subnet.subnet_id, "a subnet without an id")?,
            vpc: said(call, &region, subnet.vpc_id, "a subnet without its VPC")?,
            owner: said(call, &region, subnet.owner_id, "a subnet without an owner")?,
            region: region.clone(),
        };
        Ok(Of { of, value })
    };
    subnets.into_iter().map(fact).collect()
}

async fn instances(road: Road, region: String) -> Result<Vec<Of<Instance, InstanceSettings>>, Gap> {
    let call = &DESCRIBE_INSTANCES;
    let stream = road.ec2(&region).describe_instances().into_paginator().page_size(PAGE).send();
    let fact = |reservation: types::Reservation| {
        let owner = said(call, &region, reservation.owner_id, "a reservation without an owner")?;
        let mut instances = Vec::new();
        for instance in said(call, &region, reservation.instances, "a reservation without instances")? {
            let state = said(call, &region, instance.state().and_then(|state| state.name()), "an instance's state")?;
            if matches!(state, types::InstanceStateName::Terminated | types::InstanceStateName::ShuttingDown) {
                continue;
            }
            let state = state.as_str().to_owned();
            let value = instance_settings(&instance).map_err(|what| malformed(call, Some(&region), &what));
            let of = Instance {
                state,
                tags: tags_of(instance.tags.as_ref()),
                id: said(call, &region, instance.instance_id, "an instance without an id")?,
                owner: owner.clone(),
                region: region.clone(),
            };
            instances.push(Of { of, value });
        }
        Ok(instances)
    };
    let reserved = facts_of(&road, call, Some(&region), stream, |page| page.reservations, fact).await?;
    Ok(reserved.into_iter().flatten().collect())
}

/// An address that an instance does not have is left out of the answer; its network interfaces never are.
fn instance_settings(instance: &types::Instance) -> Result<InstanceSettings, String> {
    let metadata = instance.metadata_options().ok_or("an instance without MetadataOptions")?;
    let metadata_enabled = match metadata.http_endpoint() {
        Some(types::InstanceMetadataEndpointState::Enabled) => true,
        Some(types::InstanceMetadataEndpointState::Disabled) => false,
        _ => return Err("an instance without HttpEndpoint".to_owned()),
    };
    let metadata_wants_token = match metadata.http_tokens() {
        Some(types::HttpTokensState::Required) => true,
        Some(types::HttpTokensState::Optional) => false,
        _ => return Err("an instance without HttpTokens".to_owned()),
    };
    let interfaces = instance.network_interfaces.as_ref().ok_or("an instance without network interfaces")?;
    let addresses = interfaces.iter().flat_map(|interface| {
        let own = interface.association().into_iter();
        let each = interface.private_ip_addresses().iter().filter_map(|address| address.association());
        own.chain(each).filter_map(|association| association.public_ip())
    });
    let mut public_addresses = addresses
        .chain(instance.public_ip_address())
        .filter(|address| !address.is_empty())
        .map(|address| address.parse().map_err(|_| format!("{address:?} as an address")))
        .collect::<Result<Vec<_>, String>>()?;
    public_addresses.sort_unstable();
    public_addresses.dedup();
    let stopped = instance.state().and_then(|state| state.name()) == Some(&types::InstanceStateName::Stopped);
    Ok(InstanceSettings {
        metadata_enabled,
        metadata_wants_token,
        public_addresses,
        interfaces: interfaces.len(),
        profile: instance.iam_instance_profile.as_ref().map(|profile| profile.arn().unwrap_or_default().to_owned()),
        launched: instance.launch_time.and_then(timestamp).ok_or("an instance without LaunchTime")?,
        stopped,
        stopped_since: instance.state_transition_reason().filter(|_| stopped).and_then(stopped_since),
    })
}

/// `User initiated (2014-11-05 21:04:39 GMT)`. AWS says it nowhere else, and may say nothing.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html>.
fn stopped_since(reason: &str) -> Option<jiff::Timestamp> {
    let (_, time) = reason.strip_suffix(" GMT)")?.rsplit_once('(')?;
    let time: jiff::civil::DateTime = time.parse().ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

async fn volumes(road: Road, region: String) -> Result<Vec<Of<Volume, VolumeSettings>>, Gap> {
    let call = &DESCRIBE_VOLUMES;
    let stream = road.ec2(&region).describe_volumes().into_paginator().page_size(VOLUMES).send();
    let fact = |volume: types::Volume| {
        let value = match (volume.encrypted, &volume.state) {
            (Some(encrypted), Some(state)) => {
                Ok(VolumeSettings { encrypted, attached: *state == types::VolumeState::InUse })
            }
            _ => Err(malformed(call, Some(&region), "a volume that does not say if it is encrypted, or its state")),
        };
        let of = Volume {
            tags: tags_of(volume.tags.as_ref()),
            id: said(call, &region, volume.volume_id, "a volume without an id")?,
            region: region.clone(),
        };
        Ok(Of { of, value })
    };
    facts_of(&road, call, Some(&region), stream, |page| page.volumes, fact).await
}

async fn network_interfaces(road: Road, region: String) -> Result<Vec<NetworkInterface>, Gap> {
    let (call, at) = (&DESCRIBE_NETWORK_INTERFACES, Some(region.as_str()));
    let stream = road.ec2(&region).describe_network_interfaces().into_paginator().page_size(PAGE).send();
    let fact = |interface| network_interface(interface, &region).map_err(|what| malformed(call, at, &what));
    facts_of(&road, call, at, stream, |page| page.network_interfaces, fact).await
}

/// An address that is not there is left out of the answer; so is the list of IPv6 addresses by emulators, where there are
/// none. What decides who reaches the interface never is: its subnet, its groups, and its private addresses, which the
/// public ones belong to.
fn network_interface(interface: types::NetworkInterface, region: &str) -> Result<NetworkInterface, String> {
    let id = interface.network_interface_id.ok_or("a network interface without an id")?;
    let missing = |what: &str| format!("{id} without {what}");
    let groups = interface.groups.ok_or_else(|| missing("its security groups"))?;
    let private = interface.private_ip_addresses.ok_or_else(|| missing("its private addresses"))?;
    let own = interface.association.iter();
    let each = private.iter().filter_map(|address| address.association());
    let public = own.chain(each).filter_map(|association| association.public_ip());
    let ipv6 = interface.ipv6_addresses.iter().flatten().map(|address| address.ipv6_address().unwrap_or_default());
    let status = interface.status.ok_or_else(|| missing("its status"))?;
    Ok(NetworkInterface {
        owner: interface.owner_id.ok_or_else(|| missing("an owner"))?,
        region: region.to_owned(),
        tags: tags_of(interface.tag_set.as_ref()),
        vpc: interface.vpc_id.ok_or_else(|| missing("its VPC"))?,
        subnet: interface.subnet_id.ok_or_else(|| missing("its subnet"))?,
        groups: groups
            .into_iter()
            .map(|group| group.group_id.ok_or_else(|| missing("the id of a security group")))
            .collect::<Result<_, _>>()?,
        kind: interface.interface_type.ok_or_else(|| missing("its type"))?.as_str().to_owned(),
        description: interface.description.unwrap_or_default(),
        managed: interface.requester_managed.ok_or_else(|| missing("RequesterManaged"))?,
        in_use: status == types::NetworkInterfaceStatus::InUse,
        instance: interface.attachment.and_then(|attachment| attachment.instance_id).filter(|id| !id.is_empty()),
        source_destination_check: interface.source_dest_check.ok_or_else(|| missing("SourceDestCheck"))?,
        public_addresses: addresses(public)?,
        ipv6_addresses: addresses(ipv6)?,
        id,
    })
}

/// Addresses, sorted, each once.
fn addresses<'a, T>(texts: impl Iterator<Item = &'a str>) -> Result<Vec<T>, String>
where
    T: std::str::FromStr + Ord,
{
    let addresses = texts.map(|text| text.parse().map_err(|_| format!("{text:?} as an address")));
    let sorted: BTreeSet<T> = addresses.collect::<Result<_, _>>()?;
    Ok(sorted.into_iter().collect())
}

async fn route_tables(road: Road, region: String) -> Result<Vec<Of<RouteTable, Vec<Route>>>, Gap> {
    let call = &DESCRIBE_ROUTE_TABLES;
    let tables = items(
        &road,
        call,
        Some(&region),
        road.ec2(&region).describe_route_tables().into_paginator().page_size(ROUTE_TABLES).send(),
        |page| page.route_tables,
    )
    .await?;
    let fact = |table: types::RouteTable| {
        let value = routes(&table).map_err(|what| malformed(call, Some(&region), &what));
        let (mut main, mut subnets) = (false, Vec::new());
        for association in said(call, &region, table.associations, "a route table without its associations")? {
            main |= said(call, &region, association.main, "an association of a route table without Main")?;
            // A table may also be associated with a gateway, for what comes in by it: that has no subnet.
            subnets.extend(association.subnet_id);
        }
        let of = RouteTable {
            tags: tags_of(table.tags.as_ref()),
            id: said(call, &region, table.route_table_id, "a route table without an id")?,
            owner: said(call, &region, table.owner_id, "a route table without an owner")?,
            vpc: said(call, &region, table.vpc_id, "a route table without its VPC")?,
            main,
            subnets,
            region: region.clone(),
        };
        Ok(Of { of, value })
    };
    tables.into_iter().map(fact).collect()
}

fn routes(table: &types::RouteTable) -> Result<Vec<Route>, String> {
    let routes = table.routes.as_ref().ok_or("a route table without routes")?;
    routes.iter().map(route).collect()
}

/// A route through an instance names the instance and its network interface; any other names one thing. A target that
/// was deleted may be missing, and then no packet goes there.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html>.
fn route(route: &types::Route) -> Result<Route, String> {
    let range = route.destination_cidr_block().or(route.destination_ipv6_cidr_block());
    let to = match (range, route.destination_prefix_list_id()) {
        (Some(range), _) => {
            Destination::Range(range.parse().map_err(|_| format!("{range:?} as a range of addresses"))?)
        }
        (None, Some(list)) => Destination::PrefixList(list.to_owned()),
        (None, None) => return Err("a route without a destination".to_owned()),
    };
    let active = match route.state() {
        Some(types::RouteState::Active) => true,
        Some(types::RouteState::Blackhole) => false,
        _ => return Err(format!("the route to {to} without a state that is known")),
    };
    let by = [
        route.gateway_id(),
        route.nat_gateway_id(),
        route.egress_only_internet_gateway_id(),
        route.transit_gateway_id(),
        route.vpc_peering_connection_id(),
        route.network_interface_id(),
        route.instance_id(),
        route.local_gateway_id(),
        route.carrier_gateway_id(),
        route.core_network_arn(),
        route.odb_network_arn(),
    ];
    let by = by.into_iter().flatten().find(|id| !id.is_empty()).map(str::to_owned);
    if active && by.is_none() {
        return Err(format!("the route to {to} without a target"));
    }
    Ok(Route { to, by, active })
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

    #[test]
    fn a_network_acls_rules_are_the_inbound_ones_by_their_numbers() {
        use aws_sdk_ec2::types::{NetworkAcl, NetworkAclEntry, PortRange, RuleAction};
        let entry = |number| {
            let ports = PortRange::builder().from(22).to(22).build();
            let entry = NetworkAclEntry::builder().rule_number(number).egress(false).protocol("6").port_range(ports);
            entry.cidr_block("0.0.0.0/0").rule_action(RuleAction::Allow)
        };
        let out = entry(1).egress(true).build();
        let acl = NetworkAcl::builder().entries(entry(200).build()).entries(out).entries(entry(100).build());
        let rules = acl_rules(&acl.build()).unwrap();
        assert_eq!(rules.iter().map(|rule| rule.number).collect::<Vec<_>>(), [100, 200]);
        assert_eq!(rules[0].traffic, Traffic::Tcp(22, 22));
        assert!(acl_rules(&NetworkAcl::builder().build()).is_err());
        for garbled in [
            entry(1).set_egress(None),
            entry(1).set_rule_action(None),
            entry(1).set_cidr_block(None),
            entry(1).set_port_range(None),
            entry(1).set_rule_number(None),
            entry(1).set_protocol(None),
        ] {
            assert!(acl_rules(&NetworkAcl::builder().entries(garbled.build()).build()).is_err());
        }
    }

    #[test]
    fn a_route_has_a_destination_a_state_and_a_target_unless_that_is_gone() {
        use aws_sdk_ec2::types::{Route as Said, RouteState};
        let out = Said::builder().destination_cidr_block("0.0.0.0/0").state(RouteState::Active);
        let whole = out.clone().gateway_id("igw-1");
        let read = route(&whole.clone().build()).unwrap();
        assert_eq!((read.by.as_deref(), read.active), (Some("igw-1"), true));
        assert!(route(&out.clone().build()).is_err());
        assert_eq!(route(&out.state(RouteState::Blackhole).build()).unwrap().by, None);
        assert!(route(&whole.clone().set_destination_cidr_block(None).build()).is_err());
        assert!(route(&whole.clone().destination_cidr_block("everywhere").build()).is_err());
        assert!(route(&whole.clone().set_state(None).build()).is_err());
        assert!(route(&whole.clone().state(RouteState::from("odd")).build()).is_err());
        let list = whole.clone().set_destination_cidr_block(None).destination_prefix_list_id("pl-1").build();
        assert_eq!(route(&list).unwrap().to, Destination::PrefixList("pl-1".into()));
        let appliance = whole.set_gateway_id(None).instance_id("i-1").network_interface_id("eni-1").build();
        assert_eq!(route(&appliance).unwrap().by.as_deref(), Some("eni-1"));
    }

    #[test]
    fn a_network_interface_says_where_it_is_and_which_groups_it_has() {
        use aws_sdk_ec2::types::{
            GroupIdentifier, NetworkInterface as Said, NetworkInterfaceAssociation, NetworkInterfacePrivateIpAddress,
            NetworkInterfaceStatus, NetworkInterfaceType,
        };
        let public = |address: &str| NetworkInterfaceAssociation::builder().public_ip(address).build();
        let second = NetworkInterfacePrivateIpAddress::builder().association(public("203.0.113.7")).build();
        let whole = Said::builder()
            .network_interface_id("eni-1")
            .owner_id("123456789012")
            .vpc_id("vpc-1")
            .subnet_id("subnet-1")
            .groups(GroupIdentifier::builder().group_id("sg-1").build())
            .private_ip_addresses(second)
            .association(public("203.0.113.9"))
            .interface_type(NetworkInterfaceType::Interface)
            .status(NetworkInterfaceStatus::InUse)
            .requester_managed(false)
            .source_dest_check(true);
        let read = network_interface(whole.clone().build(), "eu-west-1").unwrap();
        assert_eq!(read.groups, ["sg-1"]);
        assert_eq!(
            read.public_addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["203.0.113.7", "203.0.113.9"]
        );
        assert!(read.in_use && read.instance.is_none());
        for garbled in [
            whole.clone().set_network_interface_id(None),
            whole.clone().set_vpc_id(None),
            whole.clone().set_subnet_id(None),
            whole.clone().set_groups(None),
            whole.clone().groups(GroupIdentifier::builder().build()),
            whole.clone().set_private_ip_addresses(None),
            whole.clone().set_status(None),
            whole.clone().set_interface_type(None),
            whole.clone().association(public("nowhere")),
        ] {
            assert!(network_interface(garbled.build(), "eu-west-1").is_err());
        }
    }

    #[test]
    fn a_flow_log_that_does_not_say_what_it_records_is_an_error_but_of_a_transit_gateway() {
        use aws_sdk_ec2::types::{FlowLog, TrafficType};
        let log =
            |resource: &str| FlowLog::builder().flow_log_id("fl-1").resource_id(resource).flow_log_status("ACTIVE");
        assert!(flow_log(log("vpc-1").build()).is_err());
        assert_eq!(flow_log(log("tgw-1").build()).unwrap().records, None);
        let whole = log("vpc-1").traffic_type(TrafficType::Reject);
        assert!(flow_log(whole.clone().set_flow_log_status(None).build()).is_err());
        assert_eq!(flow_log(whole.clone().build()).unwrap().failing, None);
        let failing = whole.deliver_logs_status("FAILED").deliver_logs_error_message("Access error").build();
        assert_eq!(flow_log(failing).unwrap().failing.as_deref(), Some("Access error"));
    }

    #[test]
    fn since_when_an_instance_is_stopped_is_told_in_words() {
        let since = stopped_since("User initiated (2014-11-05 21:04:39 GMT)").unwrap();
        assert_eq!(since.to_string(), "2014-11-05T21:04:39Z");
        for odd in ["", "User initiated", "User initiated ()", "Server.InternalError (soon GMT)"] {
            assert_eq!(stopped_since(odd), None, "{odd}");
        }
    }

    #[test]
    fn an_instances_addresses_are_those_of_all_its_interfaces() {
        use aws_sdk_ec2::types::{
            HttpTokensState, Instance, InstanceMetadataEndpointState, InstanceMetadataOptionsResponse,
            InstanceNetworkInterface, InstanceNetworkInterfaceAssociation,
        };
        let metadata = InstanceMetadataOptionsResponse::builder()
            .http_endpoint(InstanceMetadataEndpointState::Enabled)
            .http_tokens(HttpTokensState::Required);
        let interface = |address: &str| {
            let association = InstanceNetworkInterfaceAssociation::builder().public_ip(address).build();
            InstanceNetworkInterface::builder().association(association).build()
        };
        let launched = aws_smithy_types::DateTime::from_secs(0);
        let instance = Instance::builder().metadata_options(metadata.clone().build()).public_ip_address("203.0.113.9");
        let instance = instance.launch_time(launched);
        assert!(instance_settings(&instance.clone().build()).is_err(), "no list of interfaces");
        let instance = instance.network_interfaces(interface("203.0.113.9"));
        let two = instance.clone().network_interfaces(interface("203.0.113.7")).build();
        let settings = instance_settings(&two).unwrap();
        assert_eq!(
            settings.public_addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["203.0.113.7", "203.0.113.9"]
        );
        assert!(settings.metadata_enabled && settings.metadata_wants_token);
        for options in [metadata.clone().set_http_tokens(None), metadata.set_http_endpoint(None)] {
            assert!(instance_settings(&instance.clone().metadata_options(options.build()).build()).is_err());
        }
        assert!(instance_settings(&instance.set_metadata_options(None).build()).is_err());
    }
}

//! Whether the internet reaches something in a VPC: judged from route tables, network ACLs and network interfaces that
//! were read, for the checks that ask.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::facts::ec2::{
    AclRule, DESCRIBE_NETWORK_ACLS, DESCRIBE_ROUTE_TABLES, Destination, NetworkAcl, NetworkInterface, Route,
    RouteTable, Traffic,
};
use crate::facts::{Gap, Of, Reason};

type Tables = [Of<RouteTable, Vec<Route>>];
type Acls = [Of<NetworkAcl, Vec<AclRule>>];

/// How a subnet is bound to the internet, by the table that routes what leaves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way<'a> {
    /// The table: `rtb-…`.
    pub(crate) table: &'a str,
    /// The internet gateway: `igw-…`.
    pub(crate) gateway: &'a str,
    /// The route to it.
    pub(crate) route: &'a Route,
}

/// One IP version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V4,
    V6,
}

/// The route table of a subnet: the one that it is associated with, or else the main one of its VPC. It is a gap if neither
/// is among those that were read, or if that one could not be understood.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html>.
pub(crate) fn routes_of<'a>(tables: &'a Tables, vpc: &str, subnet: &str) -> Result<(&'a RouteTable, &'a [Route]), Gap> {
    let own = tables.iter().find(|table| table.of.subnets.iter().any(|one| one == subnet));
    let main = || tables.iter().find(|table| table.of.main && table.of.vpc == vpc);
    let table = own.or_else(main).ok_or_else(|| {
        let detail = format!("the route table of {subnet} was not among those read");
        let region = tables.first().map(|table| table.of.region.as_str());
        Gap::new(&DESCRIBE_ROUTE_TABLES, region, Reason::Malformed, detail)
    })?;
    Ok((&table.of, table.value.as_ref().map_err(Clone::clone)?))
}

/// The way to the internet that the subnet has, if it has one: a public subnet is one with a route to an internet gateway.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>.
pub(crate) fn to_internet<'a>(tables: &'a Tables, vpc: &str, subnet: &str) -> Result<Option<Way<'a>>, Gap> {
    let (table, routes) = routes_of(tables, vpc, subnet)?;
    Ok([Version::V4, Version::V6].into_iter().find_map(|version| way(table, routes, version)))
}

/// The table's way to the internet for one IP version. A prefix list may hold either.
pub(crate) fn way<'a>(table: &'a RouteTable, routes: &'a [Route], version: Version) -> Option<Way<'a>> {
    routes.iter().filter(|route| route.active && is_for(route, version)).find_map(|route| {
        let gateway = route.by.as_deref().filter(|by| by.starts_with("igw-"))?;
        Some(Way { table: &table.id, gateway, route })
    })
}

fn is_for(route: &Route, version: Version) -> bool {
    match &route.to {
        Destination::Range(ipnet::IpNet::V4(_)) => version == Version::V4,
        Destination::Range(ipnet::IpNet::V6(_)) => version == Version::V6,
        Destination::PrefixList(_) => true,
    }
}

/// What a security group lets in from the whole internet: some ports of one protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opening {
    /// TCP; otherwise UDP.
    pub(crate) tcp: bool,
    /// The ports, both ends included.
    pub(crate) ports: (u16, u16),
    /// From all of IPv4.
    pub(crate) v4: bool,
    /// From all of IPv6.
    pub(crate) v6: bool,
}

impl Opening {
    fn is_for(self, version: Version) -> bool {
        match version {
            Version::V4 => self.v4,
            Version::V6 => self.v6,
        }
    }

    fn has(self, traffic: Traffic, port: u16) -> bool {
        traffic.reaches(port) && !matches!((traffic, self.tcp), (Traffic::Udp(..), true) | (Traffic::Tcp(..), false))
    }
}

/// A region's network, as far as it could be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Network<'a> {
    pub(crate) interfaces: &'a [NetworkInterface],
    pub(crate) tables: Result<&'a Tables, &'a Gap>,
    pub(crate) acls: Result<&'a Acls, &'a Gap>,
}

/// What the internet reaches of all that a security group stands before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It stands before nothing.
    Unattached,
    /// These ways lead to it. There is at least one.
    Reached(Vec<Path>),
    /// No way was found, but something stands before it that may pass packets on: what that is.
    Perhaps(String),
    /// No way leads to it: for each interface, why.
    NotReached(Vec<String>),
    /// What would tell could not be read.
    Untold(Gap),
}

/// A way from the internet to one network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// All of it, in one line.
    pub(crate) text: String,
    /// The route to the internet gateway.
    pub(crate) route: String,
    /// The rule of the network ACL that lets the packets in.
    pub(crate) rule: String,
}

/// The network interfaces that have the group, sorted: the order of AWS's answer is none.
pub(crate) fn attached<'a>(group: &str, interfaces: &'a [NetworkInterface]) -> Vec<&'a NetworkInterface> {
    let mut attached: Vec<_> =
        interfaces.iter().filter(|interface| interface.groups.iter().any(|id| id == group)).collect();
    attached.sort_by_key(|interface| &interface.id);
    attached
}

/// What of it the internet reaches through the openings. An answer's way back is not looked into: what comes in may do
/// harm without.
pub(crate) fn reach(group: &str, openings: &[Opening], network: &Network) -> Reach {
    let attached = attached(group, network.interfaces);
    let (mut paths, mut perhaps, mut why, mut gap) = (Vec::new(), None, Vec::new(), None);
    for interface in &attached {
        let closed = match through(group, interface, openings, network) {
            Ok(Ok(path)) => {
                paths.push(path);
                continue;
            }
            Ok(Err(Obstacle::Closed(why))) => why,
            Ok(Err(Obstacle::Perhaps(what))) => {
                perhaps.get_or_insert(what);
                continue;
            }
            Err(mut unread) => {
                if unread.region.is_none() {
                    unread.region = Some(interface.region.clone());
                }
                gap.get_or_insert(unread);
                continue;
            }
        };
        match forwarder(interface, network.interfaces) {
            Some(what) => drop(perhaps.get_or_insert(what)),
            None => why.push(closed),
        }
    }
    // What is reached is reached, whatever else could not be read.
    match (attached.is_empty(), paths.is_empty(), gap, perhaps) {
        (true, ..) => Reach::Unattached,
        (_, false, ..) => Reach::Reached(paths),
        (_, _, Some(gap), _) => Reach::Untold(gap),
        (_, _, _, Some(what)) => Reach::Perhaps(what),
        _ => Reach::NotReached(why),
    }
}

/// Why no way leads to a network interface.
enum Obstacle {
    Closed(String),
    Perhaps(String),
}

fn through(
    group: &str,
    interface: &NetworkInterface,
    openings: &[Opening],
    network: &Network,
) -> Result<Result<Path, Obstacle>, Gap> {
    let NetworkInterface { id, vpc, subnet, .. } = interface;
    if !interface.in_use {
        return Ok(Err(Obstacle::Closed(format!("{id} is attached to nothing"))));
    }
    let mut obstacle = None;
    for version in [Version::V4, Version::V6] {
        let open: Vec<Opening> = openings.iter().copied().filter(|opening| opening.is_for(version)).collect();
        let Some(address) = public_address(interface, version).filter(|_| !open.is_empty()) else { continue };
        let (table, routes) = routes_of(network.tables.map_err(Clone::clone)?, vpc, subnet)?;
        let Some(way) = way(table, routes, version) else {
            let perhaps = detour(routes, version).map(|by| {
                Obstacle::Perhaps(format!("{}, which {} sends the traffic of {subnet} through", by, table.id))
            });
            let closed = || Obstacle::Closed(format!("{} leads {subnet} to no internet gateway", table.id));
            // What may be is told before what is not.
            if perhaps.is_some() || obstacle.is_none() {
                obstacle = Some(perhaps.unwrap_or_else(closed));
            }
            continue;
        };
        let (acl, rules) = rules_of(network.acls.map_err(Clone::clone)?, subnet)?;
        let Some((what, rule)) = open.iter().find_map(|opening| admits(rules, *opening, version)) else {
            obstacle.get_or_insert(Obstacle::Closed(format!("{acl} keeps it from {subnet}")));
            continue;
        };
        let whom = [interface.instance.as_deref(), Some(&interface.description), Some(&interface.kind)];
        let whom = whom.into_iter().flatten().find(|word| !word.is_empty()).unwrap_or_default();
        return Ok(Ok(Path {
            text: format!(
                "internet → {} → {} → {subnet} ({acl} allows {what}) → {id} ({whom}, {address}) → {group}",
                way.gateway, way.table
            ),
            route: format!("{}: {} by {}", way.table, way.route.to, way.gateway),
            rule: format!("{acl}: rule {}: allow {} from {}", rule.number, rule.traffic, rule.range),
        }));
    }
    Ok(Err(obstacle.unwrap_or_else(|| Obstacle::Closed(format!("{id} has no public address that it is open to")))))
}

/// An address that packets from the internet can be sent to. Of IPv6, only what is routed in public counts:
/// <https://www.iana.org/assignments/ipv6-address-space>.
fn public_address(interface: &NetworkInterface, version: Version) -> Option<String> {
    match version {
        Version::V4 => interface.public_addresses.first().map(ToString::to_string),
        Version::V6 => {
            let public = |address: &&std::net::Ipv6Addr| address.segments()[0] >> 13 == 1;
            interface.ipv6_addresses.iter().find(public).map(ToString::to_string)
        }
    }
}

/// Something between the subnet and the internet gateway that packets may come through: the endpoint of a firewall, or an
/// appliance. Nothing of the subnet's own routes tells what it lets through.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/middlebox-routing-examples.html>.
fn detour(routes: &[Route], version: Version) -> Option<&str> {
    let default = |route: &&Route| match route.to {
        Destination::Range(range) => range.prefix_len() <= WIDE,
        Destination::PrefixList(_) => true,
    };
    let by = routes.iter().filter(|route| route.active && is_for(route, version)).filter(default);
    by.filter_map(|route| route.by.as_deref())
        .find(|by| ["vpce-", "eni-", "i-"].iter().any(|kind| by.starts_with(kind)))
}

/// Something in the same VPC that hands on what it gets with the sender's address, so that the group sees the internet
/// though nothing behind it has a public address. What it hands on to is not known here.
///
/// Sources: <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html>,
/// <https://docs.aws.amazon.com/global-accelerator/latest/dg/preserve-client-ip-address.html>.
fn forwarder(interface: &NetworkInterface, interfaces: &[NetworkInterface]) -> Option<String> {
    let hands_on = |other: &&NetworkInterface| match other.kind.as_str() {
        "network_load_balancer" => !other.public_addresses.is_empty() || !other.ipv6_addresses.is_empty(),
        "global_accelerator_managed" => true,
        _ => false,
    };
    let mut forwarders: Vec<&NetworkInterface> = interfaces
        .iter()
        .filter(hands_on)
        .filter(|other| other.vpc == interface.vpc && other.id != interface.id && interface.in_use)
        .collect();
    forwarders.sort_by_key(|other| &other.id);
    let first = forwarders.first()?;
    let what = if first.kind == "network_load_balancer" { "the network load balancer" } else { "Global Accelerator" };
    Some(format!("{what} at {} in {}", first.id, first.vpc))
}

/// The network ACL that stands before a subnet.
fn rules_of<'a>(acls: &'a Acls, subnet: &str) -> Result<(&'a str, &'a [AclRule]), Gap> {
    let acl = acls.iter().find(|acl| acl.of.subnets.iter().any(|one| one == subnet)).ok_or_else(|| {
        let detail = format!("the network ACL of {subnet} was not among those read");
        Gap::new(&DESCRIBE_NETWORK_ACLS, None, Reason::Malformed, detail)
    })?;
    Ok((&acl.of.id, acl.value.as_ref().map_err(Clone::clone)?))
}

/// From this length on, a range of addresses is a part of the internet that somebody chose. Registries get theirs as /8.
const WIDE: u8 = 8;

/// The first port of the opening that the rules let in from a wide part of the internet, and a rule that does. The first
/// rule that fits a packet decides, and between two ports at which a rule begins or ends all ports are alike.
fn admits(rules: &[AclRule], opening: Opening, version: Version) -> Option<(Traffic, &AclRule)> {
    let (first, last) = opening.ports;
    let edges = rules.iter().flat_map(|rule| match rule.traffic {
        Traffic::Tcp(from, to) | Traffic::Udp(from, to) => [Some(from), to.checked_add(1)],
        Traffic::All | Traffic::Other(_) => [None; 2],
    });
    let mut ports: Vec<u16> = edges.flatten().filter(|port| (first..=last).contains(port)).chain([first]).collect();
    ports.sort_unstable();
    ports.into_iter().find_map(|port| {
        let (mut denied, mut allowed) = (Vec::<IpNet>::new(), Vec::<(IpNet, &AclRule)>::new());
        for rule in rules.iter().filter(|rule| opening.has(rule.traffic, port)) {
            let Some(range) = public_part(rule.range, version) else { continue };
            if !rule.allow {
                denied.push(range);
            } else if !IpNet::aggregate(&denied).iter().any(|net| net.contains(&range)) {
                allowed.push((range, rule));
            }
        }
        let ranges: Vec<IpNet> = allowed.iter().map(|(range, _)| *range).collect();
        let wide = IpNet::aggregate(&ranges).into_iter().find(|range| range.prefix_len() <= WIDE)?;
        let (_, rule) = allowed.iter().find(|(range, _)| wide.contains(range))?;
        Some((if opening.tcp { Traffic::Tcp(port, port) } else { Traffic::Udp(port, port) }, *rule))
    })
}

/// What of a range the internet's packets can come from; nothing, where it is of the other IP version or private.
fn public_part(range: IpNet, version: Version) -> Option<IpNet> {
    match (range, version) {
        (IpNet::V4(range), Version::V4) => {
            let private = [(10, 8), (127, 8)].map(|(first, length)| Ipv4Net::new([first, 0, 0, 0].into(), length));
            let inside = private.into_iter().flatten().any(|private| private.contains(&range));
            (!inside).then(|| IpNet::V4(range.trunc()))
        }
        (IpNet::V6(range), Version::V6) => {
            let public = Ipv6Net::new(std::net::Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3).ok()?;
            if range.contains(&public) {
                return Some(IpNet::V6(public));
            }
            public.contains(&range).then(|| IpNet::V6(range.trunc()))
        }
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::slice::from_ref;

    use super::*;

    pub(crate) fn route(to: &str, by: &str) -> Route {
        let to = to.parse().map_or_else(|_| Destination::PrefixList(to.into()), Destination::Range);
        Route { to, by: Some(by.into()), active: true }
    }

    pub(crate) fn table(id: &str, main: bool, subnets: &[&str], routes: Vec<Route>) -> Of<RouteTable, Vec<Route>> {
        let of = RouteTable {
            id: id.into(),
            owner: "123456789012".into(),
            region: "eu-west-1".into(),
            tags: [].into(),
            vpc: "vpc-1".into(),
            main,
            subnets: subnets.iter().map(|&subnet| subnet.into()).collect(),
        };
        Of { of, value: Ok(routes) }
    }

    fn gateway(tables: &[Of<RouteTable, Vec<Route>>], subnet: &str) -> Option<String> {
        to_internet(tables, "vpc-1", subnet).unwrap().map(|way| format!("{} {}", way.gateway, way.table))
    }

    #[test]
    fn a_subnets_own_table_counts_and_else_the_main_one_of_its_vpc() {
        let out = || vec![route("10.0.0.0/16", "local"), route("0.0.0.0/0", "igw-1")];
        let inside = || vec![route("10.0.0.0/16", "local"), route("0.0.0.0/0", "nat-1")];
        let tables = [table("rtb-main", true, &[], inside()), table("rtb-1", false, &["subnet-1"], out())];
        assert_eq!(gateway(&tables, "subnet-1").as_deref(), Some("igw-1 rtb-1"));
        assert_eq!(gateway(&tables, "subnet-2"), None);
        let tables = [table("rtb-main", true, &[], out()), table("rtb-1", false, &["subnet-1"], inside())];
        assert_eq!(gateway(&tables, "subnet-1"), None);
        assert_eq!(gateway(&tables, "subnet-2").as_deref(), Some("igw-1 rtb-main"));
    }

    #[test]
    fn a_main_table_of_another_vpc_says_nothing() {
        let tables = [table("rtb-main", true, &[], vec![route("0.0.0.0/0", "igw-1")])];
        assert_eq!(to_internet(&tables, "vpc-2", "subnet-1").unwrap_err().reason, Reason::Malformed);
        assert!(to_internet(&[], "vpc-1", "subnet-1").is_err());
    }

    #[test]
    fn a_table_that_could_not_be_understood_is_a_gap() {
        let gap = Gap::new(&DESCRIBE_ROUTE_TABLES, None, Reason::Malformed, "no");
        let mut tables = [table("rtb-main", true, &[], vec![])];
        tables[0].value = Err(gap.clone());
        assert_eq!(to_internet(&tables, "vpc-1", "subnet-1"), Err(gap));
    }

    #[test]
    fn only_an_internet_gateway_that_is_there_makes_a_subnet_public() {
        for by in ["nat-1", "eigw-1", "vgw-1", "tgw-1", "pcx-1", "local", "vpce-1", "eni-1"] {
            assert_eq!(gateway(&[table("rtb-1", true, &[], vec![route("0.0.0.0/0", by)])], "subnet-1"), None, "{by}");
        }
        let gone = Route { active: false, ..route("0.0.0.0/0", "igw-1") };
        assert_eq!(gateway(&[table("rtb-1", true, &[], vec![gone])], "subnet-1"), None);
    }

    #[test]
    fn each_ip_version_and_a_prefix_list_have_their_ways() {
        let (v4, v6) = (route("0.0.0.0/0", "igw-1"), route("::/0", "igw-1"));
        let of = table("rtb-1", true, &[], vec![]).of;
        assert!(way(&of, from_ref(&v4), Version::V4).is_some() && way(&of, from_ref(&v4), Version::V6).is_none());
        assert!(way(&of, from_ref(&v6), Version::V6).is_some() && way(&of, from_ref(&v6), Version::V4).is_none());
        assert_eq!(gateway(&[table("rtb-1", true, &[], vec![v6])], "subnet-1").as_deref(), Some("igw-1 rtb-1"));
        let list = [route("pl-1", "igw-1")];
        assert!(way(&of, &list, Version::V4).is_some() && way(&of, &list, Version::V6).is_some());
    }

    const ALL: &str = "0.0.0.0/0";
    const SSH: Opening = Opening { tcp: true, ports: (22, 22), v4: true, v6: true };

    pub(crate) fn interface(id: &str, groups: &[&str]) -> NetworkInterface {
        NetworkInterface {
            id: id.into(),
            owner: "123456789012".into(),
            region: "eu-west-1".into(),
            tags: [].into(),
            vpc: "vpc-1".into(),
            subnet: "subnet-1".into(),
            groups: groups.iter().map(|&group| group.into()).collect(),
            kind: "interface".into(),
            description: String::new(),
            managed: false,
            in_use: true,
            instance: Some("i-1".into()),
            source_destination_check: true,
            public_addresses: vec![[203, 0, 113, 7].into()],
            ipv6_addresses: vec![],
        }
    }

    pub(crate) fn acl(rules: Vec<AclRule>) -> Of<NetworkAcl, Vec<AclRule>> {
        let of = NetworkAcl {
            id: "acl-1".into(),
            default: true,
            subnets: vec!["subnet-1".into()],
            owner: "123456789012".into(),
            region: "eu-west-1".into(),
            tags: [].into(),
        };
        Of { of, value: Ok(rules) }
    }

    fn rule(number: u32, allow: bool, traffic: Traffic, range: &str) -> AclRule {
        AclRule { number, allow, traffic, range: range.parse().unwrap() }
    }

    pub(crate) fn open_acl() -> Of<NetworkAcl, Vec<AclRule>> {
        let all = Traffic::All;
        acl(vec![
            rule(100, true, all, ALL),
            rule(101, true, all, "::/0"),
            rule(32767, false, all, ALL),
            rule(32768, false, all, "::/0"),
        ])
    }

    pub(crate) fn public_table() -> Of<RouteTable, Vec<Route>> {
        table("rtb-1", true, &[], vec![route("10.0.0.0/16", "local"), route(ALL, "igw-1"), route("::/0", "igw-1")])
    }

    fn reached(interfaces: &[NetworkInterface]) -> Reach {
        let (tables, acls) = ([public_table()], [open_acl()]);
        reach("sg-1", &[SSH], &Network { interfaces, tables: Ok(&tables), acls: Ok(&acls) })
    }

    #[test]
    fn the_path_names_each_step() {
        let Reach::Reached(paths) = reached(&[interface("eni-1", &["sg-1"])]) else { panic!() };
        assert_eq!(paths.len(), 1);
        assert_eq!(
            paths[0].text,
            "internet → igw-1 → rtb-1 → subnet-1 (acl-1 allows tcp/22) → eni-1 (i-1, 203.0.113.7) → sg-1"
        );
        assert_eq!(paths[0].route, "rtb-1: 0.0.0.0/0 by igw-1");
        assert_eq!(paths[0].rule, "acl-1: rule 100: allow all traffic from 0.0.0.0/0");
    }

    #[test]
    fn a_group_of_no_interface_is_unattached() {
        assert_eq!(reached(&[]), Reach::Unattached);
        assert_eq!(reached(&[interface("eni-1", &["sg-2"])]), Reach::Unattached);
    }

    #[test]
    fn without_a_public_address_of_the_opened_version_nothing_is_reached() {
        let private = NetworkInterface { public_addresses: vec![], ..interface("eni-1", &["sg-1"]) };
        let why = Reach::NotReached(vec!["eni-1 has no public address that it is open to".into()]);
        assert_eq!(reached(from_ref(&private)), why);
        let unique_local = NetworkInterface { ipv6_addresses: vec!["fd00::1".parse().unwrap()], ..private.clone() };
        assert_eq!(reached(&[unique_local]), why);
        let v6 = NetworkInterface { ipv6_addresses: vec!["2600::1".parse().unwrap()], ..private };
        assert!(matches!(reached(from_ref(&v6)), Reach::Reached(_)));
        let (tables, acls) = ([public_table()], [open_acl()]);
        let network = Network { interfaces: &[v6], tables: Ok(&tables), acls: Ok(&acls) };
        assert_eq!(reach("sg-1", &[Opening { v6: false, ..SSH }], &network), why);
    }

    #[test]
    fn one_that_is_reached_is_enough() {
        let private = NetworkInterface { public_addresses: vec![], ..interface("eni-1", &["sg-1"]) };
        let Reach::Reached(paths) = reached(&[interface("eni-2", &["sg-2", "sg-1"]), private]) else { panic!() };
        assert!(paths[0].text.contains("eni-2"));
    }

    #[test]
    fn what_is_attached_to_nothing_is_not_reached() {
        let idle = NetworkInterface { in_use: false, ..interface("eni-1", &["sg-1"]) };
        assert_eq!(reached(&[idle]), Reach::NotReached(vec!["eni-1 is attached to nothing".into()]));
    }

    fn by_routes(routes: Vec<Route>) -> Reach {
        let (tables, acls) = ([table("rtb-1", true, &[], routes)], [open_acl()]);
        let interfaces = [interface("eni-1", &["sg-1"])];
        reach("sg-1", &[SSH], &Network { interfaces: &interfaces, tables: Ok(&tables), acls: Ok(&acls) })
    }

    #[test]
    fn the_route_has_to_lead_to_an_internet_gateway() {
        let why = Reach::NotReached(vec!["rtb-1 leads subnet-1 to no internet gateway".into()]);
        assert_eq!(by_routes(vec![route(ALL, "nat-1")]), why);
        assert_eq!(by_routes(vec![route("::/0", "igw-1")]), why);
        assert_eq!(by_routes(vec![Route { active: false, ..route(ALL, "igw-1") }]), why);
        assert_eq!(
            by_routes(vec![route("pl-1", "vpce-1"), route("10.1.0.0/16", "eni-2")]),
            Reach::Perhaps("vpce-1, which rtb-1 sends the traffic of subnet-1 through".into())
        );
        assert!(matches!(by_routes(vec![route("0.0.0.0/1", "igw-1")]), Reach::Reached(_)));
    }

    #[test]
    fn a_firewall_or_an_appliance_on_the_way_may_let_it_in() {
        for by in ["vpce-1", "eni-2", "i-2"] {
            let Reach::Perhaps(what) = by_routes(vec![route(ALL, by)]) else { panic!("{by}") };
            assert_eq!(what, format!("{by}, which rtb-1 sends the traffic of subnet-1 through"));
        }
        assert!(matches!(by_routes(vec![route("10.1.0.0/16", "eni-2")]), Reach::NotReached(_)));
    }

    #[test]
    fn a_load_balancer_or_accelerator_in_the_vpc_may_hand_it_on() {
        let private = NetworkInterface { public_addresses: vec![], ..interface("eni-1", &["sg-1"]) };
        let balancer = NetworkInterface { kind: "network_load_balancer".into(), ..interface("eni-2", &[]) };
        let what = Reach::Perhaps("the network load balancer at eni-2 in vpc-1".into());
        assert_eq!(reached(&[private.clone(), balancer.clone()]), what);
        let internal = NetworkInterface { public_addresses: vec![], ..balancer.clone() };
        assert!(matches!(reached(&[private.clone(), internal]), Reach::NotReached(_)));
        let elsewhere = NetworkInterface { vpc: "vpc-2".into(), ..balancer };
        assert!(matches!(reached(&[private.clone(), elsewhere]), Reach::NotReached(_)));
        let accelerator = NetworkInterface {
            kind: "global_accelerator_managed".into(),
            public_addresses: vec![],
            ..interface("eni-3", &[])
        };
        assert_eq!(reached(&[private, accelerator]), Reach::Perhaps("Global Accelerator at eni-3 in vpc-1".into()));
    }

    fn by_rules(rules: Vec<AclRule>, opening: Opening) -> Reach {
        let (tables, acls) = ([public_table()], [acl(rules)]);
        let interfaces = [interface("eni-1", &["sg-1"])];
        reach("sg-1", &[opening], &Network { interfaces: &interfaces, tables: Ok(&tables), acls: Ok(&acls) })
    }

    fn is_reached(rules: Vec<AclRule>) -> bool {
        matches!(by_rules(rules, SSH), Reach::Reached(_))
    }

    #[test]
    fn the_first_rule_of_the_acl_that_fits_decides() {
        let (ssh, all) = (Traffic::Tcp(22, 22), Traffic::All);
        assert!(is_reached(vec![rule(1, true, ssh, ALL), rule(2, false, all, ALL)]));
        assert!(!is_reached(vec![rule(1, false, ssh, ALL), rule(2, true, all, ALL)]));
        assert!(!is_reached(vec![rule(1, true, Traffic::Udp(22, 22), ALL), rule(2, true, Traffic::Tcp(23, 23), ALL)]));
        assert!(!is_reached(vec![rule(1, true, all, "::/0")]), "the other IP version");
        assert!(!is_reached(vec![]));
        let closed = by_rules(vec![rule(1, false, all, ALL)], SSH);
        assert_eq!(closed, Reach::NotReached(vec!["acl-1 keeps it from subnet-1".into()]));
    }

    #[test]
    fn a_part_of_the_internet_that_somebody_chose_is_not_the_internet() {
        let ssh = Traffic::Tcp(22, 22);
        assert!(!is_reached(vec![rule(1, true, ssh, "203.0.113.0/24"), rule(2, true, ssh, "10.0.0.0/8")]));
        assert!(is_reached(vec![rule(1, false, ssh, "203.0.113.0/24"), rule(2, true, ssh, ALL)]), "a few are kept out");
        assert!(is_reached(vec![rule(1, true, ssh, "64.0.0.0/8")]));
        assert!(is_reached(vec![rule(1, true, ssh, "64.0.0.0/9"), rule(2, true, ssh, "64.128.0.0/9")]));
        assert!(!is_reached(vec![rule(1, false, ssh, "0.0.0.0/1"), rule(2, true, ssh, "64.0.0.0/8")]));
    }

    #[test]
    fn one_port_of_a_stretch_that_the_acl_lets_in_is_enough() {
        let stretch = Opening { ports: (81, 442), ..SSH };
        let rules = || vec![rule(1, false, Traffic::Tcp(0, 100), ALL), rule(2, true, Traffic::Tcp(0, 101), ALL)];
        let Reach::Reached(paths) = by_rules(rules(), stretch) else { panic!() };
        assert!(paths[0].text.contains("acl-1 allows tcp/101"), "{}", paths[0].text);
        let udp = by_rules(rules(), Opening { tcp: false, ..stretch });
        assert!(matches!(udp, Reach::NotReached(_)));
    }

    #[test]
    fn what_could_not_be_read_is_told_unless_a_way_was_found() {
        let gap = Gap::new(&DESCRIBE_NETWORK_ACLS, Some("eu-west-1"), Reason::Denied, "no");
        let (tables, acls) = ([public_table()], [open_acl()]);
        let interfaces = [interface("eni-1", &["sg-1"])];
        let network = Network { interfaces: &interfaces, tables: Ok(&tables), acls: Ok(&acls) };
        let untold = Reach::Untold(gap.clone());
        assert_eq!(reach("sg-1", &[SSH], &Network { acls: Err(&gap), ..network }), untold);
        assert_eq!(reach("sg-1", &[SSH], &Network { tables: Err(&gap), ..network }), untold);
        assert!(matches!(reach("sg-1", &[SSH], &Network { acls: Ok(&[]), ..network }), Reach::Untold(_)));
        // Without a public address there is no need to know.
        let private = [NetworkInterface { public_addresses: vec![], ..interface("eni-1", &["sg-1"]) }];
        let dark = Network { interfaces: &private, tables: Err(&gap), acls: Err(&gap) };
        assert!(matches!(reach("sg-1", &[SSH], &dark), Reach::NotReached(_)));
        let elsewhere = NetworkInterface { subnet: "subnet-2".into(), ..interface("eni-2", &["sg-1"]) };
        let both = [elsewhere, interface("eni-1", &["sg-1"])];
        assert!(matches!(reach("sg-1", &[SSH], &Network { interfaces: &both, ..network }), Reach::Reached(_)));
    }
}

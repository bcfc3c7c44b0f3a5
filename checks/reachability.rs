//! Whether the internet reaches something in a VPC: judged from route tables, network ACLs and network interfaces that
//! were read, for the checks that ask.

use crate::facts::ec2::{DESCRIBE_ROUTE_TABLES, Destination, Route, RouteTable};
use crate::facts::{Gap, Of, Reason};

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
pub(crate) fn routes_of<'a>(
    tables: &'a [Of<RouteTable, Vec<Route>>],
    vpc: &str,
    subnet: &str,
) -> Result<(&'a RouteTable, &'a [Route]), Gap> {
    let own = tables.iter().find(|table| table.of.subnets.iter().any(|one| one == subnet));
    let main = || tables.iter().find(|table| table.of.main && table.of.vpc == vpc);
    let table = own.or_else(main).ok_or_else(|| {
        let detail = format!("the route table of {subnet} was not among those read");
        Gap::new(&DESCRIBE_ROUTE_TABLES, None, Reason::Malformed, detail)
    })?;
    Ok((&table.of, table.value.as_ref().map_err(Clone::clone)?))
}

/// The way to the internet that the subnet has, if it has one: a public subnet is one with a route to an internet gateway.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html>.
pub(crate) fn to_internet<'a>(
    tables: &'a [Of<RouteTable, Vec<Route>>],
    vpc: &str,
    subnet: &str,
) -> Result<Option<Way<'a>>, Gap> {
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

#[cfg(test)]
mod tests {
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
        assert!(way(&of, &[v4.clone()], Version::V4).is_some() && way(&of, &[v4], Version::V6).is_none());
        assert!(way(&of, &[v6.clone()], Version::V6).is_some() && way(&of, &[v6.clone()], Version::V4).is_none());
        assert_eq!(gateway(&[table("rtb-1", true, &[], vec![v6])], "subnet-1").as_deref(), Some("igw-1 rtb-1"));
        let list = [route("pl-1", "igw-1")];
        assert!(way(&of, &list, Version::V4).is_some() && way(&of, &list, Version::V6).is_some());
    }
}

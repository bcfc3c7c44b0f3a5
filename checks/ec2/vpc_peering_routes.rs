//! No route lets a whole VPC through a peering connection.

use futures_util::future::{join, join_all};
use ipnet::IpNet;

use super::first;
use crate::facts::ec2::{
    DESCRIBE_ROUTE_TABLES, Destination, Ec2, PeeringConnection, PeeringConnections, Route, RouteTable, RouteTables,
    RoutedPrefixLists,
};
use crate::facts::{Account, Gap, Of};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpc-peering-routes",
    title: "Routes through VPC peering lead to parts of the other VPC only",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "Where each VPC is routed to the other as a whole, an intruder in one is a neighbour of everything in \
          both.",
    aws_side: "AWS carries between the VPCs what their route tables send, and nothing further: peering is not \
               handed on.",
    your_side: "You route only the subnets, or the hosts, that have to talk to each other, and keep the rest to \
                their own VPCs.",
    fix: Fix {
        text: "Replace the route by routes to the subnets or addresses that are needed.",
        cli: "aws ec2 create-route --route-table-id TABLE --destination-cidr-block SUBNET-RANGE \
              --vpc-peering-connection-id CONNECTION",
        terraform: "resource \"aws_route\" \"peer\" {\n\
             \x20 route_table_id            = aws_route_table.this.id\n\
             \x20 destination_cidr_block    = \"10.1.16.0/20\"\n\
             \x20 vpc_peering_connection_id = aws_vpc_peering_connection.this.id\n\
             }",
        cloudformation: "Type: AWS::EC2::Route\n\
             Properties:\n\
             \x20 RouteTableId: !Ref RouteTable\n\
             \x20 DestinationCidrBlock: 10.1.16.0/20\n\
             \x20 VpcPeeringConnectionId: !Ref Peering",
    },
    sources: &[
        Source {
            title: "Update your route tables for a VPC peering connection",
            url: "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
        },
        Source {
            title: "VPC peering configurations with specific routes",
            url: "https://docs.aws.amazon.com/vpc/latest/peering/peering-configurations-partial-access.html",
        },
    ],
    standards: &[cis("6.6"), prowler("vpc_peering_routing_tables_with_least_privilege")],
    thresholds: &[],
    reads: &[reads::<PeeringConnections>(), reads::<RouteTables>(), reads::<RoutedPrefixLists>()],
    run: |account| Box::pin(run(account)),
};

async fn run(account: &Account) -> Vec<Outcome> {
    join_all(account.ec2.values().map(|ec2| of_region(account, ec2))).await.into_iter().flatten().collect()
}

async fn of_region(account: &Account, ec2: &Ec2) -> Vec<Outcome> {
    let connections = match ec2.peering_connections.get().await {
        Ok(connections) => connections,
        Err(gap) if gap.is_not_applicable() => return Vec::new(),
        Err(gap) => return vec![Outcome::unlisted(ec2.peering_connections.region(), gap)],
    };
    if connections.is_empty() {
        return Vec::new();
    }
    let (tables, lists) = join(ec2.route_tables.get(), ec2.routed_prefix_lists.get()).await;
    let list = |id: &str| match lists {
        Ok(lists) => lists.get(id).map(Result::as_ref),
        Err(gap) => Some(Err(gap)),
    };
    let verdict = |connection| tables.map_or_else(Verdict::unknown, |tables| judge(connection, tables, &list));
    connections.iter().map(|connection| Outcome::of(connection.describe(account), verdict(connection))).collect()
}

/// The ranges of a prefix list by its id, if it is known.
type Lists<'a> = dyn Fn(&str) -> Option<Result<&'a Vec<IpNet>, &'a Gap>> + 'a;

/// A route is too wide if it holds a whole range of the VPC at the other end. What one route opens fails the connection,
/// whatever else could not be read.
fn judge(connection: &PeeringConnection, tables: &[Of<RouteTable, Vec<Route>>], lists: &Lists) -> Verdict {
    let (mut routes, mut wide, mut unread) = (Vec::new(), Vec::new(), None);
    for table in tables {
        let of_table = match &table.value {
            Ok(routes) => routes,
            Err(gap) => {
                unread.get_or_insert(gap.clone());
                continue;
            }
        };
        let through = of_table.iter().filter(|route| route.by.as_deref() == Some(&connection.id));
        for route in through {
            let ranges = match &route.to {
                Destination::Range(range) => vec![*range],
                Destination::PrefixList(id) => match lists(id) {
                    Some(Ok(entries)) => entries.clone(),
                    Some(Err(gap)) => {
                        unread.get_or_insert(gap.clone());
                        continue;
                    }
                    None => {
                        let detail = format!("the prefix list {id} was not among those read");
                        unread.get_or_insert(crate::facts::Gap::new(
                            &DESCRIBE_ROUTE_TABLES,
                            Some(&connection.region),
                            crate::facts::Reason::Malformed,
                            detail,
                        ));
                        continue;
                    }
                },
            };
            let others = || connection.ends.iter().filter(|end| end.id != table.of.vpc);
            let whole = others().find(|end| {
                end.ranges.iter().any(|whole| IpNet::aggregate(&ranges).iter().any(|range| range.contains(whole)))
            });
            let text = format!("{} in {}", route.to, table.of.id);
            if let Some(end) = whole {
                wide.push(format!("{text} leads to all of {}", end.id));
            }
            routes.push(text);
        }
    }
    routes.sort();
    wide.sort();
    let verdict = match (wide.is_empty(), unread) {
        (false, _) => Verdict::fail(format!("A route is as wide as a VPC: {}.", first(&wide, "; "))),
        (true, Some(gap)) => return Verdict::unknown(&gap),
        (true, None) if routes.is_empty() => Verdict::pass("No route leads through the peering connection."),
        (true, None) => Verdict::pass("Routes through the peering connection lead to parts of the other VPC."),
    };
    verdict.seen(&DESCRIBE_ROUTE_TABLES, "Routes", routes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::ec2::{DESCRIBE_VPC_PEERING_CONNECTIONS, GET_MANAGED_PREFIX_LIST_ENTRIES, PeeredVpc};
    use crate::facts::{Lazy, Reason};
    use crate::finding::Status;
    use crate::reachability::tests::{route, table};

    fn connection() -> PeeringConnection {
        let end = |id: &str, range: &str| PeeredVpc { id: id.into(), ranges: vec![range.parse().unwrap()] };
        PeeringConnection {
            id: "pcx-1".into(),
            region: "eu-west-1".into(),
            tags: [].into(),
            ends: [end("vpc-1", "10.0.0.0/16"), end("vpc-2", "10.1.0.0/16")],
        }
    }

    fn verdict(to: &str, by: &str) -> Verdict {
        judge(&connection(), &[table("rtb-1", true, &[], vec![route("10.0.0.0/16", "local"), route(to, by)])], &|_| {
            None
        })
    }

    #[test]
    fn a_route_to_the_whole_other_vpc_fails() {
        for to in ["10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0"] {
            assert_eq!(verdict(to, "pcx-1").status, Status::Fail, "{to}");
        }
        let whole = verdict("10.1.0.0/16", "pcx-1");
        assert_eq!(whole.message, "A route is as wide as a VPC: 10.1.0.0/16 in rtb-1 leads to all of vpc-2.");
    }

    #[test]
    fn a_route_to_a_part_of_it_or_by_something_else_passes() {
        assert_eq!(verdict("10.1.16.0/20", "pcx-1").status, Status::Pass);
        assert_eq!(verdict("0.0.0.0/0", "igw-1").status, Status::Pass);
        assert_eq!(verdict("10.1.0.0/16", "pcx-2").status, Status::Pass);
        assert_eq!(judge(&connection(), &[], &|_| None).status, Status::Pass);
    }

    #[test]
    fn a_prefix_list_is_looked_into() {
        let tables = [table("rtb-1", true, &[], vec![route("pl-1", "pcx-1")])];
        let whole = vec!["10.1.0.0/17".parse().unwrap(), "10.1.128.0/17".parse().unwrap()];
        let part = vec!["10.1.0.0/17".parse().unwrap()];
        let gap = Gap::new(&GET_MANAGED_PREFIX_LIST_ENTRIES, Some("eu-west-1"), Reason::Denied, "no");
        assert_eq!(judge(&connection(), &tables, &|_| Some(Ok(&whole))).status, Status::Fail);
        assert_eq!(judge(&connection(), &tables, &|_| Some(Ok(&part))).status, Status::Pass);
        assert_eq!(judge(&connection(), &tables, &|_| Some(Err(&gap))).status, Status::Unknown);
        assert_eq!(judge(&connection(), &tables, &|_| None).status, Status::Unknown);
    }

    #[test]
    fn a_table_that_could_not_be_understood_leaves_it_unknown_unless_another_is_too_wide() {
        let gap = Gap::new(&DESCRIBE_ROUTE_TABLES, None, Reason::Malformed, "no");
        let mut odd = table("rtb-1", true, &[], vec![]);
        odd.value = Err(gap);
        let wide = table("rtb-2", false, &[], vec![route("10.1.0.0/16", "pcx-1")]);
        assert_eq!(judge(&connection(), &[odd.clone()], &|_| None).status, Status::Unknown);
        assert_eq!(judge(&connection(), &[odd, wide], &|_| None).status, Status::Fail);
    }

    #[tokio::test]
    async fn without_the_connections_or_the_tables_it_is_unknown() {
        let mut account = Account::unread("123456789012", jiff::Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let gap = |call| Gap::new(call, Some("eu-west-1"), Reason::Denied, "no");
        let ec2 = account.ec2.get_mut("eu-west-1").unwrap();
        ec2.peering_connections = Lazy::ready(Some("eu-west-1"), Err(gap(&DESCRIBE_VPC_PEERING_CONNECTIONS)));
        let outcomes = (CHECK.run)(&account).await;
        assert_eq!((outcomes.len(), outcomes[0].verdict.status), (1, Status::Unknown));
        let ec2 = account.ec2.get_mut("eu-west-1").unwrap();
        ec2.peering_connections = Lazy::ready(Some("eu-west-1"), Ok(vec![connection()]));
        ec2.route_tables = Lazy::ready(Some("eu-west-1"), Err(gap(&DESCRIBE_ROUTE_TABLES)));
        let outcomes = (CHECK.run)(&account).await;
        assert_eq!((outcomes.len(), outcomes[0].verdict.status), (1, Status::Unknown));
        assert_eq!(outcomes[0].resource.as_ref().unwrap().id, "pcx-1");
    }
}

//! No DB instance stands in a subnet that leads to the internet.

use futures_util::future::BoxFuture;

use crate::check::each_answer;
use crate::facts::ec2::{
    AutoAssigned, DESCRIBE_ROUTE_TABLES, DESCRIBE_SUBNETS, Route, RouteTable, RouteTables, Subnet, Subnets,
};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, Instance, Instances};
use crate::facts::{Account, Gap, Of, Reason};
use crate::finding::Outcome;
use crate::prelude::*;
use crate::reachability;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-public-subnet",
    title: "DB instances are in private subnets",
    severity: Severity::High,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "In a subnet with a route to an internet gateway, one setting and one rule of a security group are all that is \
          between a database and everybody. In a private subnet there is no way at all.",
    aws_side: "AWS puts the instance into the subnets of its subnet group, and follows their route tables.",
    your_side: "You make the subnet group of private subnets.",
    fix: Fix {
        text: "Make a subnet group of private subnets, and move the instance into it; or take the route to the internet \
               gateway from the subnets, if nothing else there needs it.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --db-subnet-group-name PRIVATE_GROUP",
        terraform: "resource \"aws_db_subnet_group\" \"private\" {\n\
             \x20 subnet_ids = [aws_subnet.private_a.id, aws_subnet.private_b.id]\n\
             }\n\
             \n\
             resource \"aws_db_instance\" \"orders\" {\n\
             \x20 db_subnet_group_name = aws_db_subnet_group.private.name\n\
             }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
             Properties:\n\
             \x20 DBSubnetGroupName: !Ref PrivateSubnetGroup",
    },
    sources: &[
        Source {
            title: "Working with a DB instance in a VPC",
            url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        },
        Source {
            title: "Subnets for your VPC",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html",
        },
    ],
    standards: &[security_hub("RDS.46")],
    thresholds: &[],
    reads: &[reads::<Instances>(), reads::<Subnets>(), reads::<RouteTables>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let mut outcomes = Vec::new();
        for (region, rds) in &account.rds {
            let Some(ec2) = account.ec2.get(region) else { continue };
            // Routes matter only where there is a database.
            let some = rds.instances.get().await.is_ok_and(|instances| !instances.is_empty());
            let subnets = if some { ec2.subnets.get().await.map(Vec::as_slice) } else { Ok(&[][..]) };
            let tables = if some { ec2.route_tables.get().await.map(Vec::as_slice) } else { Ok(&[][..]) };
            let network = subnets.and_then(|subnets| Ok(Network { subnets, tables: tables? }));
            let judged = each_answer(account, [&rds.instances], |instance: &Instance, settings| match settings {
                Ok(settings) => judge(&instance.region, settings.subnets.as_deref(), &network),
                Err(gap) => Verdict::unknown(gap),
            });
            outcomes.extend(judged.await);
        }
        outcomes
    })
}

/// What tells whether a subnet is public.
struct Network<'a> {
    subnets: &'a [Of<Subnet, AutoAssigned>],
    tables: &'a [Of<RouteTable, Vec<Route>>],
}

/// AWS names the subnet group of every instance; where it does not, nothing is known. One public subnet is enough, for AWS may move the
/// instance among the subnets of its group.
fn judge(region: &str, subnets: Option<&[String]>, network: &Result<Network<'_>, &Gap>) -> Verdict {
    let Some(subnets) = subnets.filter(|subnets| !subnets.is_empty()) else {
        let what = "the answer has no DBSubnetGroup";
        return Verdict::unknown(&Gap::new(&DESCRIBE_DB_INSTANCES, Some(region), Reason::Malformed, what));
    };
    let network = match network {
        Ok(network) => network,
        Err(gap) => return Verdict::unknown(gap),
    };
    let mut unknown = None;
    for id in subnets {
        let Some(subnet) = network.subnets.iter().find(|subnet| subnet.of.id == *id) else {
            let what = format!("the answer has no subnet {id}");
            unknown = Some(Gap::new(&DESCRIBE_SUBNETS, Some(region), Reason::Malformed, what));
            continue;
        };
        match reachability::to_internet(network.tables, &subnet.of.vpc, id) {
            Ok(Some(way)) => {
                let message = format!("The subnet {id} leads to the internet by {} ({}).", way.gateway, way.table);
                return Verdict::fail(message).seen(&DESCRIBE_DB_INSTANCES, "Subnets", subnets).seen(
                    &DESCRIBE_ROUTE_TABLES,
                    "GatewayId",
                    way.gateway,
                );
            }
            Ok(None) => {}
            Err(gap) => unknown = Some(gap),
        }
    }
    match unknown {
        Some(gap) => Verdict::unknown(&gap),
        None => Verdict::pass("No subnet of the instance has a route to an internet gateway.")
            .seen(&DESCRIBE_DB_INSTANCES, "Subnets", subnets)
            .seen(&DESCRIBE_ROUTE_TABLES, "GatewayId", None::<String>),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;
    use crate::reachability::tests::{route, table};

    fn subnet(id: &str) -> Of<Subnet, AutoAssigned> {
        let of = Subnet {
            id: id.into(),
            vpc: "vpc-1".into(),
            owner: "123456789012".into(),
            region: "eu-west-1".into(),
            tags: [].into(),
        };
        let gap = Gap::new(&DESCRIBE_SUBNETS, None, Reason::Malformed, "of no matter here");
        Of { of, value: Err(gap) }
    }

    fn status(ids: Option<&[&str]>, network: &Result<Network<'_>, &Gap>) -> Status {
        let ids: Option<Vec<String>> = ids.map(|ids| ids.iter().map(|&id| id.to_owned()).collect());
        judge("eu-west-1", ids.as_deref(), network).status
    }

    #[test]
    fn a_route_to_an_internet_gateway_fails_in_any_of_the_subnets() {
        let tables = [
            table("rtb-main", true, &[], vec![route("10.0.0.0/16", "local")]),
            table("rtb-1", false, &["subnet-1"], vec![route("0.0.0.0/0", "igw-1")]),
        ];
        let subnets = [subnet("subnet-1"), subnet("subnet-2")];
        let network = Ok(Network { subnets: &subnets, tables: &tables });
        assert_eq!(status(Some(&["subnet-1"]), &network), Status::Fail);
        assert_eq!(status(Some(&["subnet-2", "subnet-1"]), &network), Status::Fail);
        assert_eq!(status(Some(&["subnet-2"]), &network), Status::Pass);
        assert_eq!(status(Some(&["subnet-3", "subnet-1"]), &network), Status::Fail);
        assert_eq!(status(Some(&["subnet-3", "subnet-2"]), &network), Status::Unknown);
        assert_eq!(status(Some(&[]), &network), Status::Unknown);
        assert_eq!(status(None, &network), Status::Unknown);
    }

    #[test]
    fn a_network_that_could_not_be_read_is_unknown() {
        let gap = Gap::new(&DESCRIBE_ROUTE_TABLES, Some("eu-west-1"), Reason::Denied, "");
        assert_eq!(status(Some(&["subnet-1"]), &Err(&gap)), Status::Unknown);
        let network = Ok(Network { subnets: &[], tables: &[] });
        assert_eq!(status(Some(&["subnet-1"]), &network), Status::Unknown);
    }
}

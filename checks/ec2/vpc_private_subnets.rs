//! Each VPC in use has a private subnet.

use futures_util::future::{join, join_all};

use super::used_vpcs;
use crate::facts::ec2::{DESCRIBE_ROUTE_TABLES, Ec2, NetworkInterfaces, Route, RouteTable, RouteTables, Subnets, Vpcs};
use crate::facts::{Account, Of};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;
use crate::reachability::to_internet;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpc-private-subnets",
    title: "VPCs keep private subnets apart from public ones",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "Where each subnet has a way to the internet, databases stand beside web servers, and one public address \
          or one wrong rule exposes them.",
    aws_side: "AWS makes a default VPC with public subnets only, and routes each subnet as its table says.",
    your_side: "You make private subnets for all that need not face the internet, and public ones for load \
                balancers and NAT gateways.",
    fix: Fix {
        text: "Make subnets with a route table that leads to no internet gateway, and move there what need not face \
               the internet.",
        cli: "aws ec2 associate-route-table --subnet-id SUBNET --route-table-id PRIVATE-TABLE",
        terraform: "resource \"aws_route_table_association\" \"private\" {\n\
             \x20 subnet_id      = aws_subnet.private.id\n\
             \x20 route_table_id = aws_route_table.private.id\n\
             }",
        cloudformation: "Type: AWS::EC2::SubnetRouteTableAssociation\n\
             Properties:\n\
             \x20 SubnetId: !Ref PrivateSubnet\n\
             \x20 RouteTableId: !Ref PrivateRouteTable",
    },
    sources: &[
        Source {
            title: "Subnets for your VPC",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html",
        },
        Source {
            title: "Configure route tables",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
        },
    ],
    standards: &[prowler("vpc_subnet_separate_private_public")],
    thresholds: &[],
    reads: &[reads::<Vpcs>(), reads::<NetworkInterfaces>(), reads::<Subnets>(), reads::<RouteTables>()],
    run: |account| Box::pin(run(account)),
};

async fn run(account: &Account) -> Vec<Outcome> {
    join_all(account.ec2.values().map(|ec2| of_region(account, ec2))).await.into_iter().flatten().collect()
}

async fn of_region(account: &Account, ec2: &Ec2) -> Vec<Outcome> {
    let vpcs = match used_vpcs(account, ec2).await {
        Ok(vpcs) => vpcs,
        Err(outcomes) => return outcomes,
    };
    if vpcs.is_empty() {
        return Vec::new();
    }
    let (subnets, tables) = join(ec2.subnets.get(), ec2.route_tables.get()).await;
    let verdict = |vpc: &str| match (subnets, tables) {
        (Ok(subnets), Ok(tables)) => {
            let subnets: Vec<&str> =
                subnets.iter().filter(|subnet| subnet.of.vpc == vpc).map(|subnet| subnet.of.id.as_str()).collect();
            judge(vpc, &subnets, tables)
        }
        (Err(gap), _) | (_, Err(gap)) => Verdict::unknown(gap),
    };
    vpcs.into_iter().map(|vpc| Outcome::of(vpc.describe(account), verdict(&vpc.id))).collect()
}

/// One private subnet is enough, whatever could not be told of the others.
fn judge(vpc: &str, subnets: &[&str], tables: &[Of<RouteTable, Vec<Route>>]) -> Verdict {
    let (mut public, mut unread) = (0, None);
    for subnet in subnets {
        match to_internet(tables, vpc, subnet) {
            Ok(None) => {
                let message = format!("The VPC has private subnets, {subnet} among them.");
                return Verdict::pass(message).seen(&DESCRIBE_ROUTE_TABLES, "Routes", "no internet gateway");
            }
            Ok(Some(_)) => public += 1,
            Err(gap) => drop(unread.get_or_insert(gap)),
        }
    }
    if let Some(gap) = unread {
        return Verdict::unknown(&gap);
    }
    let message = match public {
        1 => "The VPC's one subnet has a route to the internet gateway.".to_owned(),
        many => format!("Each of the VPC's {many} subnets has a route to the internet gateway."),
    };
    Verdict::fail(message).seen(&DESCRIBE_ROUTE_TABLES, "Routes", public)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;
    use crate::reachability::tests::{public_table, route, table};

    #[test]
    fn only_public_subnets_fail() {
        assert_eq!(judge("vpc-1", &["subnet-1", "subnet-2"], &[public_table()]).status, Status::Fail);
        let one = judge("vpc-1", &["subnet-1"], &[public_table()]);
        assert_eq!(one.message, "The VPC's one subnet has a route to the internet gateway.");
    }

    #[test]
    fn one_private_subnet_passes() {
        let private = table("rtb-2", false, &["subnet-2"], vec![route("0.0.0.0/0", "nat-1")]);
        let mut tables = [public_table(), private];
        assert_eq!(judge("vpc-1", &["subnet-1", "subnet-2"], &tables).status, Status::Pass);
        tables[0].value = Err(crate::facts::Gap::new(&DESCRIBE_ROUTE_TABLES, None, Reason::Malformed, "no"));
        assert_eq!(judge("vpc-1", &["subnet-1", "subnet-2"], &tables).status, Status::Pass);
        assert_eq!(judge("vpc-1", &["subnet-1"], &tables).status, Status::Unknown);
        assert_eq!(judge("vpc-1", &["subnet-1"], &[]).status, Status::Unknown);
    }
}

//! Each network interface takes only what is meant for it.

use super::each_interface;
use crate::facts::Account;
use crate::facts::ec2::{DESCRIBE_NETWORK_INTERFACES, NetworkInterface, NetworkInterfaces};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-network-interface-source-check",
    title: "Network interfaces check where packets come from and go to",
    severity: Severity::Medium,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "Without the check an instance can pass on the traffic of others, or send packets in their name. That is \
          for routers, and a way out for an intruder.",
    aws_side: "AWS drops packets that are neither from nor for the network interface, unless it is told not to.",
    your_side: "You turn the check off only on what is meant to route: a NAT instance, a firewall, a VPN gateway of \
                your own.",
    fix: Fix {
        text: "Turn the check on. Where the machine is meant to route, leave it off and know why.",
        cli: "aws ec2 modify-network-interface-attribute --network-interface-id INTERFACE --source-dest-check",
        terraform: "resource \"aws_network_interface\" \"this\" {\n\
             \x20 source_dest_check = true\n\
             }",
        cloudformation: "Type: AWS::EC2::NetworkInterface\n\
             Properties:\n\
             \x20 SourceDestCheck: true",
    },
    sources: &[
        Source {
            title: "Elastic network interfaces",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html",
        },
        Source {
            title: "NetworkInterface",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html",
        },
    ],
    standards: &[security_hub("EC2.180")],
    thresholds: &[],
    reads: &[reads::<NetworkInterfaces>()],
    run: |account| Box::pin(run(account)),
};

/// The types that EC2.180 judges: the others are gateways, load balancers and endpoints, which AWS runs.
const KINDS: [&str; 6] = ["interface", "efa", "branch", "lambda", "quicksight", "aws_codestar_connections_managed"];

async fn run(account: &Account) -> Vec<Outcome> {
    each_interface(account, judge).await
}

/// What a service made and keeps is the service's.
fn judge(interface: &NetworkInterface) -> Option<Verdict> {
    if interface.managed || !KINDS.contains(&interface.kind.as_str()) {
        return None;
    }
    let verdict = if interface.source_destination_check {
        Verdict::pass("The network interface takes only what is meant for it.")
    } else {
        Verdict::fail("The network interface takes and sends what is neither for nor from it.")
    };
    Some(verdict.seen(&DESCRIBE_NETWORK_INTERFACES, "SourceDestCheck", interface.source_destination_check))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;
    use crate::reachability::tests::interface;

    fn status(source_destination_check: bool, kind: &str, managed: bool) -> Option<Status> {
        let interface =
            NetworkInterface { source_destination_check, kind: kind.into(), managed, ..interface("eni-1", &[]) };
        Some(judge(&interface)?.status)
    }

    #[test]
    fn the_check_on_passes_and_off_fails() {
        assert_eq!(status(true, "interface", false), Some(Status::Pass));
        assert_eq!(status(false, "interface", false), Some(Status::Fail));
        assert_eq!(status(false, "efa", false), Some(Status::Fail));
    }

    #[test]
    fn what_aws_runs_is_not_judged() {
        assert_eq!(status(false, "nat_gateway", false), None);
        assert_eq!(status(false, "interface", true), None);
    }
}

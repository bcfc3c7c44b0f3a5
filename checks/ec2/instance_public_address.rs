//! No instance has a public IPv4 address.

use crate::facts::ec2::{DESCRIBE_INSTANCES, Instance, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-instance-public-address",
    title: "Instances have no public IPv4 address",
    severity: Severity::High,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "An instance with a public address is one security group rule away from the whole internet, and is scanned from \
          its first minute.",
    aws_side: "AWS assigns the address if the subnet or the launch says so, and routes it as the subnet's tables say.",
    your_side: "You put instances into private subnets, let the public reach a load balancer, and reach the instances \
                through Session Manager or a VPN.",
    fix: Fix {
        text: "Launch the instance anew in a private subnet, behind a load balancer if it serves the public, and let it \
               out through a NAT gateway. An Elastic IP address can be taken away at once.",
        cli: "aws ec2 disassociate-address --association-id ASSOCIATION",
        terraform: "resource \"aws_instance\" \"example\" {\n\
                    \u{20} subnet_id                   = aws_subnet.private.id\n\
                    \u{20} associate_public_ip_address = false\n\
                    }",
        cloudformation: "Type: AWS::EC2::Instance\n\
                         Properties:\n\
                         \u{20} NetworkInterfaces:\n\
                         \u{20}   - DeviceIndex: \"0\"\n\
                         \u{20}     SubnetId: SUBNET\n\
                         \u{20}     AssociatePublicIpAddress: false",
    },
    sources: &[
        Source {
            title: "Amazon EC2 instance IP addressing",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html",
        },
        Source { title: "Instance", url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html" },
    ],
    standards: &[security_hub("EC2.9"), prowler("ec2_instance_public_ip")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| {
        each(account, account.ec2.values().map(|ec2| &ec2.instances), |instance: &Instance, settings| {
            judge(settings).actionable_by(instance.actionable_by(account))
        })
    },
};

fn judge(settings: &InstanceSettings) -> Verdict {
    let addresses = &settings.public_addresses;
    let verdict = match addresses.as_slice() {
        [] => Verdict::pass("The instance has no public IPv4 address."),
        [one] => Verdict::fail(format!("The instance has the public IPv4 address {one}.")),
        many => Verdict::fail(format!("The instance has {} public IPv4 addresses.", many.len())),
    };
    verdict.seen(&DESCRIBE_INSTANCES, "PublicIpAddress", addresses)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::super::tests::settings;
    use super::*;
    use crate::finding::Status;

    fn verdict(addresses: &[Ipv4Addr]) -> Verdict {
        judge(&InstanceSettings { public_addresses: addresses.to_vec(), ..settings() })
    }

    #[test]
    fn none_passes() {
        assert_eq!(verdict(&[]).status, Status::Pass);
    }

    #[test]
    fn one_or_more_fail() {
        let one = verdict(&[Ipv4Addr::new(203, 0, 113, 7)]);
        assert_eq!(one.status, Status::Fail);
        assert_eq!(one.message, "The instance has the public IPv4 address 203.0.113.7.");
        let two = verdict(&[Ipv4Addr::new(203, 0, 113, 7), Ipv4Addr::new(203, 0, 113, 9)]);
        assert_eq!(two.message, "The instance has 2 public IPv4 addresses.");
    }
}

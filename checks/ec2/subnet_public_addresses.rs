//! Subnets give no public addresses unasked.

use crate::facts::ec2::{AutoAssigned, DESCRIBE_SUBNETS, Subnet, Subnets};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-subnet-public-addresses",
    title: "Subnets give no public addresses unless asked",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "In a subnet that hands them out, every instance is launched with an address of its own on the internet, also \
          the database that nobody meant to show.",
    aws_side: "AWS gives addresses as the subnet's settings say, and turns public IPv4 addresses on in the subnets of a \
               default VPC.",
    your_side: "You turn the settings off, and give an address to what should have one: most often a load balancer.",
    fix: Fix {
        text: "Turn both settings off. Addresses that instances have already stay until they are stopped or replaced.",
        cli: "aws ec2 modify-subnet-attribute --subnet-id SUBNET --no-map-public-ip-on-launch && aws ec2 \
              modify-subnet-attribute --subnet-id SUBNET --no-assign-ipv6-address-on-creation",
        terraform: "resource \"aws_subnet\" \"example\" {\n\
                    \u{20} vpc_id                          = aws_vpc.example.id\n\
                    \u{20} cidr_block                      = \"RANGE\"\n\
                    \u{20} map_public_ip_on_launch         = false\n\
                    \u{20} assign_ipv6_address_on_creation = false\n\
                    }",
        cloudformation: "Type: AWS::EC2::Subnet\n\
                         Properties:\n\
                         \u{20} VpcId: VPC\n\
                         \u{20} CidrBlock: RANGE\n\
                         \u{20} MapPublicIpOnLaunch: false\n\
                         \u{20} AssignIpv6AddressOnCreation: false",
    },
    sources: &[
        Source {
            title: "Modify the IP addressing attributes of your subnet",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html",
        },
        Source {
            title: "Default VPC components",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html",
        },
    ],
    standards: &[security_hub("EC2.15"), prowler("vpc_subnet_no_public_ip_by_default")],
    thresholds: &[],
    reads: &[reads::<Subnets>()],
    run: |account| {
        each(account, account.ec2.values().map(|ec2| &ec2.subnets), |subnet: &Subnet, assigned| {
            judge(*assigned).actionable_by(subnet.actionable_by(account))
        })
    },
};

fn judge(assigned: AutoAssigned) -> Verdict {
    let AutoAssigned { ipv4, ipv6 } = assigned;
    let verdict = match (ipv4, ipv6) {
        (false, false) => Verdict::pass("The subnet gives no public addresses unless asked."),
        (true, false) => Verdict::fail("The subnet gives each new instance a public IPv4 address."),
        (false, true) => Verdict::fail("The subnet gives each new network interface an IPv6 address, which is public."),
        (true, true) => Verdict::fail("The subnet gives each new instance a public IPv4 address and an IPv6 address."),
    };
    verdict.seen(&DESCRIBE_SUBNETS, "MapPublicIpOnLaunch", ipv4).seen(
        &DESCRIBE_SUBNETS,
        "AssignIpv6AddressOnCreation",
        ipv6,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn neither_passes() {
        assert_eq!(judge(AutoAssigned { ipv4: false, ipv6: false }).status, Status::Pass);
    }

    #[test]
    fn either_ip_version_fails_and_is_named() {
        let ipv4 = judge(AutoAssigned { ipv4: true, ipv6: false });
        assert_eq!(ipv4.status, Status::Fail);
        assert!(ipv4.message.contains("IPv4") && !ipv4.message.contains("IPv6"));
        let ipv6 = judge(AutoAssigned { ipv4: false, ipv6: true });
        assert_eq!(ipv6.status, Status::Fail);
        assert!(ipv6.message.contains("IPv6") && !ipv6.message.contains("IPv4"));
        assert_eq!(judge(AutoAssigned { ipv4: true, ipv6: true }).status, Status::Fail);
    }
}

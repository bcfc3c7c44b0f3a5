//! Each VPC in use has an endpoint for EC2's API.

use super::endpoints;
use crate::facts::ec2::{NetworkInterfaces, VpcEndpoints, Vpcs};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpc-endpoint-ec2",
    title: "VPCs reach EC2's API by an endpoint",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_PRIVATE),
    why: "Without an endpoint, what runs in the VPC needs a way to the internet to ask EC2 anything, and that way \
          is open for all else too.",
    aws_side: "AWS carries what goes through an endpoint on its own network, and applies the endpoint's policy to \
               it.",
    your_side: "You make an endpoint for EC2 in each VPC that has something in it, or route it to a central one.",
    fix: Fix {
        text: "Make an interface endpoint for EC2 in the VPC, with private DNS. A VPC that uses the endpoint of \
               another one needs none of its own: this check cannot see that.",
        cli: "aws ec2 create-vpc-endpoint --vpc-id VPC --vpc-endpoint-type Interface --service-name \
              com.amazonaws.REGION.ec2 --subnet-ids SUBNET",
        terraform: "resource \"aws_vpc_endpoint\" \"this\" {\n\
             \x20 vpc_id              = aws_vpc.this.id\n\
             \x20 service_name        = \"com.amazonaws.eu-west-1.ec2\"\n\
             \x20 vpc_endpoint_type   = \"Interface\"\n\
             \x20 subnet_ids          = aws_subnet.private[*].id\n\
             \x20 private_dns_enabled = true\n\
             }",
        cloudformation: "Type: AWS::EC2::VPCEndpoint\n\
             Properties:\n\
             \x20 VpcId: !Ref Vpc\n\
             \x20 ServiceName: !Sub com.amazonaws.${AWS::Region}.ec2\n\
             \x20 VpcEndpointType: Interface\n\
             \x20 SubnetIds: !Ref PrivateSubnets\n\
             \x20 PrivateDnsEnabled: true",
    },
    sources: &[Source {
        title: "Access Amazon EC2 using an interface VPC endpoint",
        url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/interface-vpc-endpoints.html",
    }],
    standards: &[cis("6.8"), security_hub("EC2.10"), prowler("vpc_endpoint_for_ec2_enabled")],
    thresholds: &[],
    reads: &[reads::<Vpcs>(), reads::<NetworkInterfaces>(), reads::<VpcEndpoints>()],
    run: |account| endpoints::run(account, &SERVICES),
};

/// What EC2.10 wants.
const SERVICES: [&str; 1] = ["ec2"];

#[cfg(test)]
mod tests {
    use super::super::endpoints::tests::{endpoint, judged};
    use super::*;
    use crate::finding::Status;

    #[test]
    fn an_endpoint_for_ec2_passes() {
        assert_eq!(judged(&SERVICES, &[endpoint("ec2")]), Status::Pass);
        assert_eq!(judged(&SERVICES, &[endpoint("ec2messages")]), Status::Fail);
    }
}

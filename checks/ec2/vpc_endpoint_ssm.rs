//! Each VPC in use has an endpoint for Systems Manager.

use super::endpoints;
use crate::facts::ec2::{NetworkInterfaces, VpcEndpoints, Vpcs};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpc-endpoint-ssm",
    title: "VPCs reach Systems Manager by an endpoint",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_PRIVATE),
    why: "Session Manager and Patch Manager work without open ports and without a way to the internet, but only \
          where their endpoints are in the VPC.",
    aws_side: "AWS offers endpoints for Systems Manager, and carries sessions and patches through them.",
    your_side: "You make them in each VPC that has instances in it.",
    fix: Fix {
        text: "Make an interface endpoint for Systems Manager in the VPC, with private DNS, and one for ssmmessages \
               for sessions. A VPC that uses the endpoints of another one needs none: this check cannot see that.",
        cli: "aws ec2 create-vpc-endpoint --vpc-id VPC --vpc-endpoint-type Interface --service-name \
              com.amazonaws.REGION.ssm --subnet-ids SUBNET",
        terraform: "resource \"aws_vpc_endpoint\" \"this\" {\n\
             \x20 vpc_id              = aws_vpc.this.id\n\
             \x20 service_name        = \"com.amazonaws.eu-west-1.ssm\"\n\
             \x20 vpc_endpoint_type   = \"Interface\"\n\
             \x20 subnet_ids          = aws_subnet.private[*].id\n\
             \x20 private_dns_enabled = true\n\
             }",
        cloudformation: "Type: AWS::EC2::VPCEndpoint\n\
             Properties:\n\
             \x20 VpcId: !Ref Vpc\n\
             \x20 ServiceName: !Sub com.amazonaws.${AWS::Region}.ssm\n\
             \x20 VpcEndpointType: Interface\n\
             \x20 SubnetIds: !Ref PrivateSubnets\n\
             \x20 PrivateDnsEnabled: true",
    },
    sources: &[Source {
        title: "Improve the security of EC2 instances by using VPC endpoints for Systems Manager",
        url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html",
    }],
    standards: &[cis("6.8"), security_hub("EC2.57")],
    thresholds: &[],
    reads: &[reads::<Vpcs>(), reads::<NetworkInterfaces>(), reads::<VpcEndpoints>()],
    run: |account| endpoints::run(account, &SERVICES),
};

/// What EC2.57 wants.
const SERVICES: [&str; 1] = ["ssm"];

#[cfg(test)]
mod tests {
    use super::super::endpoints::tests::{endpoint, judged};
    use super::*;
    use crate::finding::Status;

    #[test]
    fn an_endpoint_for_systems_manager_passes() {
        assert_eq!(judged(&SERVICES, &[endpoint("ssm")]), Status::Pass);
        assert_eq!(judged(&SERVICES, &[endpoint("ssmmessages")]), Status::Fail);
    }
}

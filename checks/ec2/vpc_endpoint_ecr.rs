//! Each VPC in use has endpoints for ECR.

use super::endpoints;
use crate::facts::ec2::{NetworkInterfaces, VpcEndpoints, Vpcs};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpc-endpoint-ecr",
    title: "VPCs reach ECR by endpoints",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_PRIVATE),
    why: "Hosts that pull images over the internet need a way out that also carries data away, and stop working \
          when that way does.",
    aws_side: "AWS offers one endpoint for ECR's API and one for its registry. The layers of images come from S3.",
    your_side: "You make both in each VPC whose hosts pull images, beside one for S3.",
    fix: Fix {
        text: "Make interface endpoints for both in the VPC, with private DNS. A VPC that pulls no images, or uses \
               the endpoints of another VPC, needs none: this check cannot see that.",
        cli: "aws ec2 create-vpc-endpoint --vpc-id VPC --vpc-endpoint-type Interface --service-name \
              com.amazonaws.REGION.ecr.dkr --subnet-ids SUBNET",
        terraform: "resource \"aws_vpc_endpoint\" \"this\" {\n\
             \x20 vpc_id              = aws_vpc.this.id\n\
             \x20 service_name        = \"com.amazonaws.eu-west-1.ecr.dkr\"\n\
             \x20 vpc_endpoint_type   = \"Interface\"\n\
             \x20 subnet_ids          = aws_subnet.private[*].id\n\
             \x20 private_dns_enabled = true\n\
             }",
        cloudformation: "Type: AWS::EC2::VPCEndpoint\n\
             Properties:\n\
             \x20 VpcId: !Ref Vpc\n\
             \x20 ServiceName: !Sub com.amazonaws.${AWS::Region}.ecr.dkr\n\
             \x20 VpcEndpointType: Interface\n\
             \x20 SubnetIds: !Ref PrivateSubnets\n\
             \x20 PrivateDnsEnabled: true",
    },
    sources: &[Source {
        title: "Amazon ECR interface VPC endpoints",
        url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
    }],
    standards: &[cis("6.8"), security_hub("EC2.55"), security_hub("EC2.56")],
    thresholds: &[],
    reads: &[reads::<Vpcs>(), reads::<NetworkInterfaces>(), reads::<VpcEndpoints>()],
    run: |account| endpoints::run(account, &SERVICES),
};

/// What EC2.55 and EC2.56 want: a pull needs both.
const SERVICES: [&str; 2] = ["ecr.api", "ecr.dkr"];

#[cfg(test)]
mod tests {
    use super::super::endpoints::tests::{endpoint, judged};
    use super::*;
    use crate::finding::Status;

    #[test]
    fn both_endpoints_pass_and_one_alone_fails() {
        assert_eq!(judged(&SERVICES, &[endpoint("ecr.dkr"), endpoint("ecr.api")]), Status::Pass);
        assert_eq!(judged(&SERVICES, &[endpoint("ecr.api")]), Status::Fail);
    }
}

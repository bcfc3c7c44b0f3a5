//! Each VPC in use has an endpoint for S3.

use super::endpoints;
use crate::facts::ec2::{NetworkInterfaces, VpcEndpoints, Vpcs};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpc-endpoint-s3",
    title: "VPCs reach S3 by an endpoint",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_PRIVATE),
    why: "Nearly all that runs in a VPC reads or writes S3. Without an endpoint that goes out through a NAT or \
          internet gateway, where no policy says which buckets it may be.",
    aws_side: "AWS offers gateway endpoints for S3 at no charge, and applies the endpoint's policy to what goes \
               through.",
    your_side: "You make one in each VPC that has something in it, and say in its policy which buckets it is for.",
    fix: Fix {
        text: "Make a gateway endpoint for S3, and associate it with the route tables of the VPC.",
        cli: "aws ec2 create-vpc-endpoint --vpc-id VPC --service-name com.amazonaws.REGION.s3 --route-table-ids \
              TABLE",
        terraform: "resource \"aws_vpc_endpoint\" \"s3\" {\n\
             \x20 vpc_id          = aws_vpc.this.id\n\
             \x20 service_name    = \"com.amazonaws.eu-west-1.s3\"\n\
             \x20 route_table_ids = [aws_route_table.private.id]\n\
             }",
        cloudformation: "Type: AWS::EC2::VPCEndpoint\n\
             Properties:\n\
             \x20 VpcId: !Ref Vpc\n\
             \x20 ServiceName: !Sub com.amazonaws.${AWS::Region}.s3\n\
             \x20 RouteTableIds:\n\
             \x20   - !Ref PrivateRouteTable",
    },
    sources: &[Source {
        title: "Gateway endpoints for Amazon S3",
        url: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
    }],
    standards: &[cis("6.8")],
    thresholds: &[],
    reads: &[reads::<Vpcs>(), reads::<NetworkInterfaces>(), reads::<VpcEndpoints>()],
    run: |account| endpoints::run(account, &SERVICES),
};

/// A gateway endpoint and an interface endpoint have the same service.
const SERVICES: [&str; 1] = ["s3"];

#[cfg(test)]
mod tests {
    use super::super::endpoints::tests::{endpoint, judged};
    use super::*;
    use crate::finding::Status;

    #[test]
    fn an_endpoint_for_s3_passes() {
        assert_eq!(judged(&SERVICES, &[endpoint("s3")]), Status::Pass);
        assert_eq!(judged(&SERVICES, &[endpoint("s3express")]), Status::Fail);
    }
}

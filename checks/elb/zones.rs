//! Load balancers stand in several Availability Zones.

use crate::facts::elb::{DESCRIBE_LOAD_BALANCERS, LoadBalancer, LoadBalancers};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-zones",
    title: "Load balancers stand in several Availability Zones",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "A load balancer in one zone is gone for as long as the zone is, and everything behind it with it.",
    aws_side: "AWS runs nodes in each zone that you name, and takes a failing zone out of the DNS.",
    your_side: "You name at least two zones, with a subnet in each.",
    fix: Fix {
        text: "Add subnets of another Availability Zone.",
        cli: "aws elbv2 set-subnets --load-balancer-arn LOAD-BALANCER --subnets SUBNET-A SUBNET-B",
        terraform: "resource \"aws_lb\" \"shop\" {\n  \
                    subnets = [aws_subnet.a.id, aws_subnet.b.id]\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n\
                         Properties:\n  \
                         Subnets:\n    \
                         - !Ref SubnetA\n    \
                         - !Ref SubnetB",
    },
    sources: &[Source {
        title: "How Elastic Load Balancing works",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
    }],
    standards: &[security_hub("ELB.13"), prowler("elbv2_is_in_multiple_az")],
    thresholds: &[super::ZONES],
    reads: &[reads::<LoadBalancers>()],
    run: |account| {
        each(account, account.elb.values().map(|elb| &elb.load_balancers), |_: &LoadBalancer, zones| {
            judge(zones, account.settings.load_balancer_zones)
        })
    },
};

fn judge(zones: &[String], least: u32) -> Verdict {
    super::zones(zones, least).seen(&DESCRIBE_LOAD_BALANCERS, "AvailabilityZones", zones)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(zones: &[&str]) -> Status {
        judge(&zones.iter().map(|zone| (*zone).to_owned()).collect::<Vec<_>>(), 2).status
    }

    #[test]
    fn two_zones_pass_and_fewer_fail() {
        assert_eq!(status(&["us-east-1a", "us-east-1b"]), Status::Pass);
        assert_eq!(status(&["us-east-1a"]), Status::Fail);
        assert_eq!(status(&[]), Status::Fail);
    }
}

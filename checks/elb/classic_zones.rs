//! Classic load balancers stand in several Availability Zones.

use crate::facts::elb::{Classic, ClassicLoadBalancer, DESCRIBE_CLASSIC};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-classic-zones",
    title: "Classic load balancers stand in several Availability Zones",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "A load balancer in one zone is gone for as long as the zone is, and everything behind it with it.",
    aws_side: "AWS runs nodes in each zone that you name, and takes a failing zone out of the DNS.",
    your_side: "You name at least two zones.",
    fix: Fix {
        text: "Attach a subnet of another Availability Zone.",
        cli: "aws elb attach-load-balancer-to-subnets --load-balancer-name LOAD-BALANCER --subnets SUBNET",
        terraform: "resource \"aws_elb\" \"shop\" {\n  \
                    subnets = [aws_subnet.a.id, aws_subnet.b.id]\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancing::LoadBalancer\n\
                         Properties:\n  \
                         Subnets:\n    \
                         - !Ref SubnetA\n    \
                         - !Ref SubnetB",
    },
    sources: &[Source {
        title: "How Elastic Load Balancing works",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
    }],
    standards: &[security_hub("ELB.10"), prowler("elb_is_in_multiple_az")],
    thresholds: &[super::ZONES],
    reads: &[reads::<Classic>()],
    run: |account| {
        each(account, account.elb.values().map(|elb| &elb.classic), |_: &ClassicLoadBalancer, settings| {
            judge(&settings.zones, account.settings.load_balancer_zones)
        })
    },
};

fn judge(zones: &[String], least: u32) -> Verdict {
    super::zones(zones, least).seen(&DESCRIBE_CLASSIC, "AvailabilityZones", zones)
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

//! Classic load balancers use the instances of every zone.

use crate::facts::elb::{ClassicAttributes, ClassicLoadBalancer, ClassicSwitches, DESCRIBE_CLASSIC_ATTRIBUTES};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-classic-cross-zone",
    title: "Classic load balancers use the instances of every zone",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "Without cross-zone load balancing each zone serves its own clients alone. When its instances fail or are \
          too few, those clients are lost although others stand idle.",
    aws_side: "AWS spreads requests over the instances of all zones, if told to.",
    your_side: "You turn cross-zone load balancing on for each load balancer.",
    fix: Fix {
        text: "Turn cross-zone load balancing on.",
        cli: "aws elb modify-load-balancer-attributes --load-balancer-name LOAD-BALANCER --load-balancer-attributes \
              \"CrossZoneLoadBalancing={Enabled=true}\"",
        terraform: "resource \"aws_elb\" \"shop\" {\n  \
                    cross_zone_load_balancing = true\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancing::LoadBalancer\n\
                         Properties:\n  \
                         CrossZone: true",
    },
    sources: &[Source {
        title: "Configure cross-zone load balancing for your Classic Load Balancer",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-disable-crosszone-lb.html",
    }],
    standards: &[security_hub("ELB.9"), prowler("elb_cross_zone_load_balancing_enabled")],
    thresholds: &[],
    reads: &[reads::<ClassicAttributes>()],
    run: |account| {
        each(account, account.elb.values().map(|elb| &elb.classic_attributes), |_: &ClassicLoadBalancer, switches| {
            judge(switches)
        })
    },
};

fn judge(switches: &ClassicSwitches) -> Verdict {
    let on = switches.cross_zone;
    let verdict = if on {
        Verdict::pass("Requests go to the instances of every zone.")
    } else {
        Verdict::fail("Requests go to the instances of one zone only.")
    };
    verdict.seen(&DESCRIBE_CLASSIC_ATTRIBUTES, "CrossZoneLoadBalancing.Enabled", on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn on_passes_and_off_fails() {
        let switches = |on| ClassicSwitches { access_logs: on, cross_zone: on, desync_mode: None };
        assert_eq!(judge(&switches(true)).status, Status::Pass);
        assert_eq!(judge(&switches(false)).status, Status::Fail);
    }
}

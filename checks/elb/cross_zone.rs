//! Network and gateway load balancers use the targets of every zone.

use std::collections::BTreeMap;

use super::Judged;
use crate::facts::elb::{Attributes, DESCRIBE_LOAD_BALANCER_ATTRIBUTES, LoadBalancer};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-cross-zone",
    title: "Network and gateway load balancers use the targets of every zone",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "Without cross-zone load balancing each zone serves its own clients alone. When its targets fail or are too \
          few, those clients are lost although others stand idle.",
    aws_side: "AWS spreads connections over the targets of all zones, if told to.",
    your_side: "You turn it on, and accept what traffic between zones costs.",
    fix: Fix {
        text: "Turn cross-zone load balancing on.",
        cli: "aws elbv2 modify-load-balancer-attributes --load-balancer-arn LOAD-BALANCER --attributes \
              Key=load_balancing.cross_zone.enabled,Value=true",
        terraform: "resource \"aws_lb\" \"shop\" {\n  \
                    enable_cross_zone_load_balancing = true\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n\
                         Properties:\n  \
                         LoadBalancerAttributes:\n    \
                         - Key: load_balancing.cross_zone.enabled\n      \
                         Value: \"true\"",
    },
    sources: &[Source {
        title: "Network Load Balancers",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html",
    }],
    standards: &[prowler("elbv2_cross_zone_load_balancing_enabled")],
    thresholds: &[],
    reads: &[reads::<Attributes>()],
    run: |account| super::attributes(account, judge),
};

/// AWS's name of the attribute.
const NAME: &str = "load_balancing.cross_zone.enabled";

/// For application load balancers it is always on, unless a target group says otherwise.
fn judge(balancer: &LoadBalancer, attributes: &BTreeMap<String, String>) -> Judged {
    if !matches!(balancer.kind.as_str(), "network" | "gateway") {
        return None;
    }
    let Some(value) = attributes.get(NAME) else { return Some(Err(NAME)) };
    let verdict = match value.as_str() {
        "true" => Verdict::pass("Connections go to the targets of every zone."),
        _ => Verdict::fail("Connections go to the targets of one zone only."),
    };
    Some(Ok(verdict.seen(&DESCRIBE_LOAD_BALANCER_ATTRIBUTES, NAME, value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn balancer(kind: &str) -> LoadBalancer {
        LoadBalancer { name: "shop".into(), arn: "a".into(), kind: kind.into(), region: "r".into() }
    }

    fn status(kind: &str, value: &str) -> Option<Status> {
        let attributes = BTreeMap::from([(NAME.to_owned(), value.to_owned())]);
        judge(&balancer(kind), &attributes).map(|verdict| verdict.unwrap().status)
    }

    #[test]
    fn on_passes_and_off_fails() {
        assert_eq!(status("network", "true"), Some(Status::Pass));
        assert_eq!(status("network", "false"), Some(Status::Fail));
        assert_eq!(status("network", "perhaps"), Some(Status::Fail), "what is not known is no pass");
    }

    #[test]
    fn other_kinds_are_not_judged() {
        assert_eq!(status("application", "false"), None);
    }

    #[test]
    fn an_answer_without_the_attribute_says_nothing() {
        assert_eq!(judge(&balancer("network"), &BTreeMap::new()), Some(Err(NAME)));
    }
}

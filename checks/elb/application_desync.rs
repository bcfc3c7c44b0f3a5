//! Application load balancers stop requests that servers may misread.

use std::collections::BTreeMap;

use super::Judged;
use crate::facts::elb::{Attributes, DESCRIBE_LOAD_BALANCER_ATTRIBUTES, LoadBalancer};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-application-desync",
    title: "Application load balancers stop requests that desynchronise servers",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "A request that two servers read differently can smuggle another one past the checks of the first. In the \
          mode that only monitors, it gets through.",
    aws_side: "AWS classifies each request by how dangerous it is, and acts as the mode says. Defensive is the \
               default.",
    your_side: "You leave the mode at defensive or strictest.",
    fix: Fix {
        text: "Set the mode to defensive, or to strictest where all clients keep to the standard.",
        cli: "aws elbv2 modify-load-balancer-attributes --load-balancer-arn LOAD-BALANCER --attributes \
              Key=routing.http.desync_mitigation_mode,Value=defensive",
        terraform: "resource \"aws_lb\" \"shop\" {\n  \
                    desync_mitigation_mode = \"defensive\"\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n\
                         Properties:\n  \
                         LoadBalancerAttributes:\n    \
                         - Key: routing.http.desync_mitigation_mode\n      \
                         Value: \"defensive\"",
    },
    sources: &[Source {
        title: "Edit attributes for your Application Load Balancer",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
    }],
    standards: &[security_hub("ELB.12"), prowler("elbv2_desync_mitigation_mode")],
    thresholds: &[],
    reads: &[reads::<Attributes>()],
    run: |account| super::attributes(account, judge),
};

/// AWS's name of the attribute.
const NAME: &str = "routing.http.desync_mitigation_mode";

/// Only application load balancers read requests.
fn judge(balancer: &LoadBalancer, attributes: &BTreeMap<String, String>) -> Judged {
    if !matches!(balancer.kind.as_str(), "application") {
        return None;
    }
    let Some(value) = attributes.get(NAME) else { return Some(Err(NAME)) };
    let verdict = match value.as_str() {
        "defensive" | "strictest" => Verdict::pass(format!("The mode is {value}.")),
        _ => Verdict::fail(format!("The mode is {value}: such requests are let through.")),
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
    fn the_modes_that_stop_something_pass() {
        assert_eq!(status("application", "defensive"), Some(Status::Pass));
        assert_eq!(status("application", "strictest"), Some(Status::Pass));
        assert_eq!(status("application", "monitor"), Some(Status::Fail));
        assert_eq!(status("application", "new"), Some(Status::Fail), "what is not known is no pass");
    }

    #[test]
    fn other_kinds_are_not_judged() {
        assert_eq!(status("network", "monitor"), None);
        assert_eq!(status("gateway", "monitor"), None);
    }

    #[test]
    fn an_answer_without_the_attribute_says_nothing() {
        assert_eq!(judge(&balancer("application"), &BTreeMap::new()), Some(Err(NAME)));
    }
}

//! Load balancers cannot be deleted by one call.

use std::collections::BTreeMap;

use super::Judged;
use crate::facts::elb::{Attributes, DESCRIBE_LOAD_BALANCER_ATTRIBUTES, LoadBalancer};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-deletion-protection",
    title: "Load balancers are protected from deletion",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "A load balancer that is deleted by mistake takes the application off the network, and a new one has \
          another name and other addresses.",
    aws_side: "AWS refuses to delete it while the protection is on.",
    your_side: "You turn it on, and let few people turn it off.",
    fix: Fix {
        text: "Turn deletion protection on.",
        cli: "aws elbv2 modify-load-balancer-attributes --load-balancer-arn LOAD-BALANCER --attributes \
              Key=deletion_protection.enabled,Value=true",
        terraform: "resource \"aws_lb\" \"shop\" {\n  \
                    enable_deletion_protection = true\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n\
                         Properties:\n  \
                         LoadBalancerAttributes:\n    \
                         - Key: deletion_protection.enabled\n      \
                         Value: \"true\"",
    },
    sources: &[
        Source {
            title: "Application Load Balancers",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
        },
        Source {
            title: "Network Load Balancers",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html",
        },
    ],
    standards: &[security_hub("ELB.6"), prowler("elbv2_deletion_protection")],
    thresholds: &[],
    reads: &[reads::<Attributes>()],
    run: |account| super::attributes(account, judge),
};

/// AWS's name of the attribute.
const NAME: &str = "deletion_protection.enabled";

#[expect(clippy::unnecessary_wraps, reason = "other attributes are not of every kind")]
fn judge(_: &LoadBalancer, attributes: &BTreeMap<String, String>) -> Judged {
    let Some(value) = attributes.get(NAME) else { return Some(Err(NAME)) };
    let verdict = match value.as_str() {
        "true" => Verdict::pass("It cannot be deleted until its protection is turned off."),
        _ => Verdict::fail("One call can delete it."),
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
        assert_eq!(status("application", "true"), Some(Status::Pass));
        assert_eq!(status("application", "false"), Some(Status::Fail));
        assert_eq!(status("application", "perhaps"), Some(Status::Fail), "what is not known is no pass");
    }

    #[test]
    fn an_answer_without_the_attribute_says_nothing() {
        assert_eq!(judge(&balancer("application"), &BTreeMap::new()), Some(Err(NAME)));
    }
}

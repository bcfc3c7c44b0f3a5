//! Application load balancers drop headers that are not valid.

use std::collections::BTreeMap;

use super::Judged;
use crate::facts::elb::{Attributes, DESCRIBE_LOAD_BALANCER_ATTRIBUTES, LoadBalancer};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-application-invalid-headers",
    title: "Application load balancers drop invalid header fields",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "Header fields with odd names are read one way by the load balancer and another by the server behind it. \
          Attackers hide a second request in that gap.",
    aws_side: "AWS takes such fields out before it passes a request on, if told to.",
    your_side: "You turn that on, after a look at what your clients send.",
    fix: Fix {
        text: "Have the load balancer drop invalid header fields.",
        cli: "aws elbv2 modify-load-balancer-attributes --load-balancer-arn LOAD-BALANCER --attributes \
              Key=routing.http.drop_invalid_header_fields.enabled,Value=true",
        terraform: "resource \"aws_lb\" \"shop\" {\n  \
                    drop_invalid_header_fields = true\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n\
                         Properties:\n  \
                         LoadBalancerAttributes:\n    \
                         - Key: routing.http.drop_invalid_header_fields.enabled\n      \
                         Value: \"true\"",
    },
    sources: &[
        Source {
            title: "Edit attributes for your Application Load Balancer",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
        },
        Source {
            title: "HTTP headers and Application Load Balancers",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html",
        },
    ],
    standards: &[security_hub("ELB.4"), prowler("elbv2_alb_drop_invalid_header_fields_enabled")],
    thresholds: &[],
    reads: &[reads::<Attributes>()],
    run: |account| super::attributes(account, judge),
};

/// AWS's name of the attribute.
const NAME: &str = "routing.http.drop_invalid_header_fields.enabled";

/// Only application load balancers read headers.
fn judge(balancer: &LoadBalancer, attributes: &BTreeMap<String, String>) -> Judged {
    if !matches!(balancer.kind.as_str(), "application") {
        return None;
    }
    let Some(value) = attributes.get(NAME) else { return Some(Err(NAME)) };
    let verdict = match value.as_str() {
        "true" => Verdict::pass("Invalid header fields are dropped."),
        _ => Verdict::fail("Invalid header fields are passed on."),
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
    fn other_kinds_are_not_judged() {
        assert_eq!(status("network", "false"), None);
        assert_eq!(status("gateway", "false"), None);
    }

    #[test]
    fn an_answer_without_the_attribute_says_nothing() {
        assert_eq!(judge(&balancer("application"), &BTreeMap::new()), Some(Err(NAME)));
    }
}

//! Application load balancers log each request.

use std::collections::BTreeMap;

use super::Judged;
use crate::facts::elb::{Attributes, DESCRIBE_LOAD_BALANCER_ATTRIBUTES, LoadBalancer};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-access-logs",
    title: "Application load balancers log each request",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Without a log of requests nobody can say later who asked for what, from where, and what came back, when \
          something was stolen or broken.",
    aws_side: "AWS writes a line for each request into a bucket of yours, if told to.",
    your_side: "You name the bucket, let Elastic Load Balancing write to it, and keep the logs as long as you need.",
    fix: Fix {
        text: "Turn access logs on, with a bucket in the same region whose policy lets Elastic Load Balancing write.",
        cli: "aws elbv2 modify-load-balancer-attributes --load-balancer-arn LOAD-BALANCER --attributes \
              Key=access_logs.s3.enabled,Value=true Key=access_logs.s3.bucket,Value=BUCKET",
        terraform: "resource \"aws_lb\" \"shop\" {\n  \
                    access_logs {\n    \
                    bucket  = aws_s3_bucket.logs.id\n    \
                    enabled = true\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n\
                         Properties:\n  \
                         LoadBalancerAttributes:\n    \
                         - Key: access_logs.s3.enabled\n      \
                         Value: \"true\"\n    \
                         - Key: access_logs.s3.bucket\n      \
                         Value: !Ref LogBucket",
    },
    sources: &[Source {
        title: "Access logs for your Application Load Balancer",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
    }],
    standards: &[cis("4.10"), security_hub("ELB.5"), prowler("elbv2_logging_enabled")],
    thresholds: &[],
    reads: &[reads::<Attributes>()],
    run: |account| super::attributes(account, judge),
};

/// AWS's name of the attribute.
const NAME: &str = "access_logs.s3.enabled";

/// Network load balancers log only what they do with TLS, and gateway load balancers nothing.
fn judge(balancer: &LoadBalancer, attributes: &BTreeMap<String, String>) -> Judged {
    if !matches!(balancer.kind.as_str(), "application") {
        return None;
    }
    let Some(value) = attributes.get(NAME) else { return Some(Err(NAME)) };
    let verdict = match value.as_str() {
        "true" => Verdict::pass("Requests are logged."),
        _ => Verdict::fail("Requests are not logged."),
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

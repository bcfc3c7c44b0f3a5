//! Load balancers check the health of their targets over HTTPS.

use crate::facts::elb::{DESCRIBE_TARGET_GROUPS, TargetGroup, TargetGroups, Targets};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-target-group-health-check",
    title: "Load balancers check the health of their targets over HTTPS",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "A check without TLS needs a port that speaks it, open on every target. It proves that something answers, \
          not that TLS works there.",
    aws_side: "AWS asks each target at short intervals, in the way that the target group says.",
    your_side: "You have it ask over HTTPS.",
    fix: Fix {
        text: "Set the protocol of the health check to HTTPS.",
        cli: "aws elbv2 modify-target-group --target-group-arn GROUP --health-check-protocol HTTPS",
        terraform: "resource \"aws_lb_target_group\" \"shop\" {\n  \
                    health_check {\n    \
                    protocol = \"HTTPS\"\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::TargetGroup\n\
                         Properties:\n  \
                         HealthCheckProtocol: HTTPS",
    },
    sources: &[
        Source {
            title: "Target groups for your Application Load Balancers",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html",
        },
        Source {
            title: "Target groups for your Network Load Balancers",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html",
        },
    ],
    standards: &[security_hub("ELB.21")],
    thresholds: &[],
    reads: &[reads::<TargetGroups>()],
    run: |account| each(account, account.elb.values().map(|elb| &elb.target_groups), judge),
};

/// AWS asks functions by its own ways, and ELB.21 is not about gateway load balancers. What no load balancer uses carries nothing.
fn judge(_: &TargetGroup, targets: &Targets) -> Option<Verdict> {
    if !targets.used || targets.kind == "lambda" || targets.protocol.as_deref() == Some("GENEVE") {
        return None;
    }
    let protocol = targets.health_check_protocol.as_deref().unwrap_or("none");
    let verdict = if matches!(protocol, "HTTPS") {
        Verdict::pass(format!("Health is checked over {protocol}."))
    } else {
        Verdict::fail(format!("Health is checked over {protocol}, without TLS."))
    };
    Some(verdict.seen(&DESCRIBE_TARGET_GROUPS, "HealthCheckProtocol", &targets.health_check_protocol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(kind: &str, protocol: &str, health: &str) -> Option<Status> {
        let targets = Targets {
            kind: kind.into(),
            protocol: Some(protocol.into()),
            health_check_protocol: Some(health.into()),
            used: true,
        };
        let group = TargetGroup { name: "g".into(), arn: "a".into(), region: "r".into() };
        assert!(judge(&group, &Targets { used: false, ..targets.clone() }).is_none(), "nothing flows to it");
        judge(&group, &targets).map(|verdict| verdict.status)
    }

    #[test]
    fn https_passes_and_others_fail() {
        assert_eq!(status("ip", "HTTP", "HTTPS"), Some(Status::Pass));
        assert_eq!(status("ip", "HTTPS", "HTTP"), Some(Status::Fail));
        assert_eq!(status("ip", "TLS", "TCP"), Some(Status::Fail));
    }

    #[test]
    fn functions_and_gateways_are_not_judged() {
        assert_eq!(status("lambda", "HTTP", "HTTP"), None);
        assert_eq!(status("instance", "GENEVE", "TCP"), None);
    }
}

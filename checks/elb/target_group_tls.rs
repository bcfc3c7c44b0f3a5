//! Load balancers speak TLS to their targets.

use crate::facts::elb::{DESCRIBE_TARGET_GROUPS, TargetGroup, TargetGroups, Targets};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-target-group-tls",
    title: "Load balancers speak TLS to their targets",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "Behind a load balancer that ends TLS, the same passwords and sessions travel on in the clear, to every \
          target.",
    aws_side: "AWS speaks TLS to targets, if told to. It does not verify their certificates, so one signed by \
               themselves will do.",
    your_side: "You have targets end TLS, and use target groups for HTTPS or TLS.",
    fix: Fix {
        text: "Make a target group of protocol HTTPS or TLS, register the targets with it, and let the listener \
               forward to it. The protocol of a target group cannot be changed.",
        cli: "aws elbv2 create-target-group --name GROUP --protocol HTTPS --port 443 --vpc-id VPC \
              --health-check-protocol HTTPS",
        terraform: "resource \"aws_lb_target_group\" \"shop\" {\n  \
                    port     = 443\n  \
                    protocol = \"HTTPS\"\n  \
                    vpc_id   = aws_vpc.shop.id\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::TargetGroup\n\
                         Properties:\n  \
                         Port: 443\n  \
                         Protocol: HTTPS\n  \
                         VpcId: !Ref Vpc",
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
    standards: &[security_hub("ELB.22")],
    thresholds: &[],
    reads: &[reads::<TargetGroups>()],
    run: |account| each(account, account.elb.values().map(|elb| &elb.target_groups), judge),
};

/// AWS reaches functions and other load balancers by its own ways, and GENEVE wraps what is encrypted already or not. What no load balancer uses carries nothing.
fn judge(_: &TargetGroup, targets: &Targets) -> Option<Verdict> {
    if !targets.used
        || matches!(targets.kind.as_str(), "lambda" | "alb")
        || targets.protocol.as_deref() == Some("GENEVE")
    {
        return None;
    }
    let protocol = targets.protocol.as_deref().unwrap_or("none");
    let verdict = if matches!(protocol, "HTTPS" | "TLS" | "QUIC") {
        Verdict::pass(format!("Targets are spoken to by {protocol}."))
    } else {
        Verdict::fail(format!("Targets are spoken to by {protocol}, without TLS."))
    };
    Some(verdict.seen(&DESCRIBE_TARGET_GROUPS, "Protocol", &targets.protocol))
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
    fn protocols_with_encryption_pass_and_others_fail() {
        for protocol in ["HTTPS", "TLS", "QUIC"] {
            assert_eq!(status("ip", protocol, "HTTP"), Some(Status::Pass), "{protocol}");
        }
        for protocol in ["HTTP", "TCP", "UDP", "TCP_UDP", "TCP_QUIC"] {
            assert_eq!(status("instance", protocol, "HTTPS"), Some(Status::Fail), "{protocol}");
        }
    }

    #[test]
    fn functions_load_balancers_and_gateways_are_not_judged() {
        assert_eq!(status("lambda", "HTTP", "HTTP"), None);
        assert_eq!(status("alb", "TCP", "HTTP"), None);
        assert_eq!(status("instance", "GENEVE", "TCP"), None);
    }
}

//! Network load balancers end TLS themselves.

use crate::facts::elb::{DESCRIBE_LISTENERS, Listener, Listeners, LoadBalancer};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-network-tls",
    title: "Network load balancers take connections over TLS",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "A TCP listener passes on whatever comes. Whether that is encrypted is left to each target, and nobody sees \
          from outside when one forgets it.",
    aws_side: "AWS ends TLS at the load balancer, with certificates that ACM renews.",
    your_side: "You use TLS listeners, or see to it that every target behind a TCP listener ends TLS, and suppress \
                this.",
    fix: Fix {
        text: "Replace the TCP listener with a TLS listener that has a certificate of ACM.",
        cli: "aws elbv2 modify-listener --listener-arn LISTENER --protocol TLS --certificates \
              CertificateArn=CERTIFICATE --ssl-policy ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        terraform: "resource \"aws_lb_listener\" \"tls\" {\n  \
                    load_balancer_arn = aws_lb.tills.arn\n  \
                    port              = 443\n  \
                    protocol          = \"TLS\"\n  \
                    certificate_arn   = aws_acm_certificate.tills.arn\n  \
                    ssl_policy        = \"ELBSecurityPolicy-TLS13-1-2-Res-2021-06\"\n\
                    \n  \
                    default_action {\n    \
                    type             = \"forward\"\n    \
                    target_group_arn = aws_lb_target_group.tills.arn\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::Listener\n\
                         Properties:\n  \
                         LoadBalancerArn: !Ref LoadBalancer\n  \
                         Port: 443\n  \
                         Protocol: TLS\n  \
                         Certificates:\n    \
                         - CertificateArn: !Ref Certificate\n  \
                         SslPolicy: ELBSecurityPolicy-TLS13-1-2-Res-2021-06\n  \
                         DefaultActions:\n    \
                         - Type: forward\n      \
                         TargetGroupArn: !Ref TargetGroup",
    },
    sources: &[Source {
        title: "Create a listener for your Network Load Balancer",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-listener.html",
    }],
    standards: &[security_hub("ELB.18"), prowler("elbv2_nlb_tls_termination_enabled")],
    thresholds: &[],
    reads: &[reads::<Listeners>()],
    run: |account| {
        each(account, account.elb.values().map(|elb| &elb.listeners), |balancer, listeners| judge(balancer, listeners))
    },
};

/// QUIC is always encrypted, and for UDP there is no TLS listener: neither is judged. Without another listener there is
/// nothing to say.
fn judge(balancer: &LoadBalancer, listeners: &[Listener]) -> Option<Verdict> {
    let judged = |listener: &&Listener| !matches!(listener.protocol.as_deref(), Some("QUIC" | "UDP"));
    let judged: Vec<&Listener> = listeners.iter().filter(judged).collect();
    if balancer.kind != "network" || judged.is_empty() {
        return None;
    }
    let named = |listener: &Listener| {
        let (protocol, port) = (listener.protocol.as_deref().unwrap_or("?"), listener.port.unwrap_or_default());
        format!("{protocol} {port}")
    };
    let plain = judged.iter().filter(|listener| listener.protocol.as_deref() != Some("TLS"));
    let plain: Vec<String> = plain.map(|listener| named(listener)).collect();
    let verdict = if plain.is_empty() {
        Verdict::pass("Every listener ends TLS.")
    } else {
        Verdict::fail(format!("Without TLS: {}.", plain.join(", ")))
    };
    let all: Vec<String> = judged.iter().map(|listener| named(listener)).collect();
    Some(verdict.seen(&DESCRIBE_LISTENERS, "Protocol", all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn balancer(kind: &str) -> LoadBalancer {
        LoadBalancer { name: "shop".into(), arn: "a".into(), kind: kind.into(), region: "r".into() }
    }

    fn status(kind: &str, protocols: &[&str]) -> Option<Status> {
        let listener = |protocol: &&str| Listener {
            arn: "l".into(),
            port: Some(443),
            protocol: Some((*protocol).to_owned()),
            tls_policy: None,
            redirects: false,
        };
        judge(&balancer(kind), &protocols.iter().map(listener).collect::<Vec<_>>()).map(|verdict| verdict.status)
    }

    #[test]
    fn tls_alone_passes() {
        assert_eq!(status("network", &["TLS"]), Some(Status::Pass));
        assert_eq!(status("network", &["TLS", "UDP", "QUIC"]), Some(Status::Pass));
    }

    #[test]
    fn tcp_in_any_form_fails() {
        for protocol in ["TCP", "TCP_UDP", "TCP_QUIC", "NEW"] {
            assert_eq!(status("network", &["TLS", protocol]), Some(Status::Fail), "{protocol}");
        }
    }

    #[test]
    fn others_are_not_judged() {
        assert_eq!(status("network", &["UDP"]), None);
        assert_eq!(status("network", &[]), None);
        assert_eq!(status("application", &["HTTP"]), None);
    }
}

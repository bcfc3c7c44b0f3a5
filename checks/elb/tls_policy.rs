//! Listeners with TLS accept no old version of it.

use crate::facts::Call;
use crate::facts::elb::{DESCRIBE_SSL_POLICIES, LoadBalancer, Tls, TlsListener};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-tls-policy",
    title: "Load balancers accept TLS 1.2 or newer only",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "TLS 1.0 and 1.1 have known holes and are retired. A load balancer that still accepts them lets somebody in \
          between talk a client down to them.",
    aws_side: "AWS keeps policies that name protocols and ciphers, and adds new ones. It does not change yours, so \
               that no client is cut off.",
    your_side: "You choose the policy of each listener, and a newer one from time to time.",
    fix: Fix {
        text: "Set a policy that starts at TLS 1.2, such as ELBSecurityPolicy-TLS13-1-2-Res-2021-06.",
        cli: "aws elbv2 modify-listener --listener-arn LISTENER --ssl-policy ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        terraform: "resource \"aws_lb_listener\" \"https\" {\n  \
                    load_balancer_arn = aws_lb.shop.arn\n  \
                    port              = 443\n  \
                    protocol          = \"HTTPS\"\n  \
                    certificate_arn   = aws_acm_certificate.shop.arn\n  \
                    ssl_policy        = \"ELBSecurityPolicy-TLS13-1-2-Res-2021-06\"\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::Listener\n\
                         Properties:\n  \
                         LoadBalancerArn: !Ref LoadBalancer\n  \
                         Port: 443\n  \
                         Protocol: HTTPS\n  \
                         SslPolicy: ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    },
    sources: &[
        Source {
            title: "Security policies for your Application Load Balancer",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
        },
        Source {
            title: "Security policies for your Network Load Balancer",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html",
        },
    ],
    standards: &[security_hub("ELB.17"), prowler("elbv2_insecure_ssl_ciphers")],
    thresholds: &[],
    reads: &[reads::<Tls>()],
    run: |account| {
        each(account, account.elb.values().map(|elb| &elb.tls), |_: &LoadBalancer, listeners| {
            judge(&DESCRIBE_SSL_POLICIES, listeners)
        })
    },
};

pub(super) fn judge(call: &Call, listeners: &[TlsListener]) -> Option<Verdict> {
    if listeners.is_empty() {
        return None;
    }
    let old = listeners.iter().filter(|listener| !listener.is_modern());
    let old: Vec<String> = old.map(|listener| format!("port {} ({})", listener.port, listener.policy)).collect();
    let verdict = if old.is_empty() {
        Verdict::pass("Every listener with TLS wants TLS 1.2 or newer.")
    } else {
        Verdict::fail(format!("Old versions of TLS are accepted: {}.", old.join(", ")))
    };
    let seen: Vec<_> =
        listeners.iter().map(|listener| (listener.port, &listener.policy, &listener.protocols)).collect();
    Some(verdict.seen(call, "SslProtocols", seen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(protocols: &[&[&str]]) -> Option<Status> {
        let listener = |protocols: &&[&str]| TlsListener {
            port: 443,
            policy: "p".into(),
            protocols: protocols.iter().map(|name| (*name).to_owned()).collect(),
        };
        let listeners: Vec<_> = protocols.iter().map(listener).collect();
        judge(&DESCRIBE_SSL_POLICIES, &listeners).map(|verdict| verdict.status)
    }

    #[test]
    fn new_versions_pass() {
        assert_eq!(status(&[&["TLSv1.2", "TLSv1.3"], &["TLSv1.3"], &["TLSv1.2"]]), Some(Status::Pass));
    }

    #[test]
    fn one_old_version_on_one_listener_fails() {
        assert_eq!(status(&[&["TLSv1.2"], &["TLSv1", "TLSv1.2"]]), Some(Status::Fail));
        assert_eq!(status(&[&["TLSv1.1", "TLSv1.2", "TLSv1.3"]]), Some(Status::Fail));
        assert_eq!(status(&[&["SSLv3"]]), Some(Status::Fail));
    }

    #[test]
    fn what_is_not_known_is_not_taken_for_new() {
        assert_eq!(status(&[&["TLSv1.2", "TLSv9"]]), Some(Status::Fail));
        assert_eq!(status(&[&[]]), Some(Status::Fail));
    }

    #[test]
    fn without_tls_there_is_nothing_to_judge() {
        assert_eq!(status(&[]), None);
    }
}

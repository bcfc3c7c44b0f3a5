//! Classic load balancers use certificates of ACM.

use crate::facts::elb::{Classic, ClassicListener, ClassicLoadBalancer, ClassicSettings, DESCRIBE_CLASSIC};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-classic-certificate",
    title: "Classic load balancers use certificates of ACM",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IDENTITY),
    why: "A certificate that was uploaded to IAM is renewed by hand, or forgotten until clients turn away. Its \
          private key has been on somebody's disk.",
    aws_side: "AWS issues certificates, keeps their keys to itself and renews them, if they are of ACM.",
    your_side: "You ask ACM for the certificate, and set it on the listener.",
    fix: Fix {
        text: "Request a certificate from ACM and set it on the listener.",
        cli: "aws elb set-load-balancer-listener-ssl-certificate --load-balancer-name LOAD-BALANCER \
              --load-balancer-port 443 --ssl-certificate-id CERTIFICATE",
        terraform: "resource \"aws_elb\" \"shop\" {\n  \
                    listener {\n    \
                    lb_port            = 443\n    \
                    lb_protocol        = \"https\"\n    \
                    instance_port      = 443\n    \
                    instance_protocol  = \"https\"\n    \
                    ssl_certificate_id = aws_acm_certificate.shop.arn\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancing::LoadBalancer\n\
                         Properties:\n  \
                         Listeners:\n    \
                         - LoadBalancerPort: \"443\"\n      \
                         Protocol: HTTPS\n      \
                         InstancePort: \"443\"\n      \
                         SSLCertificateId: !Ref Certificate",
    },
    sources: &[Source {
        title: "SSL/TLS certificates for Classic Load Balancers",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/ssl-server-cert.html",
    }],
    standards: &[security_hub("ELB.2"), prowler("elb_ssl_listeners_use_acm_certificate")],
    thresholds: &[],
    reads: &[reads::<Classic>()],
    run: |account| {
        each(account, account.elb.values().map(|elb| &elb.classic), |_: &ClassicLoadBalancer, settings| judge(settings))
    },
};

/// Without a listener with TLS there is no certificate to judge.
fn judge(settings: &ClassicSettings) -> Option<Verdict> {
    let with_tls: Vec<&ClassicListener> = settings.listeners.iter().filter(|listener| listener.has_tls()).collect();
    let of_acm = |arn: &str| arn.split(':').nth(2) == Some("acm");
    let other = with_tls.iter().find(|listener| !listener.certificate.as_deref().is_some_and(of_acm));
    let verdict = match other {
        _ if with_tls.is_empty() => return None,
        None => Verdict::pass("Every listener with TLS has a certificate of ACM."),
        Some(listener) => Verdict::fail(format!("The certificate of port {} is not of ACM.", listener.port)),
    };
    let seen: Vec<_> = with_tls.iter().map(|listener| &listener.certificate).collect();
    Some(verdict.seen(&DESCRIBE_CLASSIC, "SSLCertificateId", seen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(listeners: &[(&str, Option<&str>)]) -> ClassicSettings {
        let listener = |(protocol, certificate): &(&str, Option<&str>)| ClassicListener {
            port: 443,
            protocol: (*protocol).to_owned(),
            certificate: certificate.map(str::to_owned),
            policies: vec![],
        };
        ClassicSettings { zones: vec![], listeners: listeners.iter().map(listener).collect() }
    }

    fn status(listeners: &[(&str, Option<&str>)]) -> Option<Status> {
        judge(&settings(listeners)).map(|verdict| verdict.status)
    }

    const ACM: Option<&str> = Some("arn:aws:acm:us-east-1:123456789012:certificate/1");
    const IAM: Option<&str> = Some("arn:aws:iam::123456789012:server-certificate/shop");

    #[test]
    fn a_certificate_of_acm_passes_in_every_partition() {
        assert_eq!(status(&[("HTTPS", ACM), ("HTTP", None)]), Some(Status::Pass));
        assert_eq!(status(&[("SSL", Some("arn:aws-cn:acm:cn-north-1:1:certificate/1"))]), Some(Status::Pass));
    }

    #[test]
    fn another_or_none_fails() {
        assert_eq!(status(&[("HTTPS", IAM)]), Some(Status::Fail));
        assert_eq!(status(&[("HTTPS", ACM), ("SSL", IAM)]), Some(Status::Fail));
        assert_eq!(status(&[("HTTPS", None)]), Some(Status::Fail));
    }

    #[test]
    fn without_tls_there_is_nothing_to_judge() {
        assert_eq!(status(&[("HTTP", None)]), None);
    }
}

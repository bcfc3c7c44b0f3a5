//! Classic load balancers take nothing without TLS.

use crate::facts::elb::{Classic, ClassicListener, ClassicLoadBalancer, ClassicSettings, DESCRIBE_CLASSIC};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-classic-tls",
    title: "Classic load balancers have listeners with TLS only",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "Whatever clients send to a listener without TLS can be read and changed by everybody on the way.",
    aws_side: "AWS ends TLS for listeners that have a certificate. Classic load balancers cannot redirect.",
    your_side: "You use HTTPS and SSL listeners only, or move to an application load balancer.",
    fix: Fix {
        text: "Replace HTTP and TCP listeners with HTTPS and SSL ones, or move to an application load balancer, \
               which can redirect.",
        cli: "aws elb create-load-balancer-listeners --load-balancer-name LOAD-BALANCER --listeners \
              Protocol=HTTPS,LoadBalancerPort=443,InstanceProtocol=HTTPS,InstancePort=443,SSLCertificateId=CERTIFICATE",
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
                         InstanceProtocol: HTTPS\n      \
                         SSLCertificateId: !Ref Certificate",
    },
    sources: &[Source {
        title: "HTTPS listeners for your Classic Load Balancer",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-https-load-balancers.html",
    }],
    standards: &[security_hub("ELB.3"), prowler("elb_ssl_listeners")],
    thresholds: &[],
    reads: &[reads::<Classic>()],
    run: |account| {
        each(account, account.elb.values().map(|elb| &elb.classic), |_: &ClassicLoadBalancer, settings| judge(settings))
    },
};

/// Without listeners nothing is served, and ELB.3 has nothing to say.
fn judge(settings: &ClassicSettings) -> Option<Verdict> {
    let named = |listener: &ClassicListener| format!("{} {}", listener.protocol, listener.port);
    let plain = settings.listeners.iter().filter(|listener| !listener.has_tls());
    let plain: Vec<String> = plain.map(named).collect();
    let all: Vec<String> = settings.listeners.iter().map(named).collect();
    let verdict = match (&all[..], &plain[..]) {
        ([], _) => return None,
        (_, []) => Verdict::pass("Every listener ends TLS."),
        (_, plain) => Verdict::fail(format!("Without TLS: {}.", plain.join(", "))),
    };
    Some(verdict.seen(&DESCRIBE_CLASSIC, "ListenerDescriptions", all))
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

    #[test]
    fn https_and_ssl_pass() {
        assert_eq!(status(&[("HTTPS", None), ("SSL", None)]), Some(Status::Pass));
    }

    #[test]
    fn http_and_tcp_fail() {
        assert_eq!(status(&[("HTTPS", None), ("HTTP", None)]), Some(Status::Fail));
        assert_eq!(status(&[("TCP", None)]), Some(Status::Fail));
    }

    #[test]
    fn without_listeners_there_is_nothing_to_judge() {
        assert_eq!(status(&[]), None);
    }
}

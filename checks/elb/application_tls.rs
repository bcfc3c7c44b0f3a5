//! Application load balancers serve nothing without TLS.

use crate::facts::elb::{DESCRIBE_LISTENERS, LoadBalancer, Plain, PlainListener};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-application-tls",
    title: "Application load balancers serve nothing without TLS",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "Passwords and sessions that travel over HTTP can be read and changed by everybody on the way. A page that \
          is served once without TLS is enough for that.",
    aws_side: "AWS ends TLS for you, renews certificates of ACM, and can send HTTP on to HTTPS.",
    your_side: "You use HTTPS listeners, and let an HTTP listener do nothing but redirect, in each of its rules.",
    fix: Fix {
        text: "Have each HTTP listener redirect to HTTPS by default, and take away or change its rules that do \
               anything else.",
        cli: "aws elbv2 modify-listener --listener-arn LISTENER --default-actions \
              \"Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}\"",
        terraform: "resource \"aws_lb_listener\" \"http\" {\n  \
                    load_balancer_arn = aws_lb.shop.arn\n  \
                    port              = 80\n  \
                    protocol          = \"HTTP\"\n\
                    \n  \
                    default_action {\n    \
                    type = \"redirect\"\n\
                    \n    \
                    redirect {\n      \
                    protocol    = \"HTTPS\"\n      \
                    port        = \"443\"\n      \
                    status_code = \"HTTP_301\"\n    \
                    }\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancingV2::Listener\n\
                         Properties:\n  \
                         LoadBalancerArn: !Ref LoadBalancer\n  \
                         Port: 80\n  \
                         Protocol: HTTP\n  \
                         DefaultActions:\n    \
                         - Type: redirect\n      \
                         RedirectConfig:\n        \
                         Protocol: HTTPS\n        \
                         Port: \"443\"\n        \
                         StatusCode: HTTP_301",
    },
    sources: &[
        Source {
            title: "Create an HTTPS listener for your Application Load Balancer",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html",
        },
        Source {
            title: "Action types for listener rules",
            url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html",
        },
    ],
    standards: &[security_hub("ELB.1"), security_hub("ELB.18"), prowler("elbv2_ssl_listeners")],
    thresholds: &[],
    reads: &[reads::<Plain>()],
    run: |account| each(account, account.elb.values().map(|elb| &elb.plain), |_: &LoadBalancer, plain| judge(plain)),
};

fn judge(plain: &[PlainListener]) -> Verdict {
    let ports = |listeners: &mut dyn Iterator<Item = &PlainListener>| -> Vec<u16> {
        listeners.map(|listener| listener.port).collect()
    };
    let serving = ports(&mut plain.iter().filter(|listener| !listener.redirects));
    let list = serving.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let verdict = match serving[..] {
        [] if plain.is_empty() => Verdict::pass("No listener is without TLS."),
        [] => Verdict::pass("Listeners without TLS redirect every request to HTTPS."),
        [_] => Verdict::fail(format!("Port {list} serves requests without TLS.")),
        _ => Verdict::fail(format!("Ports {list} serve requests without TLS.")),
    };
    verdict.seen(&DESCRIBE_LISTENERS, "HTTP ports", ports(&mut plain.iter()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(redirects: &[bool]) -> Status {
        let listener = |(port, redirects): (u16, &bool)| PlainListener { port, redirects: *redirects };
        judge(&(80..).zip(redirects).map(listener).collect::<Vec<_>>()).status
    }

    #[test]
    fn only_tls_and_only_redirects_pass() {
        assert_eq!(status(&[]), Status::Pass);
        assert_eq!(status(&[true]), Status::Pass);
        assert_eq!(status(&[true, true]), Status::Pass);
    }

    #[test]
    fn one_that_serves_fails_and_is_named() {
        assert_eq!(status(&[false]), Status::Fail);
        assert_eq!(status(&[true, false]), Status::Fail);
        let plain = [PlainListener { port: 8080, redirects: false }];
        assert_eq!(judge(&plain).message, "Port 8080 serves requests without TLS.");
    }
}

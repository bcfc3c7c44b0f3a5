//! Listeners of classic load balancers accept no old version of TLS.

use crate::facts::elb::{ClassicLoadBalancer, ClassicTls, DESCRIBE_CLASSIC_POLICIES};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-classic-tls-policy",
    title: "Classic load balancers accept TLS 1.2 only",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "The policy that classic load balancers get by default accepts TLS 1.0 and 1.1, which have known holes and \
          are retired.",
    aws_side: "AWS keeps predefined policies, and lets you make one of your own. It does not change yours.",
    your_side: "You set the policy of each listener to one that starts at TLS 1.2.",
    fix: Fix {
        text: "Make a policy from ELBSecurityPolicy-TLS-1-2-2017-01 and set it on each listener with TLS.",
        cli: "aws elb set-load-balancer-policies-of-listener --load-balancer-name LOAD-BALANCER --load-balancer-port \
              443 --policy-names POLICY",
        terraform: "resource \"aws_lb_ssl_negotiation_policy\" \"tls_1_2\" {\n  \
                    name          = \"tls-1-2\"\n  \
                    load_balancer = aws_elb.shop.id\n  \
                    lb_port       = 443\n\
                    \n  \
                    attribute {\n    \
                    name  = \"Reference-Security-Policy\"\n    \
                    value = \"ELBSecurityPolicy-TLS-1-2-2017-01\"\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancing::LoadBalancer\n\
                         Properties:\n  \
                         Policies:\n    \
                         - PolicyName: tls-1-2\n      \
                         PolicyType: SSLNegotiationPolicyType\n      \
                         Attributes:\n        \
                         - Name: Reference-Security-Policy\n          \
                         Value: ELBSecurityPolicy-TLS-1-2-2017-01\n      \
                         LoadBalancerPorts:\n        \
                         - \"443\"",
    },
    sources: &[Source {
        title: "Predefined SSL security policies for Classic Load Balancers",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-policy-table.html",
    }],
    standards: &[security_hub("ELB.8"), prowler("elb_insecure_ssl_ciphers")],
    thresholds: &[],
    reads: &[reads::<ClassicTls>()],
    run: |account| {
        each(account, account.elb.values().map(|elb| &elb.classic_tls), |_: &ClassicLoadBalancer, listeners| {
            super::tls_policy::judge(&DESCRIBE_CLASSIC_POLICIES, listeners)
        })
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::elb::TlsListener;
    use crate::finding::Status;

    #[test]
    fn listeners_are_judged_as_those_of_other_load_balancers() {
        let listener = |protocols: &[&str]| TlsListener {
            port: 443,
            policy: "p".into(),
            protocols: protocols.iter().map(|name| (*name).to_owned()).collect(),
        };
        let judge = |listeners: &[TlsListener]| crate::elb::tls_policy::judge(&DESCRIBE_CLASSIC_POLICIES, listeners);
        assert_eq!(judge(&[listener(&["TLSv1.2"])]).unwrap().status, Status::Pass);
        assert_eq!(judge(&[listener(&["TLSv1", "TLSv1.1", "TLSv1.2"])]).unwrap().status, Status::Fail);
    }
}

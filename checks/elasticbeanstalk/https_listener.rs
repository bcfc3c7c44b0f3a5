//! The load balancer of every environment speaks TLS.

use crate::facts::elasticbeanstalk::{Balancer, DESCRIBE_CONFIGURATION_SETTINGS, Environment, Environments, Options};
use crate::prelude::*;

/// Protocols of listeners that are TLS: of the three kinds of load balancers.
const ENCRYPTED: [&str; 3] = ["HTTPS", "SSL", "TLS"];

pub(super) static CHECK: Check = Check {
    id: "elasticbeanstalk-https-listener",
    title: "The load balancers of Elastic Beanstalk environments listen for HTTPS",
    severity: Severity::Medium,
    service: &model::ELASTIC_BEANSTALK,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "Beanstalk makes a load balancer that speaks plain HTTP. Then passwords and sessions of your users can be read \
          and changed by anyone on the way.",
    aws_side: "AWS ends TLS at the load balancer with the certificate and the policy that you give it.",
    your_side: "You get a certificate, add a listener on port 443, and send everyone there who comes on port 80.",
    fix: Fix {
        text: "Add an HTTPS listener with a certificate of ACM, and turn the plain one off or let it redirect.",
        cli: "aws elasticbeanstalk update-environment --environment-name ENVIRONMENT --option-settings \
              Namespace=aws:elbv2:listener:443,OptionName=Protocol,Value=HTTPS \
              Namespace=aws:elbv2:listener:443,OptionName=SSLCertificateArns,Value=CERTIFICATE_ARN",
        terraform: "resource \"aws_elastic_beanstalk_environment\" \"this\" {\n\
                    \x20 setting {\n\
                    \x20   namespace = \"aws:elbv2:listener:443\"\n\
                    \x20   name      = \"Protocol\"\n\
                    \x20   value     = \"HTTPS\"\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::ElasticBeanstalk::Environment\n\
                         Properties:\n\
                         \x20 OptionSettings:\n\
                         \x20   - Namespace: aws:elbv2:listener:443\n\
                         \x20     OptionName: Protocol\n\
                         \x20     Value: HTTPS",
    },
    sources: &[Source {
        title: "Configuring HTTPS for your Elastic Beanstalk environment",
        url: "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/configuring-https.html",
    }],
    standards: &[],
    thresholds: &[],
    reads: &[reads::<Environments>()],
    run: |account| {
        let environments = account.elasticbeanstalk.values().map(|facts| &facts.environments);
        each(account, environments, |_: &Environment, options| judge(options))
    },
};

/// Without a load balancer of its own, or with one that has no listeners because work comes from a queue, there is
/// nothing to judge here: an instance that ends TLS itself cannot be told from outside.
fn judge(options: &Options) -> Option<Verdict> {
    let Balancer::Own { listeners } = &options.balancer else { return None };
    if listeners.is_empty() {
        return None;
    }
    let encrypted = |(_, protocol): &&(String, String)| ENCRYPTED.contains(&protocol.to_ascii_uppercase().as_str());
    let verdict = if let Some((port, protocol)) = listeners.iter().find(encrypted) {
        Verdict::pass(format!("The load balancer listens for {protocol} on port {port}."))
    } else {
        let ports: Vec<&str> = listeners.iter().map(|(port, _)| port.as_str()).collect();
        Verdict::fail(format!("The load balancer listens without encryption alone, on port {}.", ports.join(", ")))
    };
    Some(verdict.seen(&DESCRIBE_CONFIGURATION_SETTINGS, "Protocol", listeners))
}

#[cfg(test)]
mod tests {
    use super::super::tests::good;
    use super::*;
    use crate::finding::Status;

    fn status(balancer: Balancer) -> Option<Status> {
        judge(&Options { balancer, ..good() }).map(|verdict| verdict.status)
    }

    fn own(listeners: &[(&str, &str)]) -> Balancer {
        let listeners = listeners.iter().map(|(port, protocol)| ((*port).into(), (*protocol).into())).collect();
        Balancer::Own { listeners }
    }

    #[test]
    fn a_listener_with_tls_passes_whatever_else_there_is() {
        for protocol in ["HTTPS", "SSL", "TLS"] {
            assert_eq!(status(own(&[("80", "HTTP"), ("443", protocol)])), Some(Status::Pass), "{protocol}");
        }
    }

    #[test]
    fn plain_listeners_alone_fail() {
        assert_eq!(status(own(&[("80", "HTTP")])), Some(Status::Fail));
        assert_eq!(status(own(&[("443", "TCP")])), Some(Status::Fail));
    }

    #[test]
    fn without_listeners_of_its_own_an_environment_is_not_judged() {
        for balancer in [Balancer::None, Balancer::Shared, own(&[])] {
            assert_eq!(status(balancer), None);
        }
    }
}

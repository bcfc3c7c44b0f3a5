//! Firewalls log what they do.

use std::sync::Arc;

use crate::facts::networkfirewall::{DESCRIBE_LOGGING_CONFIGURATION, Firewall, FirewallLogging};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "networkfirewall-firewall-logging",
    title: "Firewalls log what they do",
    severity: Severity::Medium,
    service: &model::NETWORK_FIREWALL,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "A firewall that logs nothing blocks in silence: nobody sees an attack that is under way, or work that is \
          blocked by mistake.",
    aws_side: "AWS delivers alerts, flows and TLS errors to CloudWatch Logs, S3 or Data Firehose.",
    your_side: "You name a destination for at least the alerts, keep them, and look into them.",
    fix: Fix {
        text: "Give the firewall a logging configuration, with alerts at the least.",
        cli: "aws network-firewall update-logging-configuration --region REGION --firewall-name NAME \
              --logging-configuration file://logging.json",
        terraform: "resource \"aws_networkfirewall_logging_configuration\" \"network\" {\n  \
                    firewall_arn = aws_networkfirewall_firewall.network.arn\n\
                    \n  \
                    logging_configuration {\n    \
                    log_destination_config {\n      \
                    log_type             = \"ALERT\"\n      \
                    log_destination_type = \"CloudWatchLogs\"\n      \
                    log_destination = {\n        \
                    logGroup = aws_cloudwatch_log_group.firewall.name\n      \
                    }\n    \
                    }\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::NetworkFirewall::LoggingConfiguration\n\
                    Properties:\n  \
                    FirewallArn: !Ref Firewall\n  \
                    LoggingConfiguration:\n    \
                    LogDestinationConfigs:\n      \
                    - LogType: ALERT\n        \
                    LogDestinationType: CloudWatchLogs\n        \
                    LogDestination:\n          \
                    logGroup: !Ref LogGroup",
    },
    sources: &[Source {
        title: "Logging network traffic from AWS Network Firewall",
        url: "https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging.html",
    }],
    standards: &[security_hub("NetworkFirewall.2"), prowler("networkfirewall_logging_enabled")],
    thresholds: &[],
    reads: &[reads::<FirewallLogging>()],
    run: |account| {
        each(account, account.networkfirewall.values().map(|of| &of.firewall_logging), |_: &Arc<Firewall>, it| {
            judge(it)
        })
    },
};

fn judge(kinds: &[String]) -> Verdict {
    let verdict = if kinds.is_empty() {
        Verdict::fail("The firewall logs nothing.")
    } else {
        Verdict::pass(format!("The firewall logs {}.", kinds.join(", ")))
    };
    verdict.seen(&DESCRIBE_LOGGING_CONFIGURATION, "LogType", kinds)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{firewall, region};
    use super::*;
    use crate::facts::{Gap, Lazy, Of, Reason};
    use crate::finding::Status;

    #[test]
    fn any_kind_of_log_passes_and_none_fails() {
        assert_eq!(judge(&["ALERT".into()]).status, Status::Pass);
        assert_eq!(judge(&["FLOW".into(), "TLS".into()]).status, Status::Pass);
        assert_eq!(judge(&[]).status, Status::Fail);
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_unknown() {
        let gap = Gap::new(&DESCRIBE_LOGGING_CONFIGURATION, Some("eu-west-1"), Reason::Denied, "no");
        let logging = vec![Of { of: firewall(), value: Err(gap) }];
        let account = region(|of| of.firewall_logging = Lazy::ready(Some("eu-west-1"), Ok(logging)));
        assert_eq!((CHECK.run)(&account).await[0].verdict.status, Status::Unknown);
    }
}

//! Each Client VPN endpoint logs who connects.

use crate::facts::ec2::{ClientVpnEndpoint, ClientVpnEndpoints, DESCRIBE_CLIENT_VPN_ENDPOINTS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-client-vpn-logging",
    title: "Client VPN endpoints log connections",
    severity: Severity::Low,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Whoever comes in by the VPN is inside. Without a log of connections, nobody can say who that was, when, \
          and from where.",
    aws_side: "AWS writes each connection and each refusal to CloudWatch Logs, if the endpoint is told to.",
    your_side: "You turn it on, keep the log, and look into it.",
    fix: Fix {
        text: "Turn on connection logging, with a log group to write to.",
        cli: "aws ec2 modify-client-vpn-endpoint --client-vpn-endpoint-id ENDPOINT --connection-log-options \
              Enabled=true,CloudwatchLogGroup=LOG-GROUP",
        terraform: "resource \"aws_ec2_client_vpn_endpoint\" \"this\" {\n\
             \x20 connection_log_options {\n\
             \x20   enabled              = true\n\
             \x20   cloudwatch_log_group = aws_cloudwatch_log_group.vpn.name\n\
             \x20 }\n\
             }",
        cloudformation: "Type: AWS::EC2::ClientVpnEndpoint\n\
             Properties:\n\
             \x20 ConnectionLogOptions:\n\
             \x20   Enabled: true\n\
             \x20   CloudwatchLogGroup: !Ref LogGroup",
    },
    sources: &[Source {
        title: "Connection logging for an AWS Client VPN endpoint",
        url: "https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/connection-logging.html",
    }],
    standards: &[security_hub("EC2.51"), prowler("ec2_client_vpn_endpoint_connection_logging_enabled")],
    thresholds: &[],
    reads: &[reads::<ClientVpnEndpoints>()],
    run: |account| {
        let endpoints = account.ec2.values().map(|ec2| &ec2.client_vpn_endpoints);
        each(account, endpoints, |_: &ClientVpnEndpoint, logs: &bool| judge(*logs))
    },
};

fn judge(logs: bool) -> Verdict {
    let verdict = if logs {
        Verdict::pass("The endpoint logs connections.")
    } else {
        Verdict::fail("The endpoint does not log connections.")
    };
    verdict.seen(&DESCRIBE_CLIENT_VPN_ENDPOINTS, "ConnectionLogOptions", logs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_log_passes_and_none_fails() {
        assert_eq!(judge(true).status, Status::Pass);
        assert_eq!(judge(false).status, Status::Fail);
    }
}

//! Both tunnels of each VPN connection are logged.

use crate::facts::ec2::{DESCRIBE_VPN_CONNECTIONS, Tunnel, VpnConnection, VpnConnections};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpn-logging",
    title: "VPN connections log both tunnels",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Without the log nobody can tell why a tunnel went down, or that somebody has been trying keys on it.",
    aws_side: "AWS writes what the tunnels negotiate to CloudWatch Logs, if it is told to for each of them.",
    your_side: "You turn the log on for both tunnels, keep it, and look into it.",
    fix: Fix {
        text: "Turn on the log of each tunnel, with a log group to write to.",
        cli: "aws ec2 modify-vpn-tunnel-options --vpn-connection-id CONNECTION --vpn-tunnel-outside-ip-address \
              ADDRESS --tunnel-options \
              '{\"LogOptions\":{\"CloudWatchLogOptions\":{\"LogEnabled\":true,\"LogGroupArn\":\"LOG-GROUP\"}}}'",
        terraform: "resource \"aws_vpn_connection\" \"this\" {\n\
             \x20 tunnel1_log_options {\n\
             \x20   cloudwatch_log_options {\n\
             \x20     log_enabled   = true\n\
             \x20     log_group_arn = aws_cloudwatch_log_group.vpn.arn\n\
             \x20   }\n\
             \x20 }\n\
             \x20 tunnel2_log_options {\n\
             \x20   cloudwatch_log_options {\n\
             \x20     log_enabled   = true\n\
             \x20     log_group_arn = aws_cloudwatch_log_group.vpn.arn\n\
             \x20   }\n\
             \x20 }\n\
             }",
        cloudformation: "Type: AWS::EC2::VPNConnection\n\
             Properties:\n\
             \x20 VpnTunnelOptionsSpecifications:\n\
             \x20   - LogOptions:\n\
             \x20       CloudwatchLogOptions:\n\
             \x20         LogEnabled: true\n\
             \x20         LogGroupArn: !GetAtt LogGroup.Arn\n\
             \x20   - LogOptions:\n\
             \x20       CloudwatchLogOptions:\n\
             \x20         LogEnabled: true\n\
             \x20         LogGroupArn: !GetAtt LogGroup.Arn",
    },
    sources: &[Source {
        title: "AWS Site-to-Site VPN logs",
        url: "https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-logs.html",
    }],
    standards: &[security_hub("EC2.171")],
    thresholds: &[],
    reads: &[reads::<VpnConnections>()],
    run: |account| {
        let connections = account.ec2.values().map(|ec2| &ec2.vpn_connections);
        each(account, connections, |_: &VpnConnection, tunnels: &Vec<Tunnel>| judge(tunnels))
    },
};

fn judge(tunnels: &[Tunnel]) -> Verdict {
    let silent: Vec<&str> =
        tunnels.iter().filter(|tunnel| !tunnel.logs).map(|tunnel| tunnel.address.as_str()).collect();
    let verdict = match silent.as_slice() {
        [] if tunnels.len() < 2 => Verdict::fail("The VPN connection does not have two tunnels."),
        [] => Verdict::pass("Both tunnels are logged."),
        silent => Verdict::fail(format!("A tunnel is not logged: {}.", silent.join(", "))),
    };
    let status = |tunnel: &Tunnel| (tunnel.address.clone(), tunnel.logs);
    let evidence: std::collections::BTreeMap<String, bool> = tunnels.iter().map(status).collect();
    verdict.seen(&DESCRIBE_VPN_CONNECTIONS, "LogEnabled", evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(logs: &[bool]) -> Status {
        let tunnel = |(n, logs): (usize, &bool)| Tunnel { address: format!("203.0.113.{n}"), up: true, logs: *logs };
        judge(&logs.iter().enumerate().map(tunnel).collect::<Vec<_>>()).status
    }

    #[test]
    fn both_logged_passes_and_all_else_fails() {
        assert_eq!(status(&[true, true]), Status::Pass);
        assert_eq!(status(&[true, false]), Status::Fail);
        assert_eq!(status(&[false, false]), Status::Fail);
        assert_eq!(status(&[]), Status::Fail);
    }
}

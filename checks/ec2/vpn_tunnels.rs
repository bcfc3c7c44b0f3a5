//! Both tunnels of each VPN connection are up.

use crate::facts::ec2::{DESCRIBE_VPN_CONNECTIONS, Tunnel, VpnConnection, VpnConnections};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpn-tunnels",
    title: "Both tunnels of VPN connections are up",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_PRIVATE),
    why: "AWS takes one tunnel down for maintenance at times. If the other is down as well, the connection is gone, \
          and people find ways around it.",
    aws_side: "AWS gives each Site-to-Site VPN connection two tunnels, in two places, and replaces its ends now and \
               then.",
    your_side: "You set up both tunnels on your gateway, and are told when one goes down.",
    fix: Fix {
        text: "Configure the second tunnel on the customer gateway, and look at its log for why it is down.",
        cli: "aws ec2 describe-vpn-connections --vpn-connection-ids CONNECTION --query \
              \"VpnConnections[].VgwTelemetry\"",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Tunnel options for your AWS Site-to-Site VPN connection",
            url: "https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html",
        },
        Source {
            title: "VgwTelemetry",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VgwTelemetry.html",
        },
    ],
    standards: &[security_hub("EC2.20"), prowler("vpc_vpn_connection_tunnels_up")],
    thresholds: &[],
    reads: &[reads::<VpnConnections>()],
    run: |account| {
        let connections = account.ec2.values().map(|ec2| &ec2.vpn_connections);
        each(account, connections, |_: &VpnConnection, tunnels: &Vec<Tunnel>| judge(tunnels))
    },
};

fn judge(tunnels: &[Tunnel]) -> Verdict {
    let (up, down): (Vec<&Tunnel>, Vec<&Tunnel>) = tunnels.iter().partition(|tunnel| tunnel.up);
    let down: Vec<&str> = down.into_iter().map(|tunnel| tunnel.address.as_str()).collect();
    let verdict = match (up.len(), down.as_slice()) {
        (0 | 1, []) => Verdict::fail("The VPN connection does not have two tunnels."),
        (_, []) => Verdict::pass("Both tunnels are up."),
        (0, _) => Verdict::fail("No tunnel is up."),
        (_, down) => Verdict::fail(format!("A tunnel is down: {}.", down.join(", "))),
    };
    let status = |tunnel: &Tunnel| format!("{} {}", tunnel.address, if tunnel.up { "UP" } else { "DOWN" });
    verdict.seen(&DESCRIBE_VPN_CONNECTIONS, "VgwTelemetry", tunnels.iter().map(status).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn verdict(up: &[bool]) -> Verdict {
        let tunnel = |(n, up): (usize, &bool)| Tunnel { address: format!("203.0.113.{n}"), up: *up, logs: false };
        judge(&up.iter().enumerate().map(tunnel).collect::<Vec<_>>())
    }

    #[test]
    fn both_up_passes_and_all_else_fails() {
        assert_eq!(verdict(&[true, true]).status, Status::Pass);
        assert_eq!(verdict(&[true, false]).message, "A tunnel is down: 203.0.113.1.");
        assert_eq!(verdict(&[false, false]).message, "No tunnel is up.");
        assert_eq!(verdict(&[true]).status, Status::Fail);
        assert_eq!(verdict(&[]).status, Status::Fail);
    }
}

//! No network ACL lets SSH or RDP in from the whole internet.

use ipnet::IpNet;

use super::{ADMIN_PORTS, numbered, whole_internet};
use crate::facts::ec2::{AclRule, DESCRIBE_NETWORK_ACLS, NetworkAcl, NetworkAcls, Traffic};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-network-acl-admin-ports",
    title: "Network ACLs keep SSH and RDP closed to the internet",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_NACL),
    why: "A network ACL stands before every security group of its subnets. Where it drops what is meant for \
          administrators, one careless rule of one group opens nothing to the world.",
    aws_side: "AWS tries the rules by their numbers for each packet that enters the subnet, and lets all traffic through \
               in the ACL that it makes with a VPC.",
    your_side: "You write the rules of the subnets that you use, those of the default ACL among them.",
    fix: Fix {
        text: "Deny ports 22 and 3389 by rules with lower numbers than the one that allows them, or narrow that one to \
               addresses that you know. Answers to what goes out come back to ports 1024 and up: deny 3389 alone there.",
        cli: "aws ec2 create-network-acl-entry --network-acl-id ACL --ingress --rule-number 10 --rule-action deny \
              --protocol 6 --port-range From=22,To=22 --cidr-block 0.0.0.0/0",
        terraform: "resource \"aws_network_acl_rule\" \"ssh\" {\n\
                    \u{20} network_acl_id = aws_network_acl.example.id\n\
                    \u{20} rule_number    = 10\n\
                    \u{20} egress         = false\n\
                    \u{20} rule_action    = \"deny\"\n\
                    \u{20} protocol       = \"tcp\"\n\
                    \u{20} cidr_block     = \"0.0.0.0/0\"\n\
                    \u{20} from_port      = 22\n\
                    \u{20} to_port        = 22\n\
                    }",
        cloudformation: "Type: AWS::EC2::NetworkAclEntry\n\
                         Properties:\n\
                         \u{20} NetworkAclId: ACL\n\
                         \u{20} RuleNumber: 10\n\
                         \u{20} Egress: false\n\
                         \u{20} RuleAction: deny\n\
                         \u{20} Protocol: 6\n\
                         \u{20} CidrBlock: 0.0.0.0/0\n\
                         \u{20} PortRange:\n\
                         \u{20}   From: 22\n\
                         \u{20}   To: 22",
    },
    sources: &[
        Source { title: "Network ACL rules", url: "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html" },
        Source {
            title: "Default network ACL for a VPC",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html",
        },
    ],
    standards: &[
        cis("6.2"),
        security_hub("EC2.21"),
        prowler("ec2_networkacl_allow_ingress_tcp_port_22"),
        prowler("ec2_networkacl_allow_ingress_tcp_port_3389"),
    ],
    thresholds: &[],
    reads: &[reads::<NetworkAcls>()],
    run: |account| {
        each(account, account.ec2.values().map(|ec2| &ec2.network_acls), |acl: &NetworkAcl, rules| {
            judge(rules).actionable_by(acl.actionable_by(account))
        })
    },
};

/// The first rule that fits a packet decides, so what counts is the ranges that are allowed and not wholly denied before.
/// A list of addresses that are denied before the whole internet is let in does not make the port closed.
fn judge(rules: &[AclRule]) -> Verdict {
    let (mut open, mut deciding) = (Vec::new(), Vec::new());
    for port in &ADMIN_PORTS {
        for tcp in [true, false] {
            let fitting = rules.iter().filter(|rule| {
                rule.traffic.reaches(port.number)
                    && !matches!((rule.traffic, tcp), (Traffic::Udp(..), true) | (Traffic::Tcp(..), false))
            });
            let (mut denied, mut allowed) = (Vec::<IpNet>::new(), Vec::<&AclRule>::new());
            for rule in fitting {
                let public = public(rule.range);
                if !rule.allow {
                    denied.push(public);
                } else if !IpNet::aggregate(&denied).iter().any(|net| net.contains(&public)) {
                    allowed.push(rule);
                }
            }
            let from = whole_internet(allowed.iter().map(|rule| rule.range));
            if !from.is_empty() {
                let protocol = if tcp { "tcp" } else { "udp" };
                open.push(format!("{protocol}/{} ({}) from {}", port.number, port.name, from.join(" and ")));
                deciding.extend(allowed);
            }
        }
    }
    if open.is_empty() {
        return Verdict::pass("SSH and RDP are not let in from the whole internet.").seen(
            &DESCRIBE_NETWORK_ACLS,
            "Entries",
            rules.len(),
        );
    }
    deciding.sort_by_key(|rule| rule.number);
    deciding.dedup();
    let deciding: Vec<String> = deciding
        .iter()
        .map(|rule| format!("rule {}: allow {} from {}", rule.number, rule.traffic, rule.range))
        .collect();
    let message = format!("The network ACL lets in {}: the whole internet.", numbered("port", &open));
    Verdict::fail(message).seen(&DESCRIBE_NETWORK_ACLS, "Entries", deciding)
}

/// Of IPv6, only what is routed in public counts: <https://www.iana.org/assignments/ipv6-address-space>.
fn public(range: IpNet) -> IpNet {
    match (range, "2000::/3".parse()) {
        (IpNet::V6(range), Ok(public)) if range.contains(&public) => IpNet::V6(public),
        _ => range,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    const ALL: &str = "0.0.0.0/0";

    fn rule(number: u32, allow: bool, traffic: Traffic, range: &str) -> AclRule {
        AclRule { number, allow, traffic, range: range.parse().unwrap() }
    }

    fn status(rules: &[(bool, Traffic, &str)]) -> Status {
        let rules: Vec<AclRule> =
            (1..).zip(rules).map(|(number, (allow, traffic, range))| rule(number, *allow, *traffic, range)).collect();
        judge(&rules).status
    }

    #[test]
    fn the_acl_that_aws_makes_fails() {
        let rules = [rule(100, true, Traffic::All, ALL), rule(32767, false, Traffic::All, ALL)];
        let verdict = judge(&rules);
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(
            verdict.message,
            "The network ACL lets in ports tcp/22 (SSH) from 0.0.0.0/0, udp/22 (SSH) from 0.0.0.0/0, tcp/3389 (RDP) from \
             0.0.0.0/0 and udp/3389 (RDP) from 0.0.0.0/0: the whole internet."
        );
        assert_eq!(verdict.evidence[0].value, serde_json::json!(["rule 100: allow all traffic from 0.0.0.0/0"]));
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let ssh = Traffic::Tcp(22, 22);
        assert_eq!(status(&[(false, ssh, ALL), (true, ssh, ALL)]), Status::Pass);
        assert_eq!(status(&[(true, ssh, ALL), (false, ssh, ALL)]), Status::Fail);
        assert_eq!(status(&[(false, Traffic::All, ALL), (true, Traffic::All, ALL)]), Status::Pass);
        let admin_denied =
            [(false, ssh, ALL), (false, Traffic::Tcp(3389, 3389), ALL), (true, Traffic::Tcp(0, 65535), ALL)];
        assert_eq!(status(&admin_denied), Status::Pass);
    }

    #[test]
    fn a_denial_of_another_port_protocol_or_ip_version_does_not_help() {
        let ssh = (true, Traffic::Tcp(22, 22), ALL);
        assert_eq!(status(&[(false, Traffic::Tcp(23, 23), ALL), ssh]), Status::Fail);
        assert_eq!(status(&[(false, Traffic::Udp(22, 22), ALL), ssh]), Status::Fail);
        assert_eq!(status(&[(false, Traffic::Other(1), ALL), ssh]), Status::Fail);
        assert_eq!(status(&[(false, Traffic::Tcp(22, 22), "::/0"), ssh]), Status::Fail);
        assert_eq!(status(&[(false, Traffic::Tcp(22, 22), "198.51.100.0/24"), ssh]), Status::Fail);
    }

    #[test]
    fn halves_are_added_up_whether_allowed_or_denied() {
        let ssh = Traffic::Tcp(22, 22);
        let (low, high) = ("0.0.0.0/1", "128.0.0.0/1");
        assert_eq!(status(&[(true, ssh, low), (true, ssh, high)]), Status::Fail);
        assert_eq!(status(&[(true, ssh, low)]), Status::Pass);
        assert_eq!(status(&[(false, ssh, low), (false, ssh, high), (true, ssh, ALL)]), Status::Pass);
        assert_eq!(status(&[(true, ssh, low), (false, ssh, ALL), (true, ssh, high)]), Status::Pass);
    }

    #[test]
    fn ipv6_counts_as_far_as_it_is_public() {
        let rdp = Traffic::Tcp(3389, 3389);
        assert_eq!(status(&[(true, rdp, "::/0")]), Status::Fail);
        assert_eq!(status(&[(true, rdp, "2000::/3")]), Status::Fail);
        assert_eq!(status(&[(false, rdp, "2000::/3"), (true, rdp, "::/0")]), Status::Pass);
        assert_eq!(status(&[(true, rdp, "2001:db8::/32")]), Status::Pass);
    }

    #[test]
    fn ports_of_answers_let_rdp_in() {
        assert_eq!(status(&[(true, Traffic::Tcp(1024, 65535), ALL)]), Status::Fail);
        assert_eq!(status(&[(true, Traffic::Udp(1024, 65535), ALL)]), Status::Fail);
        assert_eq!(status(&[(true, Traffic::Tcp(32768, 65535), ALL)]), Status::Pass);
    }

    #[test]
    fn known_addresses_other_ports_and_no_rules_pass() {
        assert_eq!(status(&[(true, Traffic::Tcp(22, 22), "203.0.113.0/24")]), Status::Pass);
        assert_eq!(status(&[(true, Traffic::Tcp(443, 443), ALL)]), Status::Pass);
        assert_eq!(status(&[(true, Traffic::Other(1), ALL)]), Status::Pass);
        assert_eq!(status(&[]), Status::Pass);
    }
}

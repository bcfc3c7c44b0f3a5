//! Only the ports of the web are open to the whole internet.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Exposure, GROUPS_READ, Judged, Lists, closed_unless, each_group, exposure, listed, numbered, opened, opening,
};
use crate::facts::ec2::{Rules, Traffic};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-security-group-authorized-ports",
    title: "Security groups open only ports 80 and 443 to the internet",
    severity: Severity::High,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "Each port that everyone can reach is a program that everyone can try to break. What serves the public speaks \
          HTTP or HTTPS; all else that is open was most often opened for a while and forgotten.",
    aws_side: "AWS drops at each network interface whatever no rule of its security groups lets through.",
    your_side: "You write the rules, and know of each open port why it is open.",
    fix: Fix {
        text: "Revoke the rule, or narrow it to the addresses or security groups that need the port. HTTP/3 needs UDP \
               443; let a CDN or load balancer that you do not fence in yourself speak it.",
        cli: "aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE",
        terraform: "resource \"aws_vpc_security_group_ingress_rule\" \"https\" {\n\
                    \u{20} security_group_id = aws_security_group.example.id\n\
                    \u{20} ip_protocol       = \"tcp\"\n\
                    \u{20} from_port         = 443\n\
                    \u{20} to_port           = 443\n\
                    \u{20} cidr_ipv4         = \"0.0.0.0/0\"\n\
                    }",
        cloudformation: "Type: AWS::EC2::SecurityGroupIngress\n\
                         Properties:\n\
                         \u{20} GroupId: GROUP\n\
                         \u{20} IpProtocol: tcp\n\
                         \u{20} FromPort: 443\n\
                         \u{20} ToPort: 443\n\
                         \u{20} CidrIp: 0.0.0.0/0",
    },
    sources: &[
        Source {
            title: "Security group rules",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        },
        Source {
            title: "Security Hub controls for Amazon EC2",
            url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
        },
    ],
    standards: &[
        security_hub("EC2.18"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_any_port"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_all_ports"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_cassandra_7199_9160_8888"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_kafka_9092"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_memcached_11211"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_mongodb_27017_27018"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_oracle_1521_2483"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_redis_6379"),
        prowler("ec2_instance_port_cassandra_exposed_to_internet"),
        prowler("ec2_instance_port_kafka_exposed_to_internet"),
        prowler("ec2_instance_port_kerberos_exposed_to_internet"),
        prowler("ec2_instance_port_ldap_exposed_to_internet"),
        prowler("ec2_instance_port_memcached_exposed_to_internet"),
        prowler("ec2_instance_port_mongodb_exposed_to_internet"),
        prowler("ec2_instance_port_oracle_exposed_to_internet"),
        prowler("ec2_instance_port_redis_exposed_to_internet"),
    ],
    thresholds: &[Threshold {
        key: "authorized-ports",
        unit: "ports",
        meaning: "The TCP ports that may be open to the whole internet.",
        bound: Bound::NoMore,
        asked_by: &[security_hub("EC2.18")],
    }],
    reads: &GROUPS_READ,
    run: |account| each_group(account, |rules, lists| judge(rules, lists, &account.settings.authorized_ports)),
};

/// Between two ports at which a rule begins or ends, all ports are alike, so one of each stretch is looked at. Protocols
/// without ports, ICMP among them, are no matter of this check. Unless told otherwise, EC2.18 lets HTTP and HTTPS be open,
/// over TCP alone.
fn judge(rules: &Rules, lists: &Lists, authorized_tcp: &[u16]) -> Judged {
    let mut open = BTreeMap::<String, Vec<String>>::new();
    let (mut openings, mut evidence, mut unread) = (Vec::new(), Vec::new(), None);
    for tcp in [true, false] {
        let authorized: &[u16] = if tcp { authorized_tcp } else { &[] };
        let mut before: Option<(u32, u32, String)> = None;
        let mut stretches = Vec::new();
        for (first, last) in stretches_of(rules, authorized) {
            let Exposure { from, by, gap } = exposure(rules, lists, |traffic| {
                traffic.reaches(first)
                    && !matches!((traffic, tcp), (Traffic::Udp(..), true) | (Traffic::Tcp(..), false))
            });
            if authorized.contains(&first) {
                continue;
            }
            unread = unread.or(gap);
            if from.is_empty() {
                continue;
            }
            evidence.extend(by);
            openings.push(opening(tcp, (first, last), &from));
            let (first, last, from) = (u32::from(first), u32::from(last), from.join(" and "));
            // What only rules' edges part is one stretch to the reader.
            match &mut before {
                Some((_, end, sources)) if *end + 1 == first && *sources == from => *end = last,
                _ => stretches.extend(before.replace((first, last, from))),
            }
        }
        stretches.extend(before);
        for (first, last, from) in stretches {
            let protocol = if tcp { "tcp" } else { "udp" };
            let ports =
                if first == last { format!("{protocol}/{first}") } else { format!("{protocol}/{first}-{last}") };
            open.entry(from).or_default().push(ports);
        }
    }
    if open.is_empty() {
        let ports: Vec<String> = authorized_tcp.iter().map(u16::to_string).collect();
        let but = if ports.is_empty() { String::new() } else { format!(" but {}", listed(&ports)) };
        let closed = format!("No rule opens a port{but} to the whole internet.");
        return Judged { verdict: closed_unless(unread, rules, &closed), open: openings };
    }
    let open: Vec<String> =
        open.into_iter().map(|(from, ports)| format!("{} from {from}", numbered("port", &ports))).collect();
    Judged { verdict: opened(&open, evidence), open: openings }
}

/// All ports, cut wherever a rule begins or ends, and around each of `alone`.
fn stretches_of(rules: &Rules, alone: &[u16]) -> Vec<(u16, u16)> {
    let around = |from: u16, to: u16| [Some(from), to.checked_add(1)];
    let edges = rules.ingress.iter().filter_map(|rule| match rule.traffic {
        Traffic::Tcp(from, to) | Traffic::Udp(from, to) => Some(around(from, to)),
        Traffic::All | Traffic::Other(_) => None,
    });
    let edges = edges.chain(alone.iter().map(|port| around(*port, *port))).flatten().flatten();
    let starts: BTreeSet<u16> = edges.chain([0]).collect();
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([u16::MAX]);
    starts.iter().copied().zip(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{inbound, rule};
    use super::*;
    use crate::finding::Status;

    fn judge(rules: &Rules, lists: &Lists) -> Verdict {
        super::judge(rules, lists, &[80, 443]).verdict
    }

    #[test]
    fn the_owner_names_the_ports() {
        let judge = |ports: &[u16]| {
            super::judge(&inbound(vec![rule(Traffic::Tcp(8443, 8443), &[ALL])]), &|_| None, ports).verdict
        };
        assert_eq!(judge(&[8443]).message, "No rule opens a port but 8443 to the whole internet.");
        assert_eq!(judge(&[]).status, Status::Fail);
        let closed = super::judge(&inbound(vec![]), &|_| None, &[]).verdict;
        assert_eq!(closed.message, "No rule opens a port to the whole internet.");
        let closed = super::judge(&inbound(vec![]), &|_| None, &[80, 443, 8443]).verdict;
        assert_eq!(closed.message, "No rule opens a port but 80, 443 and 8443 to the whole internet.");
    }

    const ALL: &str = "0.0.0.0/0";

    fn verdict(rules: &[(Traffic, &str)]) -> Verdict {
        judge(&inbound(rules.iter().map(|(traffic, range)| rule(*traffic, &[*range])).collect()), &|_| None)
    }

    fn message(rules: &[(Traffic, &str)]) -> String {
        let verdict = verdict(rules);
        assert_eq!(verdict.status, Status::Fail);
        verdict.message
    }

    #[test]
    fn the_web_alone_passes() {
        assert_eq!(verdict(&[]).status, Status::Pass);
        let web = [(Traffic::Tcp(80, 80), ALL), (Traffic::Tcp(443, 443), ALL), (Traffic::Tcp(443, 443), "::/0")];
        assert_eq!(verdict(&web).status, Status::Pass);
    }

    #[test]
    fn any_other_port_fails_and_is_named() {
        let one = message(&[(Traffic::Tcp(443, 443), ALL), (Traffic::Tcp(8443, 8443), "::/0")]);
        assert_eq!(one, "The security group opens port tcp/8443 from ::/0 to the whole internet.");
        let last = message(&[(Traffic::Tcp(65535, 65535), ALL)]);
        assert_eq!(last, "The security group opens port tcp/65535 from 0.0.0.0/0 to the whole internet.");
    }

    #[test]
    fn a_range_around_an_authorized_port_fails_without_it() {
        let around = message(&[(Traffic::Tcp(79, 81), ALL)]);
        assert_eq!(around, "The security group opens ports tcp/79 and tcp/81 from 0.0.0.0/0 to the whole internet.");
    }

    #[test]
    fn all_traffic_fails_but_for_the_web() {
        assert_eq!(
            message(&[(Traffic::All, ALL)]),
            "The security group opens ports tcp/0-79, tcp/81-442, tcp/444-65535 and udp/0-65535 from 0.0.0.0/0 to the \
             whole internet."
        );
    }

    #[test]
    fn rules_that_touch_are_one_stretch() {
        let touching = message(&[(Traffic::Tcp(1000, 1999), ALL), (Traffic::Tcp(1500, 2500), ALL)]);
        assert_eq!(touching, "The security group opens port tcp/1000-2500 from 0.0.0.0/0 to the whole internet.");
    }

    #[test]
    fn udp_is_not_the_web() {
        assert_eq!(verdict(&[(Traffic::Udp(443, 443), ALL)]).status, Status::Fail);
        // Half of the internet over each transport is nothing whole.
        let halves = [(Traffic::Tcp(53, 53), "0.0.0.0/1"), (Traffic::Udp(53, 53), "128.0.0.0/1")];
        assert_eq!(verdict(&halves).status, Status::Pass);
    }

    #[test]
    fn ping_and_known_addresses_pass() {
        assert_eq!(verdict(&[(Traffic::Other(1), ALL)]).status, Status::Pass);
        assert_eq!(verdict(&[(Traffic::Tcp(0, 65535), "203.0.113.0/24")]).status, Status::Pass);
    }

    #[test]
    fn an_unread_prefix_list_matters_on_other_ports_only() {
        let mut by_list = rule(Traffic::Tcp(443, 443), &[]);
        by_list.prefix_lists = vec!["pl-1".into()];
        assert_eq!(judge(&inbound(vec![by_list.clone()]), &|_| None).status, Status::Pass);
        by_list.traffic = Traffic::Tcp(22, 22);
        assert_eq!(judge(&inbound(vec![by_list.clone()]), &|_| None).status, Status::Unknown);
        let both = inbound(vec![by_list, rule(Traffic::Tcp(25, 25), &[ALL])]);
        assert_eq!(judge(&both, &|_| None).status, Status::Fail, "what is open is open");
    }
}

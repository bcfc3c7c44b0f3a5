//! Checks of EC2, VPC and EBS, and what several of them need: which ports security groups open to the whole internet.

mod default_security_group_closed;
mod ebs_default_encryption;
mod ebs_volume_encryption;
mod instance_imdsv2;
mod instance_public_address;
mod network_acl_admin_ports;
mod security_group_admin_ports;
mod security_group_authorized_ports;
mod security_group_cifs_port;
mod security_group_high_risk_ports;
mod subnet_public_addresses;
mod vpc_flow_logs;

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, join_all};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::check::{Check, each};
use crate::facts::ec2::{DESCRIBE_SECURITY_GROUPS, GET_MANAGED_PREFIX_LIST_ENTRIES, Rules, SecurityGroup, Traffic};
use crate::facts::{Account, Gap, Reason};
use crate::finding::{Outcome, Verdict};

pub(crate) const CHECKS: &[&Check] = &[
    &default_security_group_closed::CHECK,
    &ebs_default_encryption::CHECK,
    &ebs_volume_encryption::CHECK,
    &instance_imdsv2::CHECK,
    &instance_public_address::CHECK,
    &network_acl_admin_ports::CHECK,
    &security_group_admin_ports::CHECK,
    &security_group_authorized_ports::CHECK,
    &security_group_cifs_port::CHECK,
    &security_group_high_risk_ports::CHECK,
    &subnet_public_addresses::CHECK,
    &vpc_flow_logs::CHECK,
];

/// The ranges of a prefix list by its id, if it is known; none where the listing of its region does not name it.
type Lists<'a> = dyn Fn(&str) -> Option<Result<&'a Vec<IpNet>, &'a Gap>> + 'a;

/// One outcome for each security group, judged with the prefix lists of its region.
fn each_group(account: &Account, judge: fn(&Rules, &Lists) -> Verdict) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let lists = join_all(account.ec2.values().map(|ec2| ec2.prefix_lists.get())).await;
        let lists: BTreeMap<&str, _> = account.ec2.keys().map(String::as_str).zip(lists).collect();
        each(account, account.ec2.values().map(|ec2| &ec2.security_groups), |group: &SecurityGroup, rules: &Rules| {
            let lists = lists.get(group.region.as_str()).copied();
            judge(rules, &move |id| match lists? {
                Ok(lists) => Some(lists.get(id)?.as_ref()),
                Err(gap) => Some(Err(gap)),
            })
            .actionable_by(group.actionable_by(account))
        })
        .await
    })
}

/// What the inbound rules of a security group let in from the whole internet, of one kind of traffic.
struct Exposure {
    /// The IP versions' internets that are let in whole.
    from: Vec<&'static str>,
    /// The rules that do it.
    by: Vec<String>,
    /// What could not be read and might let in more.
    gap: Option<Gap>,
}

/// Ranges are added up over all rules that `concern` it, for two halves of the internet are the internet.
fn exposure(rules: &Rules, list: &Lists, concern: impl Fn(Traffic) -> bool) -> Exposure {
    let (mut ranges, mut gap) = (Vec::new(), None);
    for rule in rules.ingress.iter().filter(|rule| concern(rule.traffic)) {
        ranges.extend(rule.ranges.iter().map(|range| (*range, rule.traffic, None)));
        for id in &rule.prefix_lists {
            match list(id) {
                Some(Ok(entries)) => {
                    ranges.extend(entries.iter().map(|range| (*range, rule.traffic, Some(id.as_str()))));
                }
                Some(Err(unread)) => gap = gap.or_else(|| Some(unread.clone())),
                None => {
                    let detail = format!("the prefix list {id} was not among those read");
                    let call = &GET_MANAGED_PREFIX_LIST_ENTRIES;
                    gap = gap.or_else(|| Some(Gap::new(call, None, Reason::Malformed, detail)));
                }
            }
        }
    }
    let wide = ranges.iter().filter(|(range, ..)| is_wide(*range)).map(|(range, traffic, list)| {
        let list = list.map(|id| format!(" in {id}")).unwrap_or_default();
        format!("{traffic} from {range}{list}")
    });
    Exposure { from: whole_internet(ranges.iter().map(|(range, ..)| *range)), by: wide.collect(), gap }
}

/// A port that should not be open to everyone.
struct Port {
    number: u16,
    /// What listens there.
    name: &'static str,
    /// It listens for UDP as well as for TCP.
    udp: bool,
}

impl Port {
    const fn tcp(number: u16, name: &'static str) -> Self {
        Self { number, name, udp: false }
    }

    const fn tcp_and_udp(number: u16, name: &'static str) -> Self {
        Self { number, name, udp: true }
    }
}

/// The ports of administrators, which CIS 6.2 to 6.4 name.
const ADMIN_PORTS: [Port; 2] = [Port::tcp_and_udp(22, "SSH"), Port::tcp_and_udp(3389, "RDP")];

/// What one rule opens fails the group, whatever else could not be read. ICMP's type and code stand where other protocols
/// have ports, and reach none.
fn judge_ports(rules: &Rules, list: &Lists, ports: &[Port], closed: &str) -> Verdict {
    // By where they are open from, so that a group that opens everything is told in one line.
    let mut open = BTreeMap::<String, Vec<String>>::new();
    let (mut evidence, mut unread) = (Vec::new(), None);
    for port in ports {
        let concerns =
            |traffic: Traffic| traffic.reaches(port.number) && (port.udp || !matches!(traffic, Traffic::Udp(..)));
        let Exposure { from, by, gap } = exposure(rules, list, concerns);
        if !from.is_empty() {
            open.entry(from.join(" and ")).or_default().push(format!("{} ({})", port.number, port.name));
            evidence.extend(by);
        }
        unread = unread.or(gap);
    }
    if open.is_empty() {
        return closed_unless(unread, rules, closed);
    }
    let open: Vec<String> =
        open.into_iter().map(|(from, ports)| format!("{} from {from}", numbered("port", &ports))).collect();
    opened(&open, evidence)
}

/// The first few of them: "port 22 (SSH)", "ports 22 (SSH) and 3389 (RDP)", "ports … and 20 more".
fn numbered(noun: &str, ports: &[String]) -> String {
    const SHOWN: usize = 5;
    let (shown, rest) = ports.split_at(ports.len().min(SHOWN));
    match (shown, rest.len()) {
        ([one], 0) => format!("{noun} {one}"),
        ([most @ .., last], 0) => format!("{noun}s {} and {last}", most.join(", ")),
        (shown, more) => format!("{noun}s {} and {more} more", shown.join(", ")),
    }
}

fn opened(open: &[String], mut evidence: Vec<String>) -> Verdict {
    evidence.sort();
    evidence.dedup();
    let message = format!("The security group opens {} to the whole internet.", open.join(" and "));
    Verdict::fail(message).seen(&DESCRIBE_SECURITY_GROUPS, "IpPermissions", evidence)
}

fn closed_unless(unread: Option<Gap>, rules: &Rules, closed: &str) -> Verdict {
    if let Some(gap) = unread {
        return Verdict::unknown(&gap);
    }
    let rules = rules.ingress.iter().filter(|rule| rule.traffic != Traffic::Other(1)).count();
    Verdict::pass(closed).seen(&DESCRIBE_SECURITY_GROUPS, "IpPermissions", rules)
}

/// Which IP versions' internets the ranges cover entirely, once added up.
fn whole_internet(ranges: impl Iterator<Item = IpNet>) -> Vec<&'static str> {
    let (mut v4, mut v6) = (Vec::<Ipv4Net>::new(), Vec::<Ipv6Net>::new());
    for range in ranges {
        match range {
            IpNet::V4(range) => v4.push(range.trunc()),
            IpNet::V6(range) => v6.push(range.trunc()),
        }
    }
    let mut whole = Vec::new();
    if Ipv4Net::aggregate(&v4).iter().any(|range| range.prefix_len() == 0) {
        whole.push("0.0.0.0/0");
    }
    // All of IPv6 that is routed in public is 2000::/3: https://www.iana.org/assignments/ipv6-address-space.
    if Ipv6Net::aggregate(&v6)
        .iter()
        .any(|range| range.prefix_len() <= 3 && range.contains(&std::net::Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0)))
    {
        whole.push("::/0");
    }
    whole
}

/// Wide enough to be worth showing as a part of the whole internet.
fn is_wide(range: IpNet) -> bool {
    range.prefix_len() <= 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::ec2::Rule;

    pub(super) fn rule(traffic: Traffic, ranges: &[&str]) -> Rule {
        Rule {
            traffic,
            ranges: ranges.iter().map(|range| range.parse().unwrap()).collect(),
            prefix_lists: Vec::new(),
            groups: Vec::new(),
        }
    }

    pub(super) fn inbound(ingress: Vec<Rule>) -> Rules {
        Rules { ingress, egress: Vec::new() }
    }

    #[test]
    fn few_ports_are_all_named_and_many_are_counted() {
        let ports = |n: u16| (1..=n).map(|port| port.to_string()).collect::<Vec<_>>();
        assert_eq!(numbered("port", &ports(1)), "port 1");
        assert_eq!(numbered("port", &ports(3)), "ports 1, 2 and 3");
        assert_eq!(numbered("port", &ports(5)), "ports 1, 2, 3, 4 and 5");
        assert_eq!(numbered("port", &ports(9)), "ports 1, 2, 3, 4, 5 and 4 more");
    }
}

//! No security group opens SSH or RDP to the whole internet.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, join_all};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::facts::ec2::{
    DESCRIBE_SECURITY_GROUPS, GET_MANAGED_PREFIX_LIST_ENTRIES, PrefixLists, Rules, SecurityGroup, SecurityGroups,
    Traffic,
};
use crate::facts::{Account, Gap};
use crate::finding::Outcome;
use crate::prelude::*;

/// The ports that CIS 6.3 and 6.4 name, and what listens there.
const ADMIN_PORTS: [(u16, &str); 2] = [(22, "SSH"), (3389, "RDP")];

pub(super) static CHECK: Check = Check {
    id: "ec2-security-group-admin-ports",
    title: "Security groups keep SSH and RDP closed to the internet",
    severity: Severity::High,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "Ports 22 and 3389 are tried by bots all day. Open to everyone, a weak password or an unpatched server is all \
          that is missing for an intruder to have a shell.",
    aws_side: "AWS drops at each network interface whatever no rule of its security groups lets through.",
    your_side: "You write the rules, and reach machines through Session Manager, a VPN or known addresses.",
    fix: Fix {
        text: "Revoke the rule, or narrow it to addresses that you know. Session Manager needs no open port at all.",
        cli: "aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE",
    },
    sources: &[
        Source {
            title: "Security group rules",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        },
        Source {
            title: "IpPermission",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
        },
    ],
    standards: &[
        cis("6.3"),
        cis("6.4"),
        security_hub("EC2.13"),
        security_hub("EC2.14"),
        security_hub("EC2.53"),
        security_hub("EC2.54"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389"),
    ],
    reads: &[reads::<SecurityGroups>(), reads::<PrefixLists>()],
    run,
};

type Lists = BTreeMap<String, Result<Vec<IpNet>, Gap>>;

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let lists = join_all(account.ec2.values().map(|ec2| ec2.prefix_lists.get())).await;
        let lists: BTreeMap<&str, Result<&Lists, &Gap>> = account.ec2.keys().map(String::as_str).zip(lists).collect();
        each(account, account.ec2.values().map(|ec2| &ec2.security_groups), |group: &SecurityGroup, rules| {
            judge(rules, |id| match lists.get(group.region.as_str())? {
                Ok(lists) => Some(lists.get(id)?.as_ref()),
                Err(gap) => Some(Err(gap)),
            })
            .actionable_by(group.actionable_by(account))
        })
        .await
    })
}

/// The ranges of a prefix list, if it is known; none where the listing of its region does not name it.
type Ranges<'a> = Option<Result<&'a Vec<IpNet>, &'a Gap>>;

/// Ranges are added up over all rules that reach a port, for two halves of the internet are the internet. What one rule
/// opens fails the group, whatever else could not be read. ICMP's type and code stand where other protocols have ports,
/// and reach none.
fn judge<'a>(rules: &Rules, list: impl Fn(&str) -> Ranges<'a>) -> Verdict {
    let mut open = Vec::new();
    let mut unreadable = None;
    let mut evidence = Vec::new();
    for (port, name) in ADMIN_PORTS {
        let mut ranges = Vec::new();
        for rule in rules.ingress.iter().filter(|rule| rule.traffic.reaches(port)) {
            ranges.extend(rule.ranges.iter().map(|range| (*range, rule.traffic, None)));
            for id in &rule.prefix_lists {
                match list(id) {
                    Some(Ok(entries)) => {
                        ranges.extend(entries.iter().map(|range| (*range, rule.traffic, Some(id.as_str()))));
                    }
                    Some(Err(gap)) => unreadable = unreadable.or(Some(gap.clone())),
                    None => {
                        let detail = format!("the prefix list {id} was not among those read");
                        unreadable = unreadable.or_else(|| {
                            let call = &GET_MANAGED_PREFIX_LIST_ENTRIES;
                            Some(Gap::new(call, None, crate::facts::Reason::Malformed, detail))
                        });
                    }
                }
            }
        }
        let from = whole_internet(ranges.iter().map(|(range, ..)| *range));
        if !from.is_empty() {
            open.push(format!("{port} ({name}) from {}", from.join(" and ")));
            evidence.extend(ranges.iter().filter(|(range, ..)| is_wide(*range)).map(|(range, traffic, list)| {
                let list = list.map(|id| format!(" in {id}")).unwrap_or_default();
                format!("{traffic} from {range}{list}")
            }));
        }
    }
    evidence.sort();
    evidence.dedup();
    if !open.is_empty() {
        let message = format!("The security group opens port {} to the whole internet.", open.join(" and port "));
        return Verdict::fail(message).seen(&DESCRIBE_SECURITY_GROUPS, "IpPermissions", evidence);
    }
    if let Some(gap) = unreadable {
        return Verdict::unknown(&gap);
    }
    Verdict::pass("No rule opens SSH or RDP to the whole internet.").seen(
        &DESCRIBE_SECURITY_GROUPS,
        "IpPermissions",
        rules.ingress.iter().filter(|rule| rule.traffic != Traffic::Other(1)).count(),
    )
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
    use crate::facts::Reason;
    use crate::facts::ec2::Rule;
    use crate::finding::Status;

    fn rule(traffic: Traffic, ranges: &[&str]) -> Rule {
        Rule {
            traffic,
            ranges: ranges.iter().map(|range| range.parse().unwrap()).collect(),
            prefix_lists: Vec::new(),
            groups: Vec::new(),
        }
    }

    fn verdict(ingress: Vec<Rule>) -> Verdict {
        judge(&Rules { ingress, egress: Vec::new() }, |_| None)
    }

    fn status(traffic: Traffic, ranges: &[&str]) -> Status {
        verdict(vec![rule(traffic, ranges)]).status
    }

    #[test]
    fn ssh_and_rdp_from_everywhere_fail() {
        assert_eq!(status(Traffic::Tcp(22, 22), &["0.0.0.0/0"]), Status::Fail);
        assert_eq!(status(Traffic::Tcp(3389, 3389), &["0.0.0.0/0"]), Status::Fail);
        assert_eq!(status(Traffic::Udp(3389, 3389), &["0.0.0.0/0"]), Status::Fail);
    }

    #[test]
    fn ipv6_from_everywhere_fails() {
        assert_eq!(status(Traffic::Tcp(22, 22), &["::/0"]), Status::Fail);
        assert_eq!(status(Traffic::Tcp(22, 22), &["2000::/3"]), Status::Fail);
        assert_eq!(status(Traffic::Tcp(22, 22), &["2001:db8::/32"]), Status::Pass);
    }

    #[test]
    fn a_range_that_holds_the_port_fails_at_both_of_its_ends() {
        assert_eq!(status(Traffic::Tcp(0, 65535), &["0.0.0.0/0"]), Status::Fail);
        assert_eq!(status(Traffic::Tcp(20, 22), &["0.0.0.0/0"]), Status::Fail);
        assert_eq!(status(Traffic::Tcp(22, 25), &["0.0.0.0/0"]), Status::Fail);
        assert_eq!(status(Traffic::Tcp(23, 3388), &["0.0.0.0/0"]), Status::Pass);
    }

    #[test]
    fn protocol_minus_one_fails() {
        let verdict = verdict(vec![rule(Traffic::All, &["0.0.0.0/0", "::/0"])]);
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(
            verdict.message,
            "The security group opens port 22 (SSH) from 0.0.0.0/0 and ::/0 and port 3389 (RDP) from 0.0.0.0/0 and ::/0 \
             to the whole internet."
        );
        assert_eq!(
            verdict.evidence[0].value,
            serde_json::json!(["all traffic from 0.0.0.0/0", "all traffic from ::/0"])
        );
    }

    #[test]
    fn icmp_of_type_22_passes() {
        assert_eq!(status(Traffic::Other(1), &["0.0.0.0/0"]), Status::Pass);
    }

    #[test]
    fn other_ports_and_known_addresses_pass() {
        assert_eq!(status(Traffic::Tcp(443, 443), &["0.0.0.0/0"]), Status::Pass);
        assert_eq!(status(Traffic::Tcp(22, 22), &["203.0.113.0/24", "10.0.0.0/8"]), Status::Pass);
    }

    #[test]
    fn two_halves_of_the_internet_fail_even_in_two_rules() {
        assert_eq!(status(Traffic::Tcp(22, 22), &["0.0.0.0/1", "128.0.0.0/1"]), Status::Fail);
        let halves = vec![rule(Traffic::Tcp(22, 22), &["0.0.0.0/1"]), rule(Traffic::All, &["128.0.0.0/1"])];
        assert_eq!(verdict(halves).status, Status::Fail);
        assert_eq!(status(Traffic::Tcp(22, 22), &["0.0.0.0/1"]), Status::Pass);
    }

    #[test]
    fn a_prefix_list_is_looked_into() {
        let mut by_list = rule(Traffic::Tcp(22, 22), &[]);
        by_list.prefix_lists = vec!["pl-1".into()];
        let rules = Rules { ingress: vec![by_list.clone()], egress: Vec::new() };
        let everyone = vec!["0.0.0.0/0".parse().unwrap()];
        let office = vec!["203.0.113.0/24".parse().unwrap()];
        let gap = Gap::new(&GET_MANAGED_PREFIX_LIST_ENTRIES, Some("eu-west-1"), Reason::Denied, "no");
        assert_eq!(judge(&rules, |_| Some(Ok(&everyone))).status, Status::Fail);
        assert_eq!(judge(&rules, |_| Some(Ok(&office))).status, Status::Pass);
        assert_eq!(judge(&rules, |_| Some(Err(&gap))).status, Status::Unknown);
        assert_eq!(judge(&rules, |_| None).status, Status::Unknown);
        let both = Rules { ingress: vec![by_list, rule(Traffic::All, &["0.0.0.0/0"])], egress: Vec::new() };
        assert_eq!(judge(&both, |_| Some(Err(&gap))).status, Status::Fail, "what is open is open");
    }

    #[test]
    fn an_unreadable_prefix_list_of_another_port_does_not_matter() {
        let mut web = rule(Traffic::Tcp(443, 443), &[]);
        web.prefix_lists = vec!["pl-1".into()];
        assert_eq!(verdict(vec![web]).status, Status::Pass);
    }

    #[test]
    fn no_rules_pass() {
        assert_eq!(verdict(Vec::new()).status, Status::Pass);
    }
}

//! Checks of EC2, VPC and EBS, and what several of them need: which ports security groups open to the whole internet.

mod address_unused;
mod client_vpn_logging;
mod default_security_group_closed;
mod ebs_default_encryption;
mod ebs_snapshot_block_public_access;
mod ebs_snapshot_public;
mod ebs_volume_encryption;
mod image_block_public_access;
mod image_public;
mod instance_age;
mod instance_imdsv2;
mod instance_profile;
mod instance_public_address;
mod instance_single_interface;
mod instance_stopped;
mod launch_template_encryption;
mod launch_template_imdsv2;
mod launch_template_public_address;
mod metadata_defaults_imdsv2;
mod network_acl_admin_ports;
mod network_acl_unused;
mod network_interface_source_check;
mod security_group_admin_ports;
mod security_group_authorized_ports;
mod security_group_cifs_port;
mod security_group_high_risk_ports;
mod security_group_unused;
mod subnet_public_addresses;
mod transit_gateway_auto_accept;
mod vpc_endpoint_ec2;
mod vpc_endpoint_ecr;
mod vpc_endpoint_policy;
mod vpc_endpoint_s3;
mod vpc_endpoint_ssm;
mod vpc_flow_logs;
mod vpc_peering_routes;
mod vpc_private_subnets;
mod vpn_logging;
mod vpn_tunnels;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use futures_util::future::{BoxFuture, join, join_all};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::check::Check;
use crate::facts::ec2::{
    DESCRIBE_NETWORK_ACLS, DESCRIBE_NETWORK_INTERFACES, DESCRIBE_ROUTE_TABLES, DESCRIBE_SECURITY_GROUPS, Ec2,
    GET_MANAGED_PREFIX_LIST_ENTRIES, NetworkAcls, NetworkInterface, NetworkInterfaces, PrefixLists, RouteTables, Rules,
    SecurityGroups, Traffic, Vpc,
};
use crate::facts::{Account, FactInfo, Gap, Reason, context, reads};
use crate::finding::{Describe, Outcome, Severity, Status, Verdict};
use crate::reachability::{self, Network, Opening, Path, Reach};

pub(crate) const CHECKS: &[&Check] = &[
    &address_unused::CHECK,
    &client_vpn_logging::CHECK,
    &default_security_group_closed::CHECK,
    &ebs_default_encryption::CHECK,
    &ebs_snapshot_block_public_access::CHECK,
    &ebs_snapshot_public::CHECK,
    &ebs_volume_encryption::CHECK,
    &image_block_public_access::CHECK,
    &image_public::CHECK,
    &instance_age::CHECK,
    &instance_imdsv2::CHECK,
    &instance_profile::CHECK,
    &instance_public_address::CHECK,
    &instance_single_interface::CHECK,
    &instance_stopped::CHECK,
    &launch_template_encryption::CHECK,
    &launch_template_imdsv2::CHECK,
    &launch_template_public_address::CHECK,
    &metadata_defaults_imdsv2::CHECK,
    &network_acl_admin_ports::CHECK,
    &network_acl_unused::CHECK,
    &network_interface_source_check::CHECK,
    &security_group_admin_ports::CHECK,
    &security_group_authorized_ports::CHECK,
    &security_group_cifs_port::CHECK,
    &security_group_high_risk_ports::CHECK,
    &security_group_unused::CHECK,
    &subnet_public_addresses::CHECK,
    &transit_gateway_auto_accept::CHECK,
    &vpc_endpoint_ec2::CHECK,
    &vpc_endpoint_ecr::CHECK,
    &vpc_endpoint_policy::CHECK,
    &vpc_endpoint_s3::CHECK,
    &vpc_endpoint_ssm::CHECK,
    &vpc_flow_logs::CHECK,
    &vpc_peering_routes::CHECK,
    &vpc_private_subnets::CHECK,
    &vpn_logging::CHECK,
    &vpn_tunnels::CHECK,
];

/// The ranges of a prefix list by its id, if it is known; none where the listing of its region does not name it.
type Lists<'a> = dyn Fn(&str) -> Option<Result<&'a Vec<IpNet>, &'a Gap>> + 'a;

/// What a check says of a security group's rules, and the openings that its failure rests on.
struct Judged {
    verdict: Verdict,
    open: Vec<Opening>,
}

/// What a security group that opens too much stands before is no part of the verdict: it tells how bad that is.
const CONTEXT: [FactInfo; 3] = [context::<NetworkInterfaces>(), context::<RouteTables>(), context::<NetworkAcls>()];

/// All that the checks of what security groups open read.
static GROUPS_READ: [FactInfo; 5] =
    [reads::<SecurityGroups>(), reads::<PrefixLists>(), CONTEXT[0], CONTEXT[1], CONTEXT[2]];

/// One outcome for each security group, judged with the prefix lists of its region, and told with what it is attached to
/// if it fails.
fn each_group<'a>(
    account: &'a Account,
    judge: impl Fn(&Rules, &Lists) -> Judged + Send + Sync + 'a,
) -> BoxFuture<'a, Vec<Outcome>> {
    Box::pin(async move {
        let regions = account.ec2.values().map(|ec2| groups_of(account, ec2, &judge));
        join_all(regions).await.into_iter().flatten().collect()
    })
}

async fn groups_of(account: &Account, ec2: &Ec2, judge: &(impl Fn(&Rules, &Lists) -> Judged + Sync)) -> Vec<Outcome> {
    let groups = match ec2.security_groups.get().await {
        Ok(groups) => groups,
        Err(gap) if gap.is_not_applicable() => return Vec::new(),
        Err(gap) => return vec![Outcome::unlisted(ec2.security_groups.region(), gap)],
    };
    let lists = ec2.prefix_lists.get().await;
    let lists = |id: &str| match lists {
        Ok(lists) => Some(lists.get(id)?.as_ref()),
        Err(gap) => Some(Err(gap)),
    };
    let mut outcomes = Vec::new();
    for group in groups {
        let Judged { verdict, open } = match &group.value {
            Ok(rules) => judge(rules, &lists),
            Err(gap) if gap.is_not_applicable() => continue,
            Err(gap) => Judged { verdict: Verdict::unknown(gap), open: Vec::new() },
        };
        let verdict =
            if verdict.status == Status::Fail { reached(verdict, &group.of.id, &open, ec2).await } else { verdict };
        outcomes.push(Outcome::of(group.of.describe(account), verdict.actionable_by(group.of.actionable_by(account))));
    }
    outcomes
}

/// How bad it is at most that a group opens too much, where nothing that it stands before can be reached now: a public
/// address or a route later, it is as bad as any.
const NOT_REACHED: Severity = Severity::Medium;
/// The same where it stands before nothing.
const UNATTACHED: Severity = Severity::Low;

/// A failure told with what the internet reaches through it.
async fn reached(verdict: Verdict, group: &str, open: &[Opening], ec2: &Ec2) -> Verdict {
    let interfaces = match ec2.network_interfaces.get().await {
        Ok(interfaces) => interfaces,
        Err(gap) => return untold(verdict, gap),
    };
    let attached = reachability::attached(group, interfaces);
    if attached.is_empty() {
        return in_context(verdict, &Reach::Unattached);
    }
    let verdict = verdict.seen(&DESCRIBE_NETWORK_INTERFACES, "NetworkInterfaces", named(&attached));
    let (tables, acls) = join(ec2.route_tables.get(), ec2.network_acls.get()).await;
    let network = Network { interfaces, tables: tables.map(Vec::as_slice), acls: acls.map(Vec::as_slice) };
    in_context(verdict, &reachability::reach(group, open, &network))
}

fn untold(verdict: Verdict, gap: &Gap) -> Verdict {
    let (operation, reason) = (&gap.operation, gap.reason);
    let what = format!(
        "Whether the internet reaches what it stands before could not be told: {operation}: {}.",
        reason.words()
    );
    verdict.and(&what).without(gap)
}

fn in_context(verdict: Verdict, reach: &Reach) -> Verdict {
    match reach {
        Reach::Untold(gap) => untold(verdict, gap),
        Reach::Unattached => verdict.and("It is attached to nothing that this account sees.").at_most(UNATTACHED),
        Reach::NotReached(why) => {
            let what = format!("The internet reaches nothing that it is attached to: {}.", first(why, "; "));
            verdict.and(&what).at_most(NOT_REACHED)
        }
        Reach::Perhaps(what) => {
            verdict.and(&format!("The internet may reach what it is attached to, by way of {what}."))
        }
        Reach::Reached(paths) => {
            let texts: Vec<&str> = paths.iter().map(|path| path.text.as_str()).collect();
            let of = |part: fn(&Path) -> &String| paths.iter().map(part).collect::<BTreeSet<_>>();
            let verdict = verdict.and(&format!("It is reached: {}.", first(&texts, "; ")));
            let verdict = verdict.seen(&DESCRIBE_ROUTE_TABLES, "Routes", of(|path| &path.route));
            verdict.seen(&DESCRIBE_NETWORK_ACLS, "Entries", of(|path| &path.rule))
        }
    }
}

/// What the interfaces are, in a few words each.
fn named(interfaces: &[&NetworkInterface]) -> Vec<String> {
    let words = |interface: &&NetworkInterface| {
        let addresses = interface.public_addresses.iter().map(ToString::to_string);
        let ipv6 = interface.ipv6_addresses.iter().map(ToString::to_string);
        let whom =
            interface.instance.clone().or_else(|| Some(interface.description.clone()).filter(|text| !text.is_empty()));
        let words: Vec<String> = whom.into_iter().chain(addresses).chain(ipv6).collect();
        let words = if words.is_empty() { interface.kind.clone() } else { words.join(", ") };
        format!("{} ({words})", interface.id)
    };
    interfaces.iter().map(words).collect()
}

/// The first few of them, and how many more there are.
fn first<S: AsRef<str>>(texts: &[S], between: &str) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = texts.iter().take(SHOWN).map(AsRef::as_ref).collect();
    let more = texts.len() - shown.len();
    let shown = shown.join(between);
    if more == 0 { shown } else { format!("{shown}{between}and {more} more") }
}

/// One outcome for each network interface that `judge` gives a verdict on.
async fn each_interface(account: &Account, judge: fn(&NetworkInterface) -> Option<Verdict>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for ec2 in account.ec2.values() {
        match ec2.network_interfaces.get().await {
            Ok(interfaces) => outcomes.extend(interfaces.iter().filter_map(|interface| {
                let verdict = judge(interface)?.actionable_by(interface.actionable_by(account));
                Some(Outcome::of(interface.describe(account), verdict))
            })),
            Err(gap) if gap.is_not_applicable() => {}
            Err(gap) => outcomes.push(Outcome::unlisted(ec2.network_interfaces.region(), gap)),
        }
    }
    outcomes
}

/// The account's own VPCs in the region that something is in. The default VPCs that AWS makes in every region, and that
/// nobody uses, are left out; so are those that others share, which only their owners can change. If it cannot be told,
/// the outcomes that say so.
async fn used_vpcs<'a>(account: &Account, ec2: &'a Ec2) -> Result<Vec<&'a Vpc>, Vec<Outcome>> {
    let vpcs = match ec2.vpcs.get().await {
        Ok(vpcs) => vpcs.iter().filter(|vpc| vpc.owner == account.id),
        Err(gap) if gap.is_not_applicable() => return Ok(Vec::new()),
        Err(gap) => return Err(vec![Outcome::unlisted(ec2.vpcs.region(), gap)]),
    };
    match ec2.network_interfaces.get().await {
        Ok(interfaces) => {
            let used: BTreeSet<&str> = interfaces.iter().map(|interface| interface.vpc.as_str()).collect();
            Ok(vpcs.filter(|vpc| used.contains(vpc.id.as_str())).collect())
        }
        Err(gap) => Err(vpcs.map(|vpc| Outcome::of(vpc.describe(account), Verdict::unknown(gap))).collect()),
    }
}

/// Whether VPCs reach services by endpoints: what differs between those checks is the services.
mod endpoints {
    use futures_util::future::{BoxFuture, join_all};

    use super::used_vpcs;
    use crate::facts::Account;
    use crate::facts::ec2::{DESCRIBE_VPC_ENDPOINTS, Ec2, Vpc, VpcEndpoint};
    use crate::finding::{Describe, Outcome, Verdict};

    /// One outcome for each VPC in use, judged by whether it has an endpoint for each of the services.
    pub(super) fn run<'a>(account: &'a Account, services: &'static [&'static str]) -> BoxFuture<'a, Vec<Outcome>> {
        Box::pin(async move {
            let regions = account.ec2.values().map(|ec2| of_region(account, ec2, services));
            join_all(regions).await.into_iter().flatten().collect()
        })
    }

    async fn of_region(account: &Account, ec2: &Ec2, services: &[&str]) -> Vec<Outcome> {
        let vpcs = match used_vpcs(account, ec2).await {
            Ok(vpcs) => vpcs,
            Err(outcomes) => return outcomes,
        };
        if vpcs.is_empty() {
            return Vec::new();
        }
        let endpoints = ec2.vpc_endpoints.get().await;
        let verdict = |vpc| endpoints.map_or_else(Verdict::unknown, |endpoints| judge(vpc, services, endpoints));
        vpcs.into_iter().map(|vpc| Outcome::of(vpc.describe(account), verdict(vpc))).collect()
    }

    /// An endpoint counts once requests go through it. The service's name ends in its own: `com.amazonaws.eu-west-1.s3`,
    /// `cn.com.amazonaws.cn-north-1.ecr.api`.
    fn judge(vpc: &Vpc, services: &[&str], endpoints: &[VpcEndpoint]) -> Verdict {
        let of_service = |endpoint: &VpcEndpoint, service: &str| {
            let suffix = format!(".amazonaws.{}.{service}", vpc.region);
            endpoint.vpc == vpc.id
                && endpoint.available
                && endpoint.service.as_ref().is_some_and(|name| name.ends_with(&suffix))
        };
        let missing: Vec<&str> = services
            .iter()
            .copied()
            .filter(|service| !endpoints.iter().any(|endpoint| of_service(endpoint, service)))
            .collect();
        let found = endpoints.iter().filter(|endpoint| services.iter().any(|service| of_service(endpoint, service)));
        let mut found: Vec<&str> = found.map(|endpoint| endpoint.id.as_str()).collect();
        found.sort_unstable();
        let verdict = if missing.is_empty() {
            Verdict::pass(format!("The VPC has an endpoint for {}.", services.join(" and ")))
        } else {
            Verdict::fail(format!("The VPC has no endpoint for {}.", missing.join(" and ")))
        };
        verdict.seen(&DESCRIBE_VPC_ENDPOINTS, "VpcEndpoints", found)
    }

    #[cfg(test)]
    pub(super) mod tests {
        use jiff::Timestamp;

        use super::*;
        use crate::facts::ec2::{DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS};
        use crate::facts::{Gap, Lazy, Reason};
        use crate::finding::Status;
        use crate::reachability::tests::interface;

        const REGION: &str = "eu-west-1";

        pub(in crate::ec2) fn endpoint(service: &str) -> VpcEndpoint {
            VpcEndpoint {
                id: format!("vpce-{service}"),
                owner: "123456789012".into(),
                region: REGION.into(),
                tags: [].into(),
                vpc: "vpc-1".into(),
                service: Some(format!("com.amazonaws.{REGION}.{service}")),
                available: true,
                policy: None,
            }
        }

        fn vpc(id: &str, owner: &str) -> Vpc {
            Vpc { id: id.into(), owner: owner.into(), region: REGION.into(), tags: [].into() }
        }

        pub(in crate::ec2) fn judged(services: &[&str], endpoints: &[VpcEndpoint]) -> Status {
            judge(&vpc("vpc-1", "123456789012"), services, endpoints).status
        }

        #[test]
        fn an_endpoint_of_another_vpc_or_region_or_one_that_is_not_available_does_not_count() {
            let elsewhere = VpcEndpoint { vpc: "vpc-2".into(), ..endpoint("s3") };
            let pending = VpcEndpoint { available: false, ..endpoint("s3") };
            let far = VpcEndpoint { service: Some("com.amazonaws.us-east-1.s3".into()), ..endpoint("s3") };
            let resource = VpcEndpoint { service: None, ..endpoint("s3") };
            for other in [elsewhere, pending, far, resource] {
                assert_eq!(judged(&["s3"], &[other]), Status::Fail);
            }
            let china = VpcEndpoint { service: Some(format!("cn.com.amazonaws.{REGION}.s3")), ..endpoint("s3") };
            assert_eq!(judged(&["s3"], &[china]), Status::Pass);
        }

        #[test]
        fn what_is_missing_is_named() {
            let verdict = judge(&vpc("vpc-1", ""), &["ecr.api", "ecr.dkr"], &[endpoint("ecr.api")]);
            assert_eq!(verdict.message, "The VPC has no endpoint for ecr.dkr.");
        }

        #[tokio::test]
        async fn own_vpcs_with_something_in_them_are_judged_and_unknown_where_that_cannot_be_told() {
            let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &[REGION]);
            let gap = |call| Gap::new(call, Some(REGION), Reason::Denied, "no");
            let found = async |account: &Account| -> Vec<(Option<String>, Status)> {
                let outcomes = run(account, &["s3"]).await;
                let found = outcomes.into_iter();
                found.map(|outcome| (outcome.resource.map(|vpc| vpc.id), outcome.verdict.status)).collect()
            };
            let ec2 = account.ec2.get_mut(REGION).unwrap();
            ec2.vpcs = Lazy::ready(Some(REGION), Err(gap(&DESCRIBE_VPCS)));
            assert_eq!(found(&account).await, [(None, Status::Unknown)]);
            let ec2 = account.ec2.get_mut(REGION).unwrap();
            let vpcs = [("vpc-1", "123456789012"), ("vpc-2", "123456789012"), ("vpc-3", "210987654321")];
            let vpcs = vpcs.iter().map(|(id, owner)| vpc(id, owner)).collect();
            ec2.vpcs = Lazy::ready(Some(REGION), Ok(vpcs));
            ec2.network_interfaces = Lazy::ready(Some(REGION), Err(gap(&DESCRIBE_NETWORK_INTERFACES)));
            ec2.vpc_endpoints = Lazy::ready(Some(REGION), Ok(vec![]));
            let unknown = |id: &str| (Some(id.to_owned()), Status::Unknown);
            assert_eq!(found(&account).await, [unknown("vpc-1"), unknown("vpc-2")]);
            let ec2 = account.ec2.get_mut(REGION).unwrap();
            ec2.network_interfaces = Lazy::ready(Some(REGION), Ok(vec![interface("eni-1", &[])]));
            assert_eq!(found(&account).await, [(Some("vpc-1".to_owned()), Status::Fail)]);
            let ec2 = account.ec2.get_mut(REGION).unwrap();
            ec2.vpc_endpoints = Lazy::ready(Some(REGION), Err(gap(&DESCRIBE_VPC_ENDPOINTS)));
            assert_eq!(found(&account).await, [unknown("vpc-1")]);
        }
    }
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
#[derive(Debug, Clone, Copy)]
struct Port {
    number: u16,
    /// What listens there; empty where only the account's owner knows.
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

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.name.is_empty() { write!(f, "{}", self.number) } else { write!(f, "{} ({})", self.number, self.name) }
    }
}

/// The ports of administrators, which CIS 6.2 to 6.4 name.
const ADMIN_PORTS: [Port; 2] = [Port::tcp_and_udp(22, "SSH"), Port::tcp_and_udp(3389, "RDP")];

/// What one rule opens fails the group, whatever else could not be read. ICMP's type and code stand where other protocols
/// have ports, and reach none.
fn judge_ports(rules: &Rules, list: &Lists, ports: &[Port], closed: &str) -> Judged {
    // By where they are open from, so that a group that opens everything is told in one line.
    let mut open = BTreeMap::<String, Vec<String>>::new();
    let (mut openings, mut evidence, mut unread) = (Vec::new(), Vec::new(), None);
    for port in ports {
        // Half of the internet over each transport is nothing whole.
        let mut sources = BTreeSet::new();
        for tcp in [true, false].into_iter().filter(|tcp| *tcp || port.udp) {
            let concerns = |traffic: Traffic| {
                traffic.reaches(port.number)
                    && !matches!((traffic, tcp), (Traffic::Udp(..), true) | (Traffic::Tcp(..), false))
            };
            let Exposure { from, by, gap } = exposure(rules, list, concerns);
            if !from.is_empty() {
                openings.push(opening(tcp, (port.number, port.number), &from));
                sources.extend(from);
                evidence.extend(by);
            }
            unread = unread.or(gap);
        }
        if !sources.is_empty() {
            let sources: Vec<&str> = sources.into_iter().collect();
            open.entry(sources.join(" and ")).or_default().push(port.to_string());
        }
    }
    if open.is_empty() {
        return Judged { verdict: closed_unless(unread, rules, closed), open: openings };
    }
    let open: Vec<String> =
        open.into_iter().map(|(from, ports)| format!("{} from {from}", numbered("port", &ports))).collect();
    Judged { verdict: opened(&open, evidence), open: openings }
}

fn opening(tcp: bool, ports: (u16, u16), from: &[&str]) -> Opening {
    Opening { tcp, ports, v4: from.contains(&IPV4), v6: from.contains(&IPV6) }
}

/// The first few of them: "port 22 (SSH)", "ports 22 (SSH) and 3389 (RDP)", "ports … and 20 more".
fn numbered(noun: &str, ports: &[String]) -> String {
    const SHOWN: usize = 5;
    let (shown, rest) = ports.split_at(ports.len().min(SHOWN));
    match (shown, rest.len()) {
        ([one], 0) => format!("{noun} {one}"),
        (shown, 0) => format!("{noun}s {}", listed(shown)),
        (shown, more) => format!("{noun}s {} and {more} more", shown.join(", ")),
    }
}

/// All of them: "22, 80 and 443".
fn listed(words: &[String]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        words => words.concat(),
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

/// All of IPv4.
const IPV4: &str = "0.0.0.0/0";
/// All of IPv6.
const IPV6: &str = "::/0";

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
        whole.push(IPV4);
    }
    // All of IPv6 that is routed in public is 2000::/3: https://www.iana.org/assignments/ipv6-address-space.
    if Ipv6Net::aggregate(&v6)
        .iter()
        .any(|range| range.prefix_len() <= 3 && range.contains(&std::net::Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0)))
    {
        whole.push(IPV6);
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
    use crate::facts::ec2::{InstanceSettings, Rule, SecurityGroup};
    use crate::facts::{Lazy, Of};
    use crate::reachability::tests::{interface, open_acl, public_table};

    pub(super) fn rule(traffic: Traffic, ranges: &[&str]) -> Rule {
        Rule {
            traffic,
            ranges: ranges.iter().map(|range| range.parse().unwrap()).collect(),
            prefix_lists: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// An instance that runs since the epoch, without anything that is not asked for.
    pub(super) fn settings() -> InstanceSettings {
        InstanceSettings {
            metadata_enabled: true,
            metadata_wants_token: true,
            public_addresses: Vec::new(),
            interfaces: 1,
            profile: None,
            launched: jiff::Timestamp::UNIX_EPOCH,
            stopped: false,
            stopped_since: None,
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

    const REGION: &str = "eu-west-1";

    /// An account with a group that opens SSH to everyone, and these network interfaces.
    fn account(interfaces: Result<Vec<NetworkInterface>, Gap>) -> Account {
        let group = SecurityGroup {
            id: "sg-1".into(),
            name: "bastion".into(),
            vpc: Some("vpc-1".into()),
            owner: "123456789012".into(),
            region: REGION.into(),
            tags: [].into(),
        };
        let mut account = Account::unread("123456789012", jiff::Timestamp::UNIX_EPOCH, &[REGION]);
        let ec2 = account.ec2.get_mut(REGION).unwrap();
        let open = inbound(vec![rule(Traffic::Tcp(22, 22), &["0.0.0.0/0"])]);
        ec2.security_groups = Lazy::ready(Some(REGION), Ok(vec![Of { of: group, value: Ok(open) }]));
        ec2.prefix_lists = Lazy::ready(Some(REGION), Ok(BTreeMap::new()));
        ec2.network_interfaces = Lazy::ready(Some(REGION), interfaces);
        ec2.route_tables = Lazy::ready(Some(REGION), Ok(vec![public_table()]));
        ec2.network_acls = Lazy::ready(Some(REGION), Ok(vec![open_acl()]));
        account
    }

    async fn verdict(account: &Account) -> Verdict {
        let mut outcomes = (security_group_admin_ports::CHECK.run)(account).await;
        assert_eq!(outcomes.len(), 1);
        outcomes.remove(0).verdict
    }

    const OPENS: &str = "The security group opens port 22 (SSH) from 0.0.0.0/0 to the whole internet.";

    #[tokio::test]
    async fn a_group_that_is_reached_fails_with_the_path_and_as_badly_as_can_be() {
        let verdict = verdict(&account(Ok(vec![interface("eni-1", &["sg-1"])]))).await;
        assert_eq!((verdict.status, verdict.severity), (Status::Fail, None));
        let path = "It is reached: internet → igw-1 → rtb-1 → subnet-1 (acl-1 allows tcp/22) → eni-1 (i-1, 203.0.113.7) → \
                    sg-1.";
        assert_eq!(verdict.message, format!("{OPENS} {path}"));
        let evidence: Vec<(&str, &str)> =
            verdict.evidence.iter().map(|seen| (seen.source.as_str(), seen.name.as_str())).collect();
        assert_eq!(
            evidence,
            [
                ("ec2:DescribeSecurityGroups", "IpPermissions"),
                ("ec2:DescribeNetworkInterfaces", "NetworkInterfaces"),
                ("ec2:DescribeRouteTables", "Routes"),
                ("ec2:DescribeNetworkAcls", "Entries"),
            ]
        );
        assert!(verdict.context_gaps.is_empty());
    }

    #[tokio::test]
    async fn a_group_that_is_not_reached_fails_less_badly_and_one_of_nothing_least() {
        let private = NetworkInterface { public_addresses: vec![], ..interface("eni-1", &["sg-1"]) };
        let attached = verdict(&account(Ok(vec![private]))).await;
        assert_eq!((attached.status, attached.severity), (Status::Fail, Some(Severity::Medium)));
        let why =
            "The internet reaches nothing that it is attached to: eni-1 has no public address that it is open to.";
        assert_eq!(attached.message, format!("{OPENS} {why}"));
        let alone = verdict(&account(Ok(vec![]))).await;
        assert_eq!((alone.status, alone.severity), (Status::Fail, Some(Severity::Low)));
        assert_eq!(alone.message, format!("{OPENS} It is attached to nothing that this account sees."));
    }

    #[tokio::test]
    async fn what_may_be_reached_fails_as_badly_as_what_is() {
        let private = NetworkInterface { public_addresses: vec![], ..interface("eni-1", &["sg-1"]) };
        let balancer = NetworkInterface { kind: "network_load_balancer".into(), ..interface("eni-2", &[]) };
        let verdict = verdict(&account(Ok(vec![private, balancer]))).await;
        assert_eq!((verdict.status, verdict.severity), (Status::Fail, None));
        assert!(verdict.message.ends_with("by way of the network load balancer at eni-2 in vpc-1."));
    }

    #[tokio::test]
    async fn a_failure_does_not_rest_on_what_tells_how_bad_it_is() {
        let gap = |call| Gap::new(call, Some(REGION), Reason::Denied, "no");
        let denied = gap(&DESCRIBE_NETWORK_INTERFACES);
        let dark = verdict(&account(Err(denied.clone()))).await;
        assert_eq!((dark.status, dark.severity, dark.gap), (Status::Fail, None, None));
        assert_eq!(dark.context_gaps, [denied]);
        let why = "Whether the internet reaches what it stands before could not be told: ec2:DescribeNetworkInterfaces: \
                   access denied.";
        assert_eq!(dark.message, format!("{OPENS} {why}"));
        let mut account = account(Ok(vec![interface("eni-1", &["sg-1"])]));
        let denied = gap(&DESCRIBE_ROUTE_TABLES);
        account.ec2.get_mut(REGION).unwrap().route_tables = Lazy::ready(Some(REGION), Err(denied.clone()));
        let dark = verdict(&account).await;
        assert_eq!((dark.status, dark.severity), (Status::Fail, None));
        assert_eq!(dark.context_gaps, [denied]);
        assert!(dark.evidence.iter().any(|seen| seen.name == "NetworkInterfaces"), "what was read is shown");
    }

    #[tokio::test]
    async fn a_group_that_passes_needs_no_context() {
        let mut account = account(Err(Gap::new(&DESCRIBE_NETWORK_INTERFACES, Some(REGION), Reason::Denied, "no")));
        let ec2 = account.ec2.get_mut(REGION).unwrap();
        let mut groups = ec2.security_groups.get().await.unwrap().clone();
        groups[0].value = Ok(Rules::default());
        ec2.security_groups = Lazy::ready(Some(REGION), Ok(groups));
        let verdict = verdict(&account).await;
        assert_eq!(verdict.status, Status::Pass);
        assert!(verdict.context_gaps.is_empty());
    }

    #[test]
    fn half_of_the_internet_over_each_transport_is_nothing_whole() {
        let rules =
            inbound(vec![rule(Traffic::Tcp(22, 22), &["0.0.0.0/1"]), rule(Traffic::Udp(22, 22), &["128.0.0.0/1"])]);
        assert_eq!(judge_ports(&rules, &|_| None, &ADMIN_PORTS, "closed").verdict.status, Status::Pass);
        let rules = inbound(vec![rule(Traffic::Udp(3389, 3389), &["::/0"])]);
        let Judged { verdict, open } = judge_ports(&rules, &|_| None, &ADMIN_PORTS, "closed");
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(open, [Opening { tcp: false, ports: (3389, 3389), v4: false, v6: true }]);
    }

    #[test]
    fn many_are_counted() {
        assert_eq!(first(&["a", "b", "c"], "; "), "a; b; c");
        assert_eq!(first(&["a", "b", "c", "d", "e"], "; "), "a; b; c; and 2 more");
    }
}

//! No security group opens SSH or RDP to the whole internet.

use super::{ADMIN_PORTS, GROUPS_READ, Judged, Lists, each_group, judge_ports};
use crate::facts::ec2::Rules;
use crate::prelude::*;

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
        terraform: "resource \"aws_vpc_security_group_ingress_rule\" \"ssh\" {\n\
                    \u{20} security_group_id = aws_security_group.example.id\n\
                    \u{20} ip_protocol       = \"tcp\"\n\
                    \u{20} from_port         = 22\n\
                    \u{20} to_port           = 22\n\
                    \u{20} cidr_ipv4         = \"OFFICE_ADDRESS/32\"\n\
                    }",
        cloudformation: "Type: AWS::EC2::SecurityGroupIngress\n\
                         Properties:\n\
                         \u{20} GroupId: GROUP\n\
                         \u{20} IpProtocol: tcp\n\
                         \u{20} FromPort: 22\n\
                         \u{20} ToPort: 22\n\
                         \u{20} CidrIp: OFFICE_ADDRESS/32",
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
        prowler("ec2_instance_port_ssh_exposed_to_internet"),
        prowler("ec2_instance_port_rdp_exposed_to_internet"),
    ],
    thresholds: &[],
    reads: &GROUPS_READ,
    run: |account| each_group(account, judge),
};

fn judge(rules: &Rules, list: &Lists) -> Judged {
    judge_ports(rules, list, &ADMIN_PORTS, "No rule opens SSH or RDP to the whole internet.")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{inbound, rule};
    use super::*;
    use crate::facts::ec2::{GET_MANAGED_PREFIX_LIST_ENTRIES, Rule, Traffic};
    use crate::facts::{Gap, Reason};
    use crate::finding::Status;

    fn judge(rules: &Rules, lists: &Lists) -> Verdict {
        super::judge(rules, lists).verdict
    }

    fn verdict(ingress: Vec<Rule>) -> Verdict {
        judge(&inbound(ingress), &|_| None)
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
            "The security group opens ports 22 (SSH) and 3389 (RDP) from 0.0.0.0/0 and ::/0 to the whole internet."
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
        assert_eq!(judge(&rules, &|_| Some(Ok(&everyone))).status, Status::Fail);
        assert_eq!(judge(&rules, &|_| Some(Ok(&office))).status, Status::Pass);
        assert_eq!(judge(&rules, &|_| Some(Err(&gap))).status, Status::Unknown);
        assert_eq!(judge(&rules, &|_| None).status, Status::Unknown);
        let both = Rules { ingress: vec![by_list, rule(Traffic::All, &["0.0.0.0/0"])], egress: Vec::new() };
        assert_eq!(judge(&both, &|_| Some(Err(&gap))).status, Status::Fail, "what is open is open");
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

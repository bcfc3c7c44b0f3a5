//! No security group opens Windows file sharing to the whole internet.

use super::{GROUPS_READ, Judged, Lists, Port, each_group, judge_ports};
use crate::facts::ec2::Rules;
use crate::prelude::*;

/// The port that CIS 6.1.2 names.
const CIFS: [Port; 1] = [Port::tcp_and_udp(445, "CIFS")];

pub(super) static CHECK: Check = Check {
    id: "ec2-security-group-cifs-port",
    title: "Security groups keep Windows file sharing closed to the internet",
    severity: Severity::Critical,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "CIFS on port 445 was made for the office's own network. Worms that need no password have come in through it, \
          and shares that everyone can mount leak what is in them.",
    aws_side: "AWS drops at each network interface whatever no rule of its security groups lets through.",
    your_side: "You write the rules, and let shares be reached through a VPN or from addresses that you know.",
    fix: Fix {
        text: "Revoke the rule, or narrow it to addresses that you know. People outside reach a share through a VPN, or \
               files through S3 or AWS Transfer Family.",
        cli: "aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE",
        terraform: "resource \"aws_vpc_security_group_ingress_rule\" \"cifs\" {\n\
                    \u{20} security_group_id = aws_security_group.example.id\n\
                    \u{20} ip_protocol       = \"tcp\"\n\
                    \u{20} from_port         = 445\n\
                    \u{20} to_port           = 445\n\
                    \u{20} cidr_ipv4         = \"OFFICE_ADDRESS/32\"\n\
                    }",
        cloudformation: "Type: AWS::EC2::SecurityGroupIngress\n\
                         Properties:\n\
                         \u{20} GroupId: GROUP\n\
                         \u{20} IpProtocol: tcp\n\
                         \u{20} FromPort: 445\n\
                         \u{20} ToPort: 445\n\
                         \u{20} CidrIp: OFFICE_ADDRESS/32",
    },
    sources: &[
        Source {
            title: "Security group rules",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        },
        Source {
            title: "File system access control with Amazon VPC",
            url: "https://docs.aws.amazon.com/fsx/latest/WindowsGuide/limit-access-security-groups.html",
        },
    ],
    standards: &[cis("6.1.2"), prowler("ec2_instance_port_cifs_exposed_to_internet")],
    thresholds: &[],
    reads: &GROUPS_READ,
    run: |account| each_group(account, judge),
};

fn judge(rules: &Rules, list: &Lists) -> Judged {
    judge_ports(rules, list, &CIFS, "No rule opens CIFS to the whole internet.")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{inbound, rule};
    use super::*;
    use crate::facts::ec2::Traffic;
    use crate::finding::Status;

    fn judge(rules: &Rules, lists: &Lists) -> Verdict {
        super::judge(rules, lists).verdict
    }

    fn status(traffic: Traffic, range: &str) -> Status {
        judge(&inbound(vec![rule(traffic, &[range])]), &|_| None).status
    }

    #[test]
    fn port_445_from_everywhere_fails_over_both_transports_and_ip_versions() {
        assert_eq!(status(Traffic::Tcp(445, 445), "0.0.0.0/0"), Status::Fail);
        assert_eq!(status(Traffic::Tcp(445, 445), "::/0"), Status::Fail);
        assert_eq!(status(Traffic::Udp(445, 445), "0.0.0.0/0"), Status::Fail);
        assert_eq!(status(Traffic::Tcp(1, 1024), "0.0.0.0/0"), Status::Fail);
        assert_eq!(status(Traffic::All, "0.0.0.0/0"), Status::Fail);
    }

    #[test]
    fn its_neighbours_and_known_addresses_pass() {
        assert_eq!(status(Traffic::Tcp(443, 444), "0.0.0.0/0"), Status::Pass);
        assert_eq!(status(Traffic::Tcp(446, 65535), "0.0.0.0/0"), Status::Pass);
        assert_eq!(status(Traffic::Tcp(445, 445), "203.0.113.0/24"), Status::Pass);
        assert_eq!(judge(&inbound(Vec::new()), &|_| None).status, Status::Pass);
    }

    #[test]
    fn a_prefix_list_that_could_not_be_read_matters_only_where_it_reaches_the_port() {
        let mut by_list = rule(Traffic::Tcp(445, 445), &[]);
        by_list.prefix_lists = vec!["pl-1".into()];
        assert_eq!(judge(&inbound(vec![by_list.clone()]), &|_| None).status, Status::Unknown);
        by_list.traffic = Traffic::Tcp(22, 22);
        assert_eq!(judge(&inbound(vec![by_list]), &|_| None).status, Status::Pass);
    }
}

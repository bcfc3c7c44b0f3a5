//! No security group opens a port of what should never face the internet to all of it.

use super::{GROUPS_READ, Judged, Lists, Port, each_group, judge_ports};
use crate::facts::ec2::Rules;
use crate::prelude::*;

/// The ports that Security Hub's EC2.19 names. It speaks of TCP; two of these services listen for UDP as well.
const KNOWN: [Port; 24] = [
    Port::tcp(20, "FTP data"),
    Port::tcp(21, "FTP"),
    Port::tcp(22, "SSH"),
    Port::tcp(23, "Telnet"),
    Port::tcp(25, "SMTP"),
    Port::tcp(110, "POP3"),
    Port::tcp(135, "RPC"),
    Port::tcp(143, "IMAP"),
    Port::tcp(445, "CIFS"),
    Port::tcp(1433, "SQL Server"),
    Port::tcp_and_udp(1434, "SQL Server Browser"),
    Port::tcp(3000, "web development"),
    Port::tcp(3306, "MySQL"),
    Port::tcp_and_udp(3389, "RDP"),
    Port::tcp(4333, "mSQL"),
    Port::tcp(5000, "web development"),
    Port::tcp(5432, "PostgreSQL"),
    Port::tcp(5500, "VNC"),
    Port::tcp(5601, "OpenSearch Dashboards"),
    Port::tcp(8080, "HTTP proxy"),
    Port::tcp(8088, "HTTP, alternative"),
    Port::tcp(8888, "HTTP, alternative"),
    Port::tcp(9200, "OpenSearch"),
    Port::tcp(9300, "OpenSearch transport"),
];

pub(super) static CHECK: Check = Check {
    id: "ec2-security-group-high-risk-ports",
    title: "Security groups keep high-risk ports closed to the internet",
    severity: Severity::Critical,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "Databases, consoles, mail and the tools of administrators are searched for all over the internet, and many \
          were never made to meet strangers: some ask for no password at all.",
    aws_side: "AWS drops at each network interface whatever no rule of its security groups lets through.",
    your_side: "You write the rules, and let these ports be reached from your own networks and security groups alone.",
    fix: Fix {
        text: "Revoke the rule, or narrow it to addresses that you know or to the security group of whoever needs the \
               port. What customers must reach stands behind a load balancer on port 443.",
        cli: "aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE",
        terraform: "resource \"aws_vpc_security_group_ingress_rule\" \"database\" {\n\
                    \u{20} security_group_id = aws_security_group.example.id\n\
                    \u{20} ip_protocol       = \"tcp\"\n\
                    \u{20} from_port         = 5432\n\
                    \u{20} to_port           = 5432\n\
                    \u{20} cidr_ipv4         = \"VPC_RANGE\"\n\
                    }",
        cloudformation: "Type: AWS::EC2::SecurityGroupIngress\n\
                         Properties:\n\
                         \u{20} GroupId: GROUP\n\
                         \u{20} IpProtocol: tcp\n\
                         \u{20} FromPort: 5432\n\
                         \u{20} ToPort: 5432\n\
                         \u{20} CidrIp: VPC_RANGE",
    },
    sources: &[
        Source {
            title: "Security group rules",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        },
        Source {
            title: "Security Hub controls for Amazon EC2",
            url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
        },
    ],
    standards: &[
        security_hub("EC2.19"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_ftp_20_21"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_telnet_23"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_mysql_3306"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_postgres_5432"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_sql_server_1433_1434"),
        prowler("ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_elasticsearch_kibana_9200_9300_5601"),
        prowler("ec2_instance_port_ftp_exposed_to_internet"),
        prowler("ec2_instance_port_telnet_exposed_to_internet"),
        prowler("ec2_instance_port_mysql_exposed_to_internet"),
        prowler("ec2_instance_port_postgresql_exposed_to_internet"),
        prowler("ec2_instance_port_sqlserver_exposed_to_internet"),
        prowler("ec2_instance_port_elasticsearch_kibana_exposed_to_internet"),
    ],
    thresholds: &[Threshold {
        key: "high-risk-ports",
        unit: "ports",
        meaning: "The ports that may not be open to the whole internet. One that the default does not name counts over TCP \
                  and over UDP.",
        bound: Bound::NoLess,
        asked_by: &[security_hub("EC2.19")],
    }],
    reads: &GROUPS_READ,
    run: |account| {
        let ports = named(&account.settings.high_risk_ports);
        each_group(account, move |rules, lists| judge(rules, lists, &ports))
    },
};

/// The ports with what is known of them.
fn named(numbers: &[u16]) -> Vec<Port> {
    let known = |number: u16| KNOWN.iter().find(|port| port.number == number).copied();
    numbers.iter().map(|number| known(*number).unwrap_or(Port::tcp_and_udp(*number, ""))).collect()
}

fn judge(rules: &Rules, list: &Lists, ports: &[Port]) -> Judged {
    judge_ports(rules, list, ports, "No rule opens a high-risk port to the whole internet.")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{inbound, rule};
    use super::*;
    use crate::facts::Settings;
    use crate::facts::ec2::Traffic;
    use crate::finding::Status;

    fn judge(rules: &Rules, lists: &Lists) -> Verdict {
        super::judge(rules, lists, &KNOWN).verdict
    }

    #[test]
    fn the_owner_names_the_ports() {
        let ports = named(&[22, 6379]);
        let judge = |traffic| super::judge(&inbound(vec![rule(traffic, &["0.0.0.0/0"])]), &|_| None, &ports).verdict;
        assert!(judge(Traffic::Tcp(22, 22)).message.contains("port 22 (SSH) from"));
        assert!(judge(Traffic::Udp(6379, 6379)).message.contains("port 6379 from"));
        assert_eq!(judge(Traffic::Tcp(3306, 3306)).status, Status::Pass);
    }

    fn verdict(traffic: Traffic, range: &str) -> Verdict {
        judge(&inbound(vec![rule(traffic, &[range])]), &|_| None)
    }

    #[test]
    fn each_port_fails_alone() {
        for Port { number, .. } in KNOWN {
            for range in ["0.0.0.0/0", "::/0"] {
                assert_eq!(verdict(Traffic::Tcp(number, number), range).status, Status::Fail, "{number} from {range}");
            }
        }
    }

    #[test]
    fn they_are_those_of_the_control_each_once() {
        assert!(KNOWN.iter().map(|port| port.number).eq(Settings::default().high_risk_ports));
        assert_eq!(KNOWN.iter().map(|port| u32::from(port.number)).sum::<u32>(), 82_928);
    }

    #[test]
    fn udp_counts_where_the_service_listens_for_it() {
        assert_eq!(verdict(Traffic::Udp(1434, 1434), "0.0.0.0/0").status, Status::Fail);
        assert_eq!(verdict(Traffic::Udp(3389, 3389), "0.0.0.0/0").status, Status::Fail);
        assert_eq!(verdict(Traffic::Udp(5000, 5000), "0.0.0.0/0").status, Status::Pass);
    }

    #[test]
    fn all_traffic_fails_in_one_line() {
        let verdict = verdict(Traffic::All, "0.0.0.0/0");
        assert_eq!(
            verdict.message,
            "The security group opens ports 20 (FTP data), 21 (FTP), 22 (SSH), 23 (Telnet), 25 (SMTP) and 19 more from \
             0.0.0.0/0 to the whole internet."
        );
        assert_eq!(verdict.evidence[0].value, serde_json::json!(["all traffic from 0.0.0.0/0"]));
    }

    #[test]
    fn web_ports_ping_and_known_addresses_pass() {
        assert_eq!(verdict(Traffic::Tcp(443, 443), "0.0.0.0/0").status, Status::Pass);
        assert_eq!(verdict(Traffic::Tcp(80, 80), "::/0").status, Status::Pass);
        assert_eq!(verdict(Traffic::Other(1), "0.0.0.0/0").status, Status::Pass);
        assert_eq!(verdict(Traffic::Tcp(3306, 3306), "10.0.0.0/8").status, Status::Pass);
        assert_eq!(judge(&inbound(Vec::new()), &|_| None).status, Status::Pass);
    }
}

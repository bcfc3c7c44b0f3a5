//! What can be known about EC2, VPC and EBS in one region.

use std::collections::BTreeMap;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{ActionableBy, Describe, Resource};

/// Every security group, with its rules.
pub static DESCRIBE_SECURITY_GROUPS: Call = Call {
    service: "EC2",
    operation: "DescribeSecurityGroups",
    action: "ec2:DescribeSecurityGroups",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html",
};

/// The address ranges of one prefix list.
pub static GET_MANAGED_PREFIX_LIST_ENTRIES: Call = Call {
    service: "EC2",
    operation: "GetManagedPrefixListEntries",
    action: "ec2:GetManagedPrefixListEntries",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html",
};

/// Whether new EBS volumes are encrypted unasked.
pub static GET_EBS_ENCRYPTION_BY_DEFAULT: Call = Call {
    service: "EC2",
    operation: "GetEbsEncryptionByDefault",
    action: "ec2:GetEbsEncryptionByDefault",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsEncryptionByDefault.html",
};

fact!(
    /// Every security group of the region. One with a rule that could not be understood is a gap.
    SecurityGroups: Vec<Of<SecurityGroup, Rules>> = "ec2.security_groups" regional <- [DESCRIBE_SECURITY_GROUPS]
);
fact!(
    /// The address ranges of each prefix list that a security group's inbound rules name.
    PrefixLists: BTreeMap<String, Result<Vec<IpNet>, super::Gap>> =
        "ec2.prefix_lists" regional <- [DESCRIBE_SECURITY_GROUPS, GET_MANAGED_PREFIX_LIST_ENTRIES]
);
fact!(
    /// Whether new EBS volumes in the region are encrypted unasked.
    EbsEncryptionByDefault: bool = "ec2.ebs_encryption_by_default" regional <- [GET_EBS_ENCRYPTION_BY_DEFAULT]
);

facts!(
    /// The facts of EC2, VPC and EBS in one region.
    Ec2 {
        security_groups: SecurityGroups,
        prefix_lists: PrefixLists,
        ebs_encryption_by_default: EbsEncryptionByDefault,
    }
);

/// A security group, without its rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// `sg-…`.
    pub id: String,
    /// The group's name; `default` for the one that AWS makes in every VPC.
    pub name: String,
    /// The VPC that it belongs to.
    pub vpc: Option<String>,
    /// The account that owns it: another one, where a shared VPC's group is seen.
    pub owner: String,
    /// The region.
    pub region: String,
    /// The group's tags.
    pub tags: BTreeMap<String, String>,
}

impl SecurityGroup {
    /// Who can change it. A group that another account owns is seen in a VPC that it shares within the organisation.
    ///
    /// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html>.
    #[must_use]
    pub fn actionable_by(&self, account: &Account) -> ActionableBy {
        if self.owner == account.id { ActionableBy::Customer } else { ActionableBy::OrganisationAdministrator }
    }

    /// The one that AWS makes in every VPC, and that takes what is launched without naming a group.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.name == "default"
    }
}

impl Describe for SecurityGroup {
    fn describe(&self, account: &Account) -> Resource {
        let arn = format!("arn:{}:ec2:{}:{}:security-group/{}", account.partition, self.region, self.owner, self.id);
        Resource::new(&arn, "AWS::EC2::SecurityGroup", &self.id, Some(&self.region))
            .named(&self.name)
            .tagged(self.tags.clone())
    }
}

/// A security group's rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// What may come in.
    pub ingress: Vec<Rule>,
    /// What may go out.
    pub egress: Vec<Rule>,
}

/// One permission of a security group: a protocol, ports, and whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What it lets through.
    pub traffic: Traffic,
    /// The address ranges, of both IP versions.
    pub ranges: Vec<IpNet>,
    /// The prefix lists.
    pub prefix_lists: Vec<String>,
    /// The security groups.
    pub groups: Vec<String>,
}

/// The traffic that a rule speaks of.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Traffic {
    /// Protocol `-1`: every protocol and every port.
    All,
    /// TCP to these ports, both ends included.
    Tcp(u16, u16),
    /// UDP to these ports, both ends included.
    Udp(u16, u16),
    /// A protocol without ports (ICMP, or another by its number): no port of a host is reached by it.
    Other(u8),
}

impl Traffic {
    /// TCP or UDP traffic to `port` is among it.
    #[must_use]
    pub fn reaches(self, port: u16) -> bool {
        match self {
            Self::All => true,
            Self::Tcp(from, to) | Self::Udp(from, to) => (from..=to).contains(&port),
            Self::Other(_) => false,
        }
    }
}

impl std::fmt::Display for Traffic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => write!(f, "all traffic"),
            Self::Tcp(from, to) if from == to => write!(f, "tcp/{from}"),
            Self::Tcp(from, to) => write!(f, "tcp/{from}-{to}"),
            Self::Udp(from, to) if from == to => write!(f, "udp/{from}"),
            Self::Udp(from, to) => write!(f, "udp/{from}-{to}"),
            Self::Other(number) => write!(f, "protocol {number}"),
        }
    }
}

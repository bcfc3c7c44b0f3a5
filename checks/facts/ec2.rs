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

/// Every network ACL, with its rules.
pub static DESCRIBE_NETWORK_ACLS: Call = Call {
    service: "EC2",
    operation: "DescribeNetworkAcls",
    action: "ec2:DescribeNetworkAcls",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html",
};

/// Every VPC.
pub static DESCRIBE_VPCS: Call = Call {
    service: "EC2",
    operation: "DescribeVpcs",
    action: "ec2:DescribeVpcs",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html",
};

/// Every flow log.
pub static DESCRIBE_FLOW_LOGS: Call = Call {
    service: "EC2",
    operation: "DescribeFlowLogs",
    action: "ec2:DescribeFlowLogs",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFlowLogs.html",
};

/// Every subnet.
pub static DESCRIBE_SUBNETS: Call = Call {
    service: "EC2",
    operation: "DescribeSubnets",
    action: "ec2:DescribeSubnets",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html",
};

/// Every instance.
pub static DESCRIBE_INSTANCES: Call = Call {
    service: "EC2",
    operation: "DescribeInstances",
    action: "ec2:DescribeInstances",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html",
};

/// Every volume.
pub static DESCRIBE_VOLUMES: Call = Call {
    service: "EC2",
    operation: "DescribeVolumes",
    action: "ec2:DescribeVolumes",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html",
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

fact!(
    /// Every network ACL of the region, with its inbound rules. One with a rule that could not be understood is a gap.
    NetworkAcls: Vec<Of<NetworkAcl, Vec<AclRule>>> = "ec2.network_acls" regional <- [DESCRIBE_NETWORK_ACLS]
);
fact!(
    /// Every VPC of the region, those that others share with the account among them.
    Vpcs: Vec<Vpc> = "ec2.vpcs" regional <- [DESCRIBE_VPCS]
);
fact!(
    /// Every flow log of the region.
    FlowLogs: Vec<FlowLog> = "ec2.flow_logs" regional <- [DESCRIBE_FLOW_LOGS]
);
fact!(
    /// Every subnet of the region, and which addresses it gives unasked.
    Subnets: Vec<Of<Subnet, AutoAssigned>> = "ec2.subnets" regional <- [DESCRIBE_SUBNETS]
);
fact!(
    /// Every instance of the region that has not been terminated.
    Instances: Vec<Of<Instance, InstanceSettings>> = "ec2.instances" regional <- [DESCRIBE_INSTANCES]
);
fact!(
    /// Every volume of the region.
    Volumes: Vec<Of<Volume, VolumeSettings>> = "ec2.volumes" regional <- [DESCRIBE_VOLUMES]
);

facts!(
    /// The facts of EC2, VPC and EBS in one region.
    Ec2 {
        security_groups: SecurityGroups,
        prefix_lists: PrefixLists,
        ebs_encryption_by_default: EbsEncryptionByDefault,
        network_acls: NetworkAcls,
        vpcs: Vpcs,
        flow_logs: FlowLogs,
        subnets: Subnets,
        instances: Instances,
        volumes: Volumes,
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
        who_can_change(&self.owner, account)
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

/// What another account owns is seen in a VPC that it shares within the organisation.
fn who_can_change(owner: &str, account: &Account) -> ActionableBy {
    if owner == account.id { ActionableBy::Customer } else { ActionableBy::OrganisationAdministrator }
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

/// A resource of EC2, with the name that its tag `Name` gives it.
fn described(
    account: &Account,
    path: &str,
    kind: &str,
    id: &str,
    (owner, region): (&str, &str),
    tags: &BTreeMap<String, String>,
) -> Resource {
    let arn = format!("arn:{}:ec2:{region}:{owner}:{path}/{id}", account.partition);
    let resource = Resource::new(&arn, kind, id, Some(region)).tagged(tags.clone());
    match tags.get("Name").filter(|name| !name.is_empty()) {
        Some(name) => resource.named(name),
        None => resource,
    }
}

/// A network ACL, without its rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkAcl {
    /// `acl-…`.
    pub id: String,
    /// The account that owns it: another one, where it is seen in a shared VPC.
    pub owner: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl NetworkAcl {
    /// Who can change it.
    #[must_use]
    pub fn actionable_by(&self, account: &Account) -> ActionableBy {
        who_can_change(&self.owner, account)
    }
}

impl Describe for NetworkAcl {
    fn describe(&self, account: &Account) -> Resource {
        described(account, "network-acl", "AWS::EC2::NetworkAcl", &self.id, (&self.owner, &self.region), &self.tags)
    }
}

/// One inbound rule of a network ACL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AclRule {
    /// Rules are tried by their numbers, the lowest first, and the first that fits decides. `*` is 32767.
    pub number: u32,
    /// It lets through, or it drops.
    pub allow: bool,
    /// What it speaks of.
    pub traffic: Traffic,
    /// Where that comes from.
    pub range: IpNet,
}

/// A VPC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vpc {
    /// `vpc-…`.
    pub id: String,
    /// The account that owns it: another one, where it is seen in a shared VPC.
    pub owner: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl Vpc {
    /// Who can change it.
    #[must_use]
    pub fn actionable_by(&self, account: &Account) -> ActionableBy {
        who_can_change(&self.owner, account)
    }
}

impl Describe for Vpc {
    fn describe(&self, account: &Account) -> Resource {
        described(account, "vpc", "AWS::EC2::VPC", &self.id, (&self.owner, &self.region), &self.tags)
    }
}

/// A flow log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowLog {
    /// `fl-…`.
    pub id: String,
    /// The VPC, subnet, network interface or transit gateway that it is of.
    pub resource: String,
    /// What it records; none for a transit gateway, where there is no such choice.
    pub records: Option<Recorded>,
    /// AWS calls it active.
    pub active: bool,
    /// Why its records do not arrive, if AWS says that they do not.
    pub failing: Option<String>,
}

/// The traffic that a flow log records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Recorded {
    /// What was let through.
    Accept,
    /// What was dropped.
    Reject,
    /// Both.
    All,
}

/// A subnet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subnet {
    /// `subnet-…`.
    pub id: String,
    /// The account that owns it: another one, where it is seen in a shared VPC.
    pub owner: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl Subnet {
    /// Who can change it.
    #[must_use]
    pub fn actionable_by(&self, account: &Account) -> ActionableBy {
        who_can_change(&self.owner, account)
    }
}

impl Describe for Subnet {
    fn describe(&self, account: &Account) -> Resource {
        described(account, "subnet", "AWS::EC2::Subnet", &self.id, (&self.owner, &self.region), &self.tags)
    }
}

/// The addresses that a network interface gets in a subnet unless it is asked for without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutoAssigned {
    /// A public IPv4 address: `MapPublicIpOnLaunch`.
    pub ipv4: bool,
    /// An IPv6 address, each of which is public: `AssignIpv6AddressOnCreation`.
    pub ipv6: bool,
}

/// An instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// `i-…`.
    pub id: String,
    /// The account that owns it: another one, where it is seen in a shared VPC.
    pub owner: String,
    /// The region.
    pub region: String,
    /// `running`, `stopped` and so on; those that are terminated are not listed.
    pub state: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl Instance {
    /// Who can change it.
    #[must_use]
    pub fn actionable_by(&self, account: &Account) -> ActionableBy {
        who_can_change(&self.owner, account)
    }
}

impl Describe for Instance {
    fn describe(&self, account: &Account) -> Resource {
        described(account, "instance", "AWS::EC2::Instance", &self.id, (&self.owner, &self.region), &self.tags)
    }
}

/// An instance's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceSettings {
    /// The metadata service answers at all: `HttpEndpoint`.
    pub metadata_enabled: bool,
    /// The metadata service wants a session token, as its version 2 does: `HttpTokens`.
    pub metadata_wants_token: bool,
    /// The public IPv4 addresses of all its network interfaces, sorted.
    pub public_addresses: Vec<std::net::Ipv4Addr>,
}

/// A volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// `vol-…`.
    pub id: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

impl Describe for Volume {
    fn describe(&self, account: &Account) -> Resource {
        described(account, "volume", "AWS::EC2::Volume", &self.id, (&account.id, &self.region), &self.tags)
    }
}

/// A volume's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeSettings {
    /// It is encrypted.
    pub encrypted: bool,
    /// It is attached to an instance: its state is `in-use`.
    pub attached: bool,
}

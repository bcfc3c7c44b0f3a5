//! What can be known about EC2, VPC and EBS in one region.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, Tags, fact, facts};
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

/// Every network interface, those of other services among them.
pub static DESCRIBE_NETWORK_INTERFACES: Call = Call {
    service: "EC2",
    operation: "DescribeNetworkInterfaces",
    action: "ec2:DescribeNetworkInterfaces",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html",
};

/// Every route table.
pub static DESCRIBE_ROUTE_TABLES: Call = Call {
    service: "EC2",
    operation: "DescribeRouteTables",
    action: "ec2:DescribeRouteTables",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html",
};

/// Snapshots, here those of the account that everyone can restore.
pub static DESCRIBE_SNAPSHOTS: Call = Call {
    service: "EC2",
    operation: "DescribeSnapshots",
    action: "ec2:DescribeSnapshots",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html",
};

/// Whether snapshots can be shared with everyone.
pub static GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE: Call = Call {
    service: "EC2",
    operation: "GetSnapshotBlockPublicAccessState",
    action: "ec2:GetSnapshotBlockPublicAccessState",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSnapshotBlockPublicAccessState.html",
};

/// Images, here those of the account.
pub static DESCRIBE_IMAGES: Call = Call {
    service: "EC2",
    operation: "DescribeImages",
    action: "ec2:DescribeImages",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html",
};

/// Whether images can be shared with everyone.
pub static GET_IMAGE_BLOCK_PUBLIC_ACCESS_STATE: Call = Call {
    service: "EC2",
    operation: "GetImageBlockPublicAccessState",
    action: "ec2:GetImageBlockPublicAccessState",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetImageBlockPublicAccessState.html",
};

/// What new instances get of the metadata service where nobody says.
pub static GET_INSTANCE_METADATA_DEFAULTS: Call = Call {
    service: "EC2",
    operation: "GetInstanceMetadataDefaults",
    action: "ec2:GetInstanceMetadataDefaults",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html",
};

/// Versions of launch templates, here the default one of each.
pub static DESCRIBE_LAUNCH_TEMPLATE_VERSIONS: Call = Call {
    service: "EC2",
    operation: "DescribeLaunchTemplateVersions",
    action: "ec2:DescribeLaunchTemplateVersions",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html",
};

/// Every transit gateway.
pub static DESCRIBE_TRANSIT_GATEWAYS: Call = Call {
    service: "EC2",
    operation: "DescribeTransitGateways",
    action: "ec2:DescribeTransitGateways",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGateways.html",
};

/// Every VPC endpoint.
pub static DESCRIBE_VPC_ENDPOINTS: Call = Call {
    service: "EC2",
    operation: "DescribeVpcEndpoints",
    action: "ec2:DescribeVpcEndpoints",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html",
};

/// Every VPC peering connection.
pub static DESCRIBE_VPC_PEERING_CONNECTIONS: Call = Call {
    service: "EC2",
    operation: "DescribeVpcPeeringConnections",
    action: "ec2:DescribeVpcPeeringConnections",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcPeeringConnections.html",
};

/// Every Elastic IP address.
pub static DESCRIBE_ADDRESSES: Call = Call {
    service: "EC2",
    operation: "DescribeAddresses",
    action: "ec2:DescribeAddresses",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html",
};

/// Every Site-to-Site VPN connection.
pub static DESCRIBE_VPN_CONNECTIONS: Call = Call {
    service: "EC2",
    operation: "DescribeVpnConnections",
    action: "ec2:DescribeVpnConnections",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnConnections.html",
};

/// Every Client VPN endpoint.
pub static DESCRIBE_CLIENT_VPN_ENDPOINTS: Call = Call {
    service: "EC2",
    operation: "DescribeClientVpnEndpoints",
    action: "ec2:DescribeClientVpnEndpoints",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnEndpoints.html",
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

fact!(
    /// Every network interface of the region.
    NetworkInterfaces: Vec<NetworkInterface> = "ec2.network_interfaces" regional <- [DESCRIBE_NETWORK_INTERFACES]
);
fact!(
    /// Every route table of the region, with its routes. One with a route that could not be understood is a gap.
    RouteTables: Vec<Of<RouteTable, Vec<Route>>> = "ec2.route_tables" regional <- [DESCRIBE_ROUTE_TABLES]
);

fact!(
    /// The snapshots that everyone can restore.
    PublicSnapshots: Vec<PublicSnapshot> = "ec2.public_snapshots" regional <- [DESCRIBE_SNAPSHOTS]
);
fact!(
    /// Whether snapshots of the region can be shared with everyone.
    SnapshotBlockPublicAccess: PublicSharing =
        "ec2.snapshot_block_public_access" regional <- [GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE]
);
fact!(
    /// Every image that the account owns in the region, and whether it is shared with everyone.
    Images: Vec<Of<Image, bool>> = "ec2.images" regional <- [DESCRIBE_IMAGES]
);
fact!(
    /// Whether images of the region can be shared with everyone.
    ImageBlockPublicAccess: PublicSharing =
        "ec2.image_block_public_access" regional <- [GET_IMAGE_BLOCK_PUBLIC_ACCESS_STATE]
);
fact!(
    /// What new instances of the region get of the metadata service where neither launch nor image says.
    MetadataDefaults: Metadata = "ec2.metadata_defaults" regional <- [GET_INSTANCE_METADATA_DEFAULTS]
);
fact!(
    /// Every launch template of the region, by its default version.
    LaunchTemplates: Vec<Of<LaunchTemplate, LaunchSettings>> =
        "ec2.launch_templates" regional <- [DESCRIBE_LAUNCH_TEMPLATE_VERSIONS]
);
fact!(
    /// Every transit gateway of the region, and whether it takes each attachment that is asked of it.
    TransitGateways: Vec<Of<TransitGateway, bool>> = "ec2.transit_gateways" regional <- [DESCRIBE_TRANSIT_GATEWAYS]
);
fact!(
    /// Every VPC endpoint of the region.
    VpcEndpoints: Vec<VpcEndpoint> = "ec2.vpc_endpoints" regional <- [DESCRIBE_VPC_ENDPOINTS]
);
fact!(
    /// Every VPC peering connection of the region that is in force.
    PeeringConnections: Vec<PeeringConnection> =
        "ec2.peering_connections" regional <- [DESCRIBE_VPC_PEERING_CONNECTIONS]
);
fact!(
    /// The address ranges of each prefix list that is routed to a peering connection.
    RoutedPrefixLists: BTreeMap<String, Result<Vec<IpNet>, super::Gap>> =
        "ec2.routed_prefix_lists" regional <- [DESCRIBE_ROUTE_TABLES, GET_MANAGED_PREFIX_LIST_ENTRIES]
);
fact!(
    /// Every Elastic IP address of the region, and whether something has it.
    Addresses: Vec<Of<Address, bool>> = "ec2.addresses" regional <- [DESCRIBE_ADDRESSES]
);
fact!(
    /// Every Site-to-Site VPN connection of the region, with its tunnels.
    VpnConnections: Vec<Of<VpnConnection, Vec<Tunnel>>> = "ec2.vpn_connections" regional <- [DESCRIBE_VPN_CONNECTIONS]
);
fact!(
    /// Every Client VPN endpoint of the region, and whether it logs connections.
    ClientVpnEndpoints: Vec<Of<ClientVpnEndpoint, bool>> =
        "ec2.client_vpn_endpoints" regional <- [DESCRIBE_CLIENT_VPN_ENDPOINTS]
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
        network_interfaces: NetworkInterfaces,
        route_tables: RouteTables,
        public_snapshots: PublicSnapshots,
        snapshot_block_public_access: SnapshotBlockPublicAccess,
        images: Images,
        image_block_public_access: ImageBlockPublicAccess,
        metadata_defaults: MetadataDefaults,
        launch_templates: LaunchTemplates,
        transit_gateways: TransitGateways,
        vpc_endpoints: VpcEndpoints,
        peering_connections: PeeringConnections,
        routed_prefix_lists: RoutedPrefixLists,
        addresses: Addresses,
        vpn_connections: VpnConnections,
        client_vpn_endpoints: ClientVpnEndpoints,
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
    pub tags: Tags,
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
    tags: &Tags,
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
    /// AWS made it with the VPC, and puts each subnet into it that is in no other.
    pub default: bool,
    /// The subnets that it stands before.
    pub subnets: Vec<String>,
    /// The account that owns it: another one, where it is seen in a shared VPC.
    pub owner: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
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
    pub tags: Tags,
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
    /// The VPC that it is in.
    pub vpc: String,
    /// The account that owns it: another one, where it is seen in a shared VPC.
    pub owner: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
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
    pub tags: Tags,
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
    pub public_addresses: Vec<Ipv4Addr>,
    /// How many network interfaces it has.
    pub interfaces: usize,
    /// The instance profile, by its ARN, whose role it can act as.
    pub profile: Option<String>,
    /// When it was launched, or last started.
    pub launched: Timestamp,
    /// It is stopped.
    pub stopped: bool,
    /// Since when it is stopped, if AWS says so.
    pub stopped_since: Option<Timestamp>,
}

/// A volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// `vol-…`.
    pub id: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
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

/// A network interface: what has an address in a subnet, an instance or something that a service runs there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkInterface {
    /// `eni-…`.
    pub id: String,
    /// The account that owns it: another one, where it is seen in a shared VPC.
    pub owner: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
    /// The VPC that it is in.
    pub vpc: String,
    /// The subnet that it is in.
    pub subnet: String,
    /// Its security groups, by their ids.
    pub groups: Vec<String>,
    /// What it is, in AWS's word: `interface`, `nat_gateway`, `network_load_balancer`, `lambda` …
    pub kind: String,
    /// What made it wrote this: `ELB app/shop/0123`, `RDSNetworkInterface` …
    pub description: String,
    /// A service made it and keeps it: `RequesterManaged`.
    pub managed: bool,
    /// It is attached to something: its status is `in-use`.
    pub in_use: bool,
    /// The instance that it is attached to.
    pub instance: Option<String>,
    /// Packets that are neither from nor for it are dropped: `SourceDestCheck`.
    pub source_destination_check: bool,
    /// The public IPv4 addresses of it, sorted: AWS translates each to one of its private ones.
    pub public_addresses: Vec<Ipv4Addr>,
    /// Its IPv6 addresses, sorted.
    pub ipv6_addresses: Vec<Ipv6Addr>,
}

impl NetworkInterface {
    /// Who can change it.
    #[must_use]
    pub fn actionable_by(&self, account: &Account) -> ActionableBy {
        who_can_change(&self.owner, account)
    }
}

impl Describe for NetworkInterface {
    fn describe(&self, account: &Account) -> Resource {
        let kind = "AWS::EC2::NetworkInterface";
        described(account, "network-interface", kind, &self.id, (&self.owner, &self.region), &self.tags)
    }
}

/// A route table, without its routes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteTable {
    /// `rtb-…`.
    pub id: String,
    /// The account that owns it: another one, where it is seen in a shared VPC.
    pub owner: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
    /// The VPC that it belongs to.
    pub vpc: String,
    /// It holds for each subnet of the VPC that no other table is associated with.
    pub main: bool,
    /// The subnets that it is associated with.
    pub subnets: Vec<String>,
}

impl RouteTable {
    /// Who can change it.
    #[must_use]
    pub fn actionable_by(&self, account: &Account) -> ActionableBy {
        who_can_change(&self.owner, account)
    }
}

impl Describe for RouteTable {
    fn describe(&self, account: &Account) -> Resource {
        described(account, "route-table", "AWS::EC2::RouteTable", &self.id, (&self.owner, &self.region), &self.tags)
    }
}

/// One route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The packets that it is for.
    pub to: Destination,
    /// What they are sent to, by its id (`igw-…`, `nat-…`, `pcx-…`); `local` for the VPC itself. None only where that is
    /// gone.
    pub by: Option<String>,
    /// What they are sent to is there: the route's state is `active`, not `blackhole`.
    pub active: bool,
}

/// What a route is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// Addresses.
    Range(IpNet),
    /// The addresses of a prefix list.
    PrefixList(String),
}

impl std::fmt::Display for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Range(range) => write!(f, "{range}"),
            Self::PrefixList(id) => f.write_str(id),
        }
    }
}

/// A snapshot that everyone can restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicSnapshot {
    /// `snap-…`.
    pub id: String,
    /// The account that owns it. AWS was asked for the account's own.
    pub owner: String,
}

/// Whether something can be shared with everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublicSharing {
    /// Nothing is public, whatever it was before.
    BlockAllSharing,
    /// Nothing becomes public; what was public already still is.
    BlockNewSharing,
    /// Whoever may share it can make it public.
    Unblocked,
}

impl PublicSharing {
    /// AWS's word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::BlockAllSharing => "block-all-sharing",
            Self::BlockNewSharing => "block-new-sharing",
            Self::Unblocked => "unblocked",
        }
    }
}

/// What is said of the metadata service; none where nothing is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// It answers at all: `HttpEndpoint`.
    pub enabled: Option<bool>,
    /// It wants a session token, as its version 2 does: `HttpTokens`.
    pub wants_token: Option<bool>,
}

/// A launch template, without what it launches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchTemplate {
    /// `lt-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The region.
    pub region: String,
    /// The default version's number.
    pub version: i64,
}

impl Describe for LaunchTemplate {
    fn describe(&self, account: &Account) -> Resource {
        let arn = account.arn_of("ec2", &self.region, &format!("launch-template/{}", self.id));
        Resource::new(&arn, "AWS::EC2::LaunchTemplate", &self.id, Some(&self.region)).named(&self.name)
    }
}

/// What a launch template says of what it launches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchSettings {
    /// Some network interface gets a public IPv4 address: `AssociatePublicIpAddress`.
    pub public_address: bool,
    /// The metadata service.
    pub metadata: Metadata,
    /// The devices whose volumes it says shall not be encrypted.
    pub unencrypted: Vec<String>,
}

/// An image that the account owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// `ami-…`.
    pub id: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
}

impl Describe for Image {
    fn describe(&self, account: &Account) -> Resource {
        described(account, "image", "AWS::EC2::Image", &self.id, (&account.id, &self.region), &self.tags)
    }
}

/// A transit gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitGateway {
    /// `tgw-…`.
    pub id: String,
    /// The account that owns it: another one, where it is shared with this one.
    pub owner: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
}

impl Describe for TransitGateway {
    fn describe(&self, account: &Account) -> Resource {
        described(
            account,
            "transit-gateway",
            "AWS::EC2::TransitGateway",
            &self.id,
            (&self.owner, &self.region),
            &self.tags,
        )
    }
}

/// A VPC endpoint: a way to a service that keeps off the internet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpcEndpoint {
    /// `vpce-…`.
    pub id: String,
    /// The account that owns it: another one, where it is shared with this one.
    pub owner: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
    /// The VPC that it is in.
    pub vpc: String,
    /// The service: `com.amazonaws.eu-west-1.s3`. None for an endpoint of a resource or a service network.
    pub service: Option<String>,
    /// Requests go through it: its state is `available`.
    pub available: bool,
    /// Who may ask what through it, as JSON. None where the service takes no policy.
    pub policy: Option<String>,
}

impl Describe for VpcEndpoint {
    fn describe(&self, account: &Account) -> Resource {
        described(account, "vpc-endpoint", "AWS::EC2::VPCEndpoint", &self.id, (&self.owner, &self.region), &self.tags)
    }
}

/// A VPC peering connection that is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeeringConnection {
    /// `pcx-…`.
    pub id: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
    /// The VPCs at both of its ends.
    pub ends: [PeeredVpc; 2],
}

impl Describe for PeeringConnection {
    fn describe(&self, account: &Account) -> Resource {
        described(
            account,
            "vpc-peering-connection",
            "AWS::EC2::VPCPeeringConnection",
            &self.id,
            (&account.id, &self.region),
            &self.tags,
        )
    }
}

/// A VPC at one end of a peering connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeeredVpc {
    /// `vpc-…`.
    pub id: String,
    /// Its address ranges, of both IP versions.
    pub ranges: Vec<IpNet>,
}

/// An Elastic IP address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// `eipalloc-…`.
    pub id: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
    /// The address itself.
    pub address: String,
}

impl Describe for Address {
    fn describe(&self, account: &Account) -> Resource {
        described(account, "elastic-ip", "AWS::EC2::EIP", &self.id, (&account.id, &self.region), &self.tags)
    }
}

/// A Site-to-Site VPN connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnConnection {
    /// `vpn-…`.
    pub id: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
}

impl Describe for VpnConnection {
    fn describe(&self, account: &Account) -> Resource {
        described(
            account,
            "vpn-connection",
            "AWS::EC2::VPNConnection",
            &self.id,
            (&account.id, &self.region),
            &self.tags,
        )
    }
}

/// One tunnel of a VPN connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tunnel {
    /// The address of its end at AWS.
    pub address: String,
    /// It is up.
    pub up: bool,
    /// What it does is logged in CloudWatch Logs.
    pub logs: bool,
}

/// A Client VPN endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientVpnEndpoint {
    /// `cvpn-endpoint-…`.
    pub id: String,
    /// The region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
}

impl Describe for ClientVpnEndpoint {
    fn describe(&self, account: &Account) -> Resource {
        described(
            account,
            "client-vpn-endpoint",
            "AWS::EC2::ClientVpnEndpoint",
            &self.id,
            (&account.id, &self.region),
            &self.tags,
        )
    }
}

//! What the sample accounts have of EC2, VPC and EBS besides security groups and the networks of each region.
//!
//! What no emulator has: the blocks of public sharing, the defaults of the metadata service and Client VPN. Neither says
//! whether the tunnels of a VPN are up. Both answer with all snapshots, whichever were asked for.

use aws_sdk_ec2::types::{
    AddPrefixListEntry, AttributeBooleanValue, AutoAcceptSharedAttachmentsValue, DomainType, LaunchPermission,
    LaunchPermissionModifications, LaunchTemplateBlockDeviceMappingRequest, LaunchTemplateEbsBlockDeviceRequest,
    LaunchTemplateHttpTokensState, LaunchTemplateInstanceMetadataOptionsRequest,
    LaunchTemplateInstanceNetworkInterfaceSpecificationRequest, NetworkAcl, PermissionGroup, RequestLaunchTemplateData,
    ResourceType, Tag, TagSpecification, TransitGatewayRequestOptions, VpcEndpointType,
};

use super::{BuildError, Expected, Found, REGION, Site, What as _};

/// What neither emulator implements.
const NOT_EMULATED: [&str; 4] = [
    "ec2-client-vpn-logging",
    "ec2-ebs-snapshot-block-public-access",
    "ec2-image-block-public-access",
    "ec2-metadata-defaults-imdsv2",
];

/// What each VPC should have an endpoint for, by the check that wants it.
const ENDPOINTS: [(&str, &[&str]); 4] = [
    ("ec2-vpc-endpoint-ec2", &["ec2"]),
    ("ec2-vpc-endpoint-ecr", &["ecr.api", "ecr.dkr"]),
    ("ec2-vpc-endpoint-s3", &["s3"]),
    ("ec2-vpc-endpoint-ssm", &["ssm"]),
];

/// The addresses of the one subnet that faces the internet.
pub(super) const BAKERY_SUBNET: &str = "10.20.1.0/24";

/// The VPC of the weak account's machines, with one subnet that faces the internet.
pub(super) struct Bakery {
    pub(super) vpc: String,
    pub(super) subnet: String,
    table: String,
    /// A second VPC, in which nothing is.
    lab: String,
}

/// The id in an answer; empty where the emulator sent none, which the next call will not take.
fn id(of: Option<&str>) -> String {
    of.unwrap_or_default().to_owned()
}

fn named(kind: ResourceType, name: &str) -> TagSpecification {
    TagSpecification::builder().resource_type(kind).tags(Tag::builder().key("Name").value(name).build()).build()
}

/// The VPCs come before all else, so that they are among those of their region.
pub(super) async fn bakery(site: &Site) -> Result<Bakery, BuildError> {
    let what = "the bakery's VPC";
    let (vpc, lab) = (site.vpc("bakery", "10.20.0.0/16").await?, site.vpc("bakery-lab", "10.30.0.0/16").await?);
    let made = site.ec2.create_subnet().vpc_id(&vpc).cidr_block(BAKERY_SUBNET).send().await.what(what)?;
    let subnet = id(made.subnet().and_then(|subnet| subnet.subnet_id()));
    let yes = AttributeBooleanValue::builder().value(true).build();
    site.ec2.modify_subnet_attribute().subnet_id(&subnet).map_public_ip_on_launch(yes).send().await.what(what)?;
    let gateway = site.ec2.create_internet_gateway().send().await.what(what)?;
    let gateway = id(gateway.internet_gateway().and_then(|gateway| gateway.internet_gateway_id()));
    site.ec2.attach_internet_gateway().vpc_id(&vpc).internet_gateway_id(&gateway).send().await.what(what)?;
    let table = main_table(site, &vpc).await?;
    let route = site.ec2.create_route().route_table_id(&table).destination_cidr_block("0.0.0.0/0");
    route.gateway_id(gateway).send().await.what(what)?;
    Ok(Bakery { vpc, subnet, table, lab })
}

async fn main_table(site: &Site, vpc: &str) -> Result<String, BuildError> {
    let tables = site.ec2.describe_route_tables().send().await.what("listing the route tables")?;
    let table = tables.route_tables().iter().find(|table| {
        table.vpc_id() == Some(vpc) && table.associations().iter().any(|association| association.main() == Some(true))
    });
    Ok(id(table.and_then(|table| table.route_table_id())))
}

/// What is wrong in `us-east-1`, with machines `till` and `oven` in the bakery's VPC.
pub(super) async fn weak(site: &Site, bakery: &Bakery, till: &str, oven: &str) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&NOT_EMULATED);

    let tills = template(site, "tills", false).await?;
    let ovens = template(site, "ovens", true).await?;
    for check in ["ec2-launch-template-encryption", "ec2-launch-template-imdsv2", "ec2-launch-template-public-address"]
    {
        found.add(check, [tills.clone()], [ovens.clone()]);
    }
    let accepting = transit_gateway(site, true).await?;
    let asking = transit_gateway(site, false).await?;
    found.add("ec2-transit-gateway-auto-accept", [accepting], [asking]);

    let public = image(site, till, "till").await?;
    let private = image(site, oven, "oven").await?;
    let everyone = LaunchPermission::builder().group(PermissionGroup::All).build();
    let everyone = LaunchPermissionModifications::builder().add(everyone).build();
    let share = site.ec2.modify_image_attribute().image_id(&public).launch_permission(everyone);
    share.send().await.what("the public image")?;
    found.add("ec2-image-public", [public], [private]);
    // Its snapshot is no more public than others: the emulators list them all.
    let others = site.regions.iter().filter(|region| *region != REGION).cloned();
    found.add("ec2-ebs-snapshot-public", [REGION.to_owned()], others);

    let shop = default_vpc(site).await?;
    let wide = peering(site, &bakery.vpc, &shop, "bakery-shop").await?;
    let route = site.ec2.create_route().route_table_id(&bakery.table).destination_cidr_block("172.31.0.0/16");
    route.vpc_peering_connection_id(&wide).send().await.what("the route to the shop")?;
    let narrow = peering(site, &bakery.vpc, &bakery.lab, "bakery-lab").await?;
    let entry = AddPrefixListEntry::builder().cidr("10.30.1.0/28").description("the mills").build();
    let list = site.ec2.create_managed_prefix_list().prefix_list_name("lab-hosts").max_entries(4);
    let list = list.address_family("IPv4").entries(entry).send().await.what("the prefix list lab-hosts")?;
    let list = list.prefix_list().and_then(|list| list.prefix_list_id());
    let route =
        site.ec2.create_route().route_table_id(&bakery.table).set_destination_prefix_list_id(list.map(str::to_owned));
    route.vpc_peering_connection_id(&narrow).send().await.what("the route to the lab")?;
    found.add("ec2-vpc-peering-routes", [wide], [narrow]);

    // Its policy is the one that AWS makes.
    let endpoint = site.ec2.create_vpc_endpoint().vpc_id(&bakery.vpc).service_name(service("s3"));
    let endpoint = endpoint.vpc_endpoint_type(VpcEndpointType::Gateway).route_table_ids(&bakery.table).send().await;
    let endpoint = endpoint.what("the endpoint for S3")?;
    let endpoint = id(endpoint.vpc_endpoint().and_then(|endpoint| endpoint.vpc_endpoint_id()));
    found.add("ec2-vpc-endpoint-policy", [endpoint], []);
    for (check, services) in ENDPOINTS {
        let has = services == ["s3"];
        // Something stands in the default VPC as well where there are file systems: not in LocalStack.
        let fail = (!has).then(|| bakery.vpc.clone()).into_iter().chain((!site.localstack).then(|| shop.clone()));
        found.add(check, fail.collect::<Vec<_>>(), has.then(|| bakery.vpc.clone()).into_iter().collect::<Vec<_>>());
    }
    found.add("ec2-vpc-private-subnets", [bakery.vpc.clone()], []);
    found.expected.extend(["ec2-vpn-logging", "ec2-vpn-tunnels"].map(|check| (check, Expected::default())));

    let address = site.ec2.allocate_address().domain(DomainType::Vpc).send().await.what("an address")?;
    found.add("ec2-address-unused", [id(address.allocation_id())], []);
    let acl = site.ec2.create_network_acl().vpc_id(&bakery.vpc).send().await.what("a network ACL")?;
    let acl = id(acl.network_acl().and_then(|acl| acl.network_acl_id()));
    found.add("ec2-network-acl-unused", [acl], []);

    // The till is a bridge between two networks.
    let second = site.ec2.create_network_interface().subnet_id(&bakery.subnet).send().await.what("an interface")?;
    let second = id(second.network_interface().and_then(|interface| interface.network_interface_id()));
    let attach = site.ec2.attach_network_interface().network_interface_id(&second).instance_id(till).device_index(1);
    attach.send().await.what("the till's second interface")?;
    let no = AttributeBooleanValue::builder().value(false).build();
    let route = site.ec2.modify_network_interface_attribute().network_interface_id(&second).source_dest_check(no);
    route.send().await.what("the till's routing")?;
    found.add("ec2-network-interface-source-check", [second], []);
    found.add("ec2-instance-single-interface", [till], [oven]);
    found.add("ec2-instance-profile", [till], [oven]);
    // Both are as old as the emulator.
    for check in ["ec2-instance-age", "ec2-instance-stopped"] {
        found.add(check, [], [till, oven]);
    }
    Ok(found)
}

/// The same as it should be, with the machine `oven` in the default VPC.
pub(super) async fn hardened(site: &Site, oven: &str, groups: &[String]) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&NOT_EMULATED);
    let template = template(site, "ovens", true).await?;
    for check in ["ec2-launch-template-encryption", "ec2-launch-template-imdsv2", "ec2-launch-template-public-address"]
    {
        found.add(check, [], [template.clone()]);
    }
    found.add("ec2-transit-gateway-auto-accept", [], [transit_gateway(site, false).await?]);
    found.add("ec2-image-public", [], [image(site, oven, "oven").await?]);
    found.add("ec2-ebs-snapshot-public", [], site.regions.clone());

    let vpc = default_vpc(site).await?;
    let vpcs = site.ec2.describe_vpcs().send().await.what("listing the VPCs")?;
    let vault = vpcs.vpcs().iter().find(|vpc| vpc.is_default() != Some(true));
    let vault = id(vault.and_then(|vpc| vpc.vpc_id()));
    found.add("ec2-vpc-peering-routes", [], [peering(site, &vpc, &vault, "vault").await?]);
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{{"StringEquals":{{"aws:PrincipalAccount":"{}"}}}}}}]}}"#,
        site.id
    );
    let mut endpoints = Vec::new();
    for (check, services) in ENDPOINTS {
        for name in services {
            let kind = if *name == "s3" { VpcEndpointType::Gateway } else { VpcEndpointType::Interface };
            let endpoint =
                site.ec2.create_vpc_endpoint().vpc_id(&vpc).service_name(service(name)).vpc_endpoint_type(kind);
            let endpoint = endpoint.policy_document(&policy).send().await.what(&format!("the endpoint for {name}"))?;
            endpoints.push(id(endpoint.vpc_endpoint().and_then(|endpoint| endpoint.vpc_endpoint_id())));
        }
        found.add(check, [], [vpc.clone()]);
    }
    found.add("ec2-vpc-endpoint-policy", [], endpoints);
    found.add("ec2-vpc-private-subnets", [], [vpc.clone()]);
    // From the answer that is put in on its way.
    for check in ["ec2-vpn-logging", "ec2-vpn-tunnels"] {
        found.add(check, [], ["vpn-0123"]);
    }

    let subnets = site.ec2.describe_subnets().send().await.what("listing the subnets")?;
    let subnet = subnets.subnets().iter().find(|subnet| subnet.vpc_id() == Some(&vpc));
    let subnet = id(subnet.and_then(|subnet| subnet.subnet_id()));
    let interface = site.ec2.create_network_interface().subnet_id(&subnet).set_groups(Some(groups.to_vec()));
    let interface = interface.send().await.what("an interface")?;
    let interface = id(interface.network_interface().and_then(|interface| interface.network_interface_id()));
    let address = site.ec2.allocate_address().domain(DomainType::Vpc).send().await.what("an address")?;
    let address = id(address.allocation_id());
    let associate = site.ec2.associate_address().allocation_id(&address).network_interface_id(&interface);
    associate.send().await.what("the address of the interface")?;
    found.add("ec2-address-unused", [], [address]);
    found.add("ec2-network-interface-source-check", [], [interface]);
    found.add("ec2-security-group-unused", [], groups.to_vec());

    let acl = site.ec2.create_network_acl().vpc_id(&vpc).send().await.what("a network ACL")?;
    let acl = id(acl.network_acl().and_then(|acl| acl.network_acl_id()));
    let acls = site.ec2.describe_network_acls().send().await.what("listing the network ACLs")?;
    let now = acls.network_acls().iter().flat_map(NetworkAcl::associations);
    let now = now.into_iter().find(|association| association.subnet_id() == Some(&subnet));
    let now = now.and_then(|association| association.network_acl_association_id()).map(str::to_owned);
    let replace = site.ec2.replace_network_acl_association().set_association_id(now).network_acl_id(&acl);
    replace.send().await.what("the network ACL of a subnet")?;
    found.add("ec2-network-acl-unused", [], [acl]);
    for check in ["ec2-instance-age", "ec2-instance-profile", "ec2-instance-single-interface", "ec2-instance-stopped"] {
        found.add(check, [], [oven]);
    }
    Ok(found)
}

fn service(name: &str) -> String {
    format!("com.amazonaws.{REGION}.{name}")
}

/// The default VPC of `us-east-1`.
pub(super) async fn default_vpc(site: &Site) -> Result<String, BuildError> {
    let vpcs = site.ec2.describe_vpcs().send().await.what("listing the VPCs")?;
    let default = vpcs.vpcs().iter().find(|vpc| vpc.is_default() == Some(true));
    Ok(id(default.and_then(|vpc| vpc.vpc_id())))
}

async fn template(site: &Site, name: &str, safe: bool) -> Result<String, BuildError> {
    let tokens = if safe { LaunchTemplateHttpTokensState::Required } else { LaunchTemplateHttpTokensState::Optional };
    let interface = LaunchTemplateInstanceNetworkInterfaceSpecificationRequest::builder().device_index(0);
    let disk = LaunchTemplateEbsBlockDeviceRequest::builder().volume_size(8).encrypted(safe).build();
    let disk = LaunchTemplateBlockDeviceMappingRequest::builder().device_name("/dev/sda1").ebs(disk).build();
    let data = RequestLaunchTemplateData::builder()
        .network_interfaces(interface.associate_public_ip_address(!safe).build())
        .metadata_options(LaunchTemplateInstanceMetadataOptionsRequest::builder().http_tokens(tokens).build())
        .block_device_mappings(disk)
        .build();
    let create = site.ec2.create_launch_template().launch_template_name(name).launch_template_data(data);
    let made = create.send().await.what(&format!("the launch template {name}"))?;
    Ok(id(made.launch_template().and_then(|template| template.launch_template_id())))
}

async fn transit_gateway(site: &Site, accepts: bool) -> Result<String, BuildError> {
    let accept =
        if accepts { AutoAcceptSharedAttachmentsValue::Enable } else { AutoAcceptSharedAttachmentsValue::Disable };
    let options = TransitGatewayRequestOptions::builder().auto_accept_shared_attachments(accept).build();
    let made = site.ec2.create_transit_gateway().options(options).send().await.what("a transit gateway")?;
    Ok(id(made.transit_gateway().and_then(|gateway| gateway.transit_gateway_id())))
}

async fn image(site: &Site, of: &str, name: &str) -> Result<String, BuildError> {
    let made = site.ec2.create_image().instance_id(of).name(name).send().await.what(&format!("the image {name}"))?;
    Ok(id(made.image_id()))
}

async fn peering(site: &Site, one: &str, other: &str, name: &str) -> Result<String, BuildError> {
    let what = format!("the peering connection {name}");
    let create = site.ec2.create_vpc_peering_connection().vpc_id(one).peer_vpc_id(other);
    let made = create.tag_specifications(named(ResourceType::VpcPeeringConnection, name)).send().await.what(&what)?;
    let connection = id(made.vpc_peering_connection().and_then(|connection| connection.vpc_peering_connection_id()));
    site.ec2.accept_vpc_peering_connection().vpc_peering_connection_id(&connection).send().await.what(&what)?;
    Ok(connection)
}

//! What leads into a VPC and out of it besides the internet gateway, and Elastic IP addresses.

use aws_sdk_ec2::types::{self, VpcPeeringConnectionStateReasonCode};
use ipnet::IpNet;
use partywall_checks::facts::ec2::{
    Address, ClientVpnEndpoint, DESCRIBE_ADDRESSES, DESCRIBE_CLIENT_VPN_ENDPOINTS, DESCRIBE_TRANSIT_GATEWAYS,
    DESCRIBE_VPC_ENDPOINTS, DESCRIBE_VPC_PEERING_CONNECTIONS, DESCRIBE_VPN_CONNECTIONS, PeeredVpc, PeeringConnection,
    TransitGateway, Tunnel, VpcEndpoint, VpnConnection,
};
use partywall_checks::facts::{Gap, Of};

use super::{PAGE, said, tags_of};
use crate::aws::{Road, malformed};
use crate::collect::{items, listed};

/// One that was deleted is still listed for a while.
pub(super) async fn transit_gateways(road: Road, region: String) -> Result<Vec<Of<TransitGateway, bool>>, Gap> {
    use aws_sdk_ec2::types::{AutoAcceptSharedAttachmentsValue, TransitGatewayState};
    let call = &DESCRIBE_TRANSIT_GATEWAYS;
    let stream = road.ec2(&region).describe_transit_gateways().into_paginator().page_size(PAGE).send();
    let mut gateways = Vec::new();
    for gateway in items(&road, call, Some(&region), stream, |page| page.transit_gateways).await? {
        let state = said(call, &region, gateway.state, "a transit gateway without a state")?;
        if matches!(state, TransitGatewayState::Deleted | TransitGatewayState::Deleting) {
            continue;
        }
        let value = match gateway.options.and_then(|options| options.auto_accept_shared_attachments) {
            Some(AutoAcceptSharedAttachmentsValue::Enable) => Ok(true),
            Some(AutoAcceptSharedAttachmentsValue::Disable) => Ok(false),
            _ => Err(malformed(call, Some(&region), "a transit gateway without AutoAcceptSharedAttachments")),
        };
        let of = TransitGateway {
            id: said(call, &region, gateway.transit_gateway_id, "a transit gateway without an id")?,
            owner: said(call, &region, gateway.owner_id, "a transit gateway without an owner")?,
            region: region.clone(),
            tags: tags_of(gateway.tags.as_ref()),
        };
        gateways.push(Of { of, value });
    }
    Ok(gateways)
}

/// AWS writes the state with a capital letter in some answers, and without in others.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html>.
pub(super) async fn vpc_endpoints(road: Road, region: String) -> Result<Vec<VpcEndpoint>, Gap> {
    let call = &DESCRIBE_VPC_ENDPOINTS;
    let stream = road.ec2(&region).describe_vpc_endpoints().into_paginator().page_size(PAGE).send();
    let mut endpoints = Vec::new();
    for endpoint in items(&road, call, Some(&region), stream, |page| page.vpc_endpoints).await? {
        let state = said(call, &region, endpoint.state, "a VPC endpoint without a state")?;
        if state.as_str().eq_ignore_ascii_case("deleted") || state.as_str().eq_ignore_ascii_case("deleting") {
            continue;
        }
        if endpoint.service_name.is_none()
            && endpoint.resource_configuration_arn.is_none()
            && endpoint.service_network_arn.is_none()
        {
            return Err(malformed(call, Some(&region), "a VPC endpoint that does not say what it leads to"));
        }
        endpoints.push(VpcEndpoint {
            id: said(call, &region, endpoint.vpc_endpoint_id, "a VPC endpoint without an id")?,
            owner: said(call, &region, endpoint.owner_id, "a VPC endpoint without an owner")?,
            vpc: said(call, &region, endpoint.vpc_id, "a VPC endpoint without a VPC")?,
            service: endpoint.service_name,
            available: state.as_str().eq_ignore_ascii_case("available"),
            policy: endpoint.policy_document.filter(|policy| !policy.is_empty()),
            region: region.clone(),
            tags: tags_of(endpoint.tags.as_ref()),
        });
    }
    Ok(endpoints)
}

/// Requests that were never accepted are listed as well, and those that are over: no route leads through them.
pub(super) async fn peering_connections(road: Road, region: String) -> Result<Vec<PeeringConnection>, Gap> {
    let call = &DESCRIBE_VPC_PEERING_CONNECTIONS;
    let stream = road.ec2(&region).describe_vpc_peering_connections().into_paginator().page_size(PAGE).send();
    let mut connections = Vec::new();
    for connection in items(&road, call, Some(&region), stream, |page| page.vpc_peering_connections).await? {
        let status = connection.status.and_then(|status| status.code);
        if said(call, &region, status, "a peering connection without a status")?
            != VpcPeeringConnectionStateReasonCode::Active
        {
            continue;
        }
        let end = |end: Option<types::VpcPeeringConnectionVpcInfo>| {
            peered(end).map_err(|what| malformed(call, Some(&region), &what))
        };
        connections.push(PeeringConnection {
            id: said(call, &region, connection.vpc_peering_connection_id, "a peering connection without an id")?,
            region: region.clone(),
            tags: tags_of(connection.tags.as_ref()),
            ends: [end(connection.requester_vpc_info)?, end(connection.accepter_vpc_info)?],
        });
    }
    Ok(connections)
}

fn peered(vpc: Option<types::VpcPeeringConnectionVpcInfo>) -> Result<PeeredVpc, String> {
    let vpc = vpc.ok_or("a peering connection without one of its VPCs")?;
    let id = vpc.vpc_id.ok_or("a peered VPC without an id")?;
    let own = vpc.cidr_block.into_iter();
    let v4 = vpc.cidr_block_set.into_iter().flatten().filter_map(|block| block.cidr_block);
    let v6 = vpc.ipv6_cidr_block_set.into_iter().flatten().filter_map(|block| block.ipv6_cidr_block);
    let mut ranges = own
        .chain(v4)
        .chain(v6)
        .map(|range| range.parse().map_err(|_| format!("{range:?} as a range of addresses")))
        .collect::<Result<Vec<IpNet>, _>>()?;
    ranges.sort_unstable();
    ranges.dedup();
    if ranges.is_empty() { Err(format!("{id} without its ranges of addresses")) } else { Ok(PeeredVpc { id, ranges }) }
}

/// An address that nothing has is not associated. There are no pages.
pub(super) async fn addresses(road: Road, region: String) -> Result<Vec<Of<Address, bool>>, Gap> {
    let call = &DESCRIBE_ADDRESSES;
    let answer = road.must(call, Some(&region), road.ec2(&region).describe_addresses().send()).await?;
    let fact = |address: types::Address| {
        let public = said(call, &region, address.public_ip, "an address without a public IP address")?;
        let by = [address.association_id, address.instance_id, address.network_interface_id];
        let of = Address {
            id: said(call, &region, address.allocation_id, "an address without an allocation")?,
            region: region.clone(),
            tags: tags_of(address.tags.as_ref()),
            address: public,
        };
        Ok(Of { of, value: Ok(by.iter().flatten().any(|id| !id.is_empty())) })
    };
    listed(call, Some(&region), answer.addresses)?.into_iter().map(fact).collect()
}

/// There are no pages. The configuration for the customer's own gateway, with its keys, is not kept.
pub(super) async fn vpn_connections(road: Road, region: String) -> Result<Vec<Of<VpnConnection, Vec<Tunnel>>>, Gap> {
    use aws_sdk_ec2::types::VpnState;
    let call = &DESCRIBE_VPN_CONNECTIONS;
    let answer = road.must(call, Some(&region), road.ec2(&region).describe_vpn_connections().send()).await?;
    let mut connections = Vec::new();
    for connection in listed(call, Some(&region), answer.vpn_connections)? {
        let state = said(call, &region, connection.state.as_ref(), "a VPN connection without a state")?;
        // Before it is made and once it is deleted there are no tunnels.
        if *state != VpnState::Available {
            continue;
        }
        let value = tunnels(&connection).map_err(|what| malformed(call, Some(&region), &what));
        let of = VpnConnection {
            id: said(call, &region, connection.vpn_connection_id, "a VPN connection without an id")?,
            region: region.clone(),
            tags: tags_of(connection.tags.as_ref()),
        };
        connections.push(Of { of, value });
    }
    Ok(connections)
}

/// A tunnel whose log options were never set has none in the answer.
fn tunnels(connection: &types::VpnConnection) -> Result<Vec<Tunnel>, String> {
    let telemetry = connection.vgw_telemetry.as_ref().ok_or("a VPN connection without VgwTelemetry")?;
    let options = connection.options().and_then(|options| options.tunnel_options.as_ref());
    let options = options.ok_or("a VPN connection without TunnelOptions")?;
    let tunnel = |told: &types::VgwTelemetry| {
        let address = told.outside_ip_address().ok_or("a tunnel without an address")?.to_owned();
        let own = options.iter().find(|options| options.outside_ip_address() == Some(&address));
        let logs = own.and_then(|options| options.log_options()?.cloud_watch_log_options()?.log_enabled);
        let up = match told.status() {
            Some(types::TelemetryStatus::Up) => true,
            Some(types::TelemetryStatus::Down) => false,
            _ => return Err(format!("the tunnel {address} without a status that is known")),
        };
        Ok(Tunnel { address, up, logs: logs == Some(true) })
    };
    telemetry.iter().map(tunnel).collect()
}

pub(super) async fn client_vpn_endpoints(road: Road, region: String) -> Result<Vec<Of<ClientVpnEndpoint, bool>>, Gap> {
    let call = &DESCRIBE_CLIENT_VPN_ENDPOINTS;
    let stream = road.ec2(&region).describe_client_vpn_endpoints().into_paginator().page_size(PAGE).send();
    let fact = |endpoint: types::ClientVpnEndpoint| {
        let logs = endpoint.connection_log_options.and_then(|options| options.enabled);
        let of = ClientVpnEndpoint {
            id: said(call, &region, endpoint.client_vpn_endpoint_id, "a Client VPN endpoint without an id")?,
            region: region.clone(),
            tags: tags_of(endpoint.tags.as_ref()),
        };
        Ok(Of { of, value: said(call, &region, logs, "a Client VPN endpoint without ConnectionLogOptions") })
    };
    items(&road, call, Some(&region), stream, |page| page.client_vpn_endpoints).await?.into_iter().map(fact).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{
        CidrBlock, CloudWatchLogOptions, TelemetryStatus, TunnelOption, VgwTelemetry, VpcPeeringConnectionVpcInfo,
        VpnConnection, VpnConnectionOptions, VpnTunnelLogOptions,
    };

    use super::*;

    #[test]
    fn a_peered_vpc_has_all_its_ranges_and_at_least_one() {
        let vpc = VpcPeeringConnectionVpcInfo::builder().vpc_id("vpc-1");
        assert!(peered(None).is_err());
        assert!(peered(Some(vpc.clone().build())).is_err());
        assert!(peered(Some(vpc.clone().cidr_block("all").build())).is_err());
        let more = CidrBlock::builder().cidr_block("10.1.0.0/16").build();
        let two = peered(Some(vpc.cidr_block("10.0.0.0/16").cidr_block_set(more).build())).unwrap();
        assert_eq!(two.ranges.iter().map(ToString::to_string).collect::<Vec<_>>(), ["10.0.0.0/16", "10.1.0.0/16"]);
    }

    #[test]
    fn tunnels_are_told_by_telemetry_and_their_options() {
        let told = |address: &str, status: TelemetryStatus| {
            VgwTelemetry::builder().outside_ip_address(address).status(status).build()
        };
        let logs = CloudWatchLogOptions::builder().log_enabled(true).build();
        let logs = VpnTunnelLogOptions::builder().cloud_watch_log_options(logs).build();
        let options = VpnConnectionOptions::builder()
            .tunnel_options(TunnelOption::builder().outside_ip_address("203.0.113.1").log_options(logs).build())
            .tunnel_options(TunnelOption::builder().outside_ip_address("203.0.113.2").build())
            .build();
        let whole = VpnConnection::builder().options(options).vgw_telemetry(told("203.0.113.1", TelemetryStatus::Up));
        let two = tunnels(&whole.clone().vgw_telemetry(told("203.0.113.2", TelemetryStatus::Down)).build()).unwrap();
        assert_eq!((two[0].up, two[0].logs), (true, true));
        assert_eq!((two[1].up, two[1].logs), (false, false));
        assert!(tunnels(&whole.clone().set_options(None).build()).is_err());
        assert!(tunnels(&whole.clone().set_vgw_telemetry(None).build()).is_err());
        assert!(tunnels(&whole.clone().vgw_telemetry(told("203.0.113.3", "odd".into())).build()).is_err());
        assert!(tunnels(&whole.vgw_telemetry(VgwTelemetry::builder().build()).build()).is_err());
    }
}

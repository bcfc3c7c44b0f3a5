//! The facts of the Amazon Chime SDK's voice connectors in one region.

use partywall_checks::facts::chime::{
    Chime, GET_VOICE_CONNECTOR_LOGGING_CONFIGURATION, LIST_VOICE_CONNECTORS, VoiceConnector, VoiceConnectors,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::{after, for_each, items, lazy};
use crate::aws::{Road, malformed};

pub(super) fn facts(road: &Road, region: &str) -> Chime {
    let voice_connectors: Lazy<VoiceConnectors> = lazy(road, region, connectors);
    Chime { voice_connector_logging: after(road, region, &voice_connectors, logging), voice_connectors }
}

async fn connectors(road: Road, region: String) -> Result<Vec<Of<VoiceConnector, bool>>, Gap> {
    let (call, at) = (&LIST_VOICE_CONNECTORS, Some(region.as_str()));
    let stream = road.chimesdkvoice(&region).list_voice_connectors().into_paginator().send();
    let connectors = items(&road, call, at, stream, |page| page.voice_connectors).await?;
    let connectors = connectors.into_iter().map(|connector| {
        let missing = |what: &str| malformed(call, at, &format!("a voice connector without its {what}"));
        let id = connector.voice_connector_id.ok_or_else(|| missing("VoiceConnectorId"))?;
        let own = connector.aws_region.map(|region| region.as_str().to_owned());
        let of = VoiceConnector {
            name: connector.name.unwrap_or_else(|| id.clone()),
            region: own.unwrap_or_else(|| region.clone()),
            id,
        };
        Ok(Of { of, value: connector.require_encryption.ok_or_else(|| missing("RequireEncryption")) })
    });
    connectors.collect()
}

/// Each is asked about where it was listed.
async fn logging(
    road: Road,
    region: String,
    connectors: Lazy<VoiceConnectors>,
) -> Result<Vec<Of<VoiceConnector, bool>>, Gap> {
    let connectors = connectors.get().await.map_err(Clone::clone)?;
    let connectors: Vec<VoiceConnector> = connectors.iter().map(|connector| connector.of.clone()).collect();
    Ok(for_each(connectors, async |connector| {
        let value = logs(&road, &region, &connector).await;
        Of { of: connector, value }
    })
    .await)
}

async fn logs(road: &Road, region: &str, connector: &VoiceConnector) -> Result<bool, Gap> {
    let (call, at) = (&GET_VOICE_CONNECTOR_LOGGING_CONFIGURATION, Some(region));
    let request = road.chimesdkvoice(region).get_voice_connector_logging_configuration();
    let request = request.voice_connector_id(&connector.id);
    let Some(answer) = road.ask(call, at, request.send()).await? else { return Ok(false) };
    let configuration = answer.logging_configuration.ok_or_else(|| malformed(call, at, "no LoggingConfiguration"))?;
    configuration.enable_sip_logs.ok_or_else(|| malformed(call, at, "no EnableSIPLogs"))
}

//! The facts of AWS Config in one region.

use partywall_checks::facts::config::{
    Config, DESCRIBE_CONFIGURATION_RECORDER_STATUS, DESCRIBE_CONFIGURATION_RECORDERS, DESCRIBE_DELIVERY_CHANNELS,
    DeliveryChannel, Recorder, RecorderId, RecorderState,
};
use partywall_checks::facts::{Gap, Of};

use super::presence::Paths;
use super::{lazy, listed};
use crate::aws::{Road, malformed};

pub(super) fn facts(road: &Road, region: &str) -> Config {
    Config {
        recorders: lazy(road, region, recorders),
        recorder_states: lazy(road, region, recorder_states),
        delivery_channels: lazy(road, region, delivery_channels),
    }
}

/// There is at most one in a region, besides those of AWS's services, which AWS manages and leaves out of this.
async fn recorders(road: Road, region: String) -> Result<Vec<Of<RecorderId, Recorder>>, Gap> {
    let (call, at) = (&DESCRIBE_CONFIGURATION_RECORDERS, Some(region.as_str()));
    let missing = |what: &str| malformed(call, at, &format!("a recorder without its {what}"));
    // Without them the SDK's type says that not all types are recorded.
    let holds = Paths(&["ConfigurationRecorders?/*/recordingGroup/allSupported"]);
    let request = road.configservice(&region).describe_configuration_recorders().customize().interceptor(holds);
    listed(call, at, road.must(call, at, request.send()).await?.configuration_recorders)?
        .into_iter()
        .filter(|recorder| recorder.service_principal.is_none())
        .map(|recorder| {
            let group = recorder.recording_group.ok_or_else(|| missing("recordingGroup"))?;
            let names = |types: Option<Vec<aws_sdk_config::types::ResourceType>>| {
                types.unwrap_or_default().iter().map(|kind| kind.as_str().to_owned()).collect()
            };
            let strategy = group.recording_strategy.and_then(|strategy| strategy.use_only);
            Ok(Of {
                of: RecorderId { name: recorder.name.ok_or_else(|| missing("name"))?, region: region.clone() },
                value: Ok(Recorder {
                    role: recorder.role_arn.ok_or_else(|| missing("roleARN"))?,
                    all_supported: group.all_supported,
                    with_global: group.include_global_resource_types,
                    strategy: strategy.map(|strategy| strategy.as_str().to_owned()),
                    types: names(group.resource_types),
                    excluded: names(group.exclusion_by_resource_types.and_then(|excluded| excluded.resource_types)),
                }),
            })
        })
        .collect()
}

async fn recorder_states(road: Road, region: String) -> Result<Vec<RecorderState>, Gap> {
    let (call, at) = (&DESCRIBE_CONFIGURATION_RECORDER_STATUS, Some(region.as_str()));
    // Without it the SDK's type says that it does not record.
    let holds = Paths(&["ConfigurationRecordersStatus?/*/recording"]);
    let request = road.configservice(&region).describe_configuration_recorder_status().customize().interceptor(holds);
    listed(call, at, road.must(call, at, request.send()).await?.configuration_recorders_status)?
        .into_iter()
        .filter(|state| state.service_principal.is_none())
        .map(|state| {
            Ok(RecorderState {
                name: state.name.ok_or_else(|| malformed(call, at, "a recorder's status without its name"))?,
                recording: state.recording,
                last_status: state.last_status.map(|status| status.as_str().to_owned()),
            })
        })
        .collect()
}

async fn delivery_channels(road: Road, region: String) -> Result<Vec<DeliveryChannel>, Gap> {
    let (call, at) = (&DESCRIBE_DELIVERY_CHANNELS, Some(region.as_str()));
    let missing = |what: &str| malformed(call, at, &format!("a delivery channel without its {what}"));
    let request = road.configservice(&region).describe_delivery_channels();
    listed(call, at, road.must(call, at, request.send()).await?.delivery_channels)?
        .into_iter()
        .map(|channel| {
            Ok(DeliveryChannel {
                name: channel.name.ok_or_else(|| missing("name"))?,
                bucket: channel.s3_bucket_name.ok_or_else(|| missing("s3BucketName"))?,
            })
        })
        .collect()
}

//! What the sample accounts hold of AWS Config.

use aws_sdk_config::types::{ConfigurationRecorder, DeliveryChannel, RecordingGroup, ResourceType};
use futures_util::future::{try_join, try_join_all};

use super::{BuildError, Found, REGION, SECOND_REGION, Site, What};

/// A recorder that knows of buckets alone in the first region, one that is as it should be in the second, and none anywhere
/// else.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let buckets = RecordingGroup::builder().all_supported(false).resource_types(ResourceType::Bucket).build();
    let role = format!("arn:aws:iam::{}:role/bakery-recorder", site.id);
    try_join(
        site.recorder(REGION, "bakery", role, buckets),
        site.recorder(SECOND_REGION, "default", site.recorder_role(), everything()),
    )
    .await?;
    let (pass, fail): (Vec<String>, Vec<String>) =
        site.regions.iter().cloned().partition(|region| region == SECOND_REGION);
    let (on, off): (Vec<String>, Vec<String>) =
        site.regions.iter().cloned().partition(|region| [REGION, SECOND_REGION].contains(&region.as_str()));
    let mut found = Found::default();
    found
        .add("config-recorder-enabled", off, on)
        // The second region records what is global as well.
        .add("config-recorder-resource-types", fail, [pass, vec![site.id.clone()]].concat())
        .add("config-recorder-service-role", ["bakery"], ["default"]);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let made = site.regions.iter().map(|region| site.recorder(region, "default", site.recorder_role(), everything()));
    try_join_all(made).await?;
    let mut found = Found::default();
    found
        .add("config-recorder-enabled", vec![], site.regions.clone())
        .add("config-recorder-resource-types", vec![], [site.regions.clone(), vec![site.id.clone()]].concat())
        .add("config-recorder-service-role", vec![], vec!["default"]);
    Ok(found)
}

fn everything() -> RecordingGroup {
    RecordingGroup::builder().all_supported(true).include_global_resource_types(true).build()
}

impl Site {
    fn recorder_role(&self) -> String {
        format!("arn:aws:iam::{}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig", self.id)
    }

    async fn recorder(&self, region: &str, name: &str, role: String, group: RecordingGroup) -> Result<(), BuildError> {
        let what = format!("the recorder {name} of {region}");
        let builder = aws_sdk_config::config::Builder::from(&self.config);
        let config = builder.region(aws_sdk_config::config::Region::new(region.to_owned())).build();
        let config = aws_sdk_config::Client::from_conf(config);
        let recorder = ConfigurationRecorder::builder().name(name).role_arn(role).recording_group(group).build();
        config.put_configuration_recorder().configuration_recorder(recorder).send().await.what(&what)?;
        let channel = DeliveryChannel::builder().name(name).s3_bucket_name("crumb-records").build();
        config.put_delivery_channel().delivery_channel(channel).send().await.what(&what)?;
        let start = config.start_configuration_recorder().configuration_recorder_name(name);
        start.send().await.what(&what).map(drop)
    }
}

//! What new instances get: launch templates, and the defaults of the region.

use aws_sdk_ec2::types::{
    self, HttpTokensState, InstanceMetadataEndpointState, LaunchTemplateHttpTokensState,
    LaunchTemplateInstanceMetadataEndpointState,
};
use partywall_checks::facts::ec2::{
    DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, GET_INSTANCE_METADATA_DEFAULTS, LaunchSettings, LaunchTemplate, Metadata,
};
use partywall_checks::facts::{Gap, Of};

use super::said;
use crate::aws::{Road, malformed};
use crate::collect::items;

/// The largest page that `DescribeLaunchTemplateVersions` gives.
const VERSIONS: i32 = 200;

/// What nobody set is left out of the answer.
pub(super) async fn metadata_defaults(road: Road, region: String) -> Result<Metadata, Gap> {
    let call = &GET_INSTANCE_METADATA_DEFAULTS;
    let answer = road.must(call, Some(&region), road.ec2(&region).get_instance_metadata_defaults().send()).await?;
    let defaults = said(call, &region, answer.account_level, "no AccountLevel")?;
    let unknown = |what: &str| malformed(call, Some(&region), &format!("a value of {what} that is not known"));
    Ok(Metadata {
        enabled: match defaults.http_endpoint {
            None => None,
            Some(InstanceMetadataEndpointState::Enabled) => Some(true),
            Some(InstanceMetadataEndpointState::Disabled) => Some(false),
            Some(_) => return Err(unknown("HttpEndpoint")),
        },
        wants_token: match defaults.http_tokens {
            None => None,
            Some(HttpTokensState::Required) => Some(true),
            Some(HttpTokensState::Optional) => Some(false),
            Some(_) => return Err(unknown("HttpTokens")),
        },
    })
}

/// Without the id of a template, the default version of each is listed.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html>.
pub(super) async fn launch_templates(
    road: Road,
    region: String,
) -> Result<Vec<Of<LaunchTemplate, LaunchSettings>>, Gap> {
    let call = &DESCRIBE_LAUNCH_TEMPLATE_VERSIONS;
    let request = road.ec2(&region).describe_launch_template_versions().versions("$Default");
    let stream = request.into_paginator().page_size(VERSIONS).send();
    let fact = |version: types::LaunchTemplateVersion| {
        let value =
            settings(version.launch_template_data.as_ref()).map_err(|what| malformed(call, Some(&region), &what));
        let of = LaunchTemplate {
            id: said(call, &region, version.launch_template_id, "a launch template without an id")?,
            name: said(call, &region, version.launch_template_name, "a launch template without a name")?,
            version: said(call, &region, version.version_number, "a launch template without a version")?,
            region: region.clone(),
        };
        Ok(Of { of, value })
    };
    items(&road, call, Some(&region), stream, |page| page.launch_template_versions)
        .await?
        .into_iter()
        .map(fact)
        .collect()
}

/// What a template does not say is left out of it. Its user data is not kept.
fn settings(data: Option<&types::ResponseLaunchTemplateData>) -> Result<LaunchSettings, String> {
    let data = data.ok_or("a launch template without LaunchTemplateData")?;
    let metadata = data.metadata_options();
    Ok(LaunchSettings {
        public_address: data.network_interfaces().iter().any(|one| one.associate_public_ip_address == Some(true)),
        metadata: Metadata {
            enabled: match metadata.and_then(|options| options.http_endpoint()) {
                None => None,
                Some(LaunchTemplateInstanceMetadataEndpointState::Enabled) => Some(true),
                Some(LaunchTemplateInstanceMetadataEndpointState::Disabled) => Some(false),
                Some(other) => return Err(format!("{other:?} as HttpEndpoint")),
            },
            wants_token: match metadata.and_then(|options| options.http_tokens()) {
                None => None,
                Some(LaunchTemplateHttpTokensState::Required) => Some(true),
                Some(LaunchTemplateHttpTokensState::Optional) => Some(false),
                Some(other) => return Err(format!("{other:?} as HttpTokens")),
            },
        },
        unencrypted: data
            .block_device_mappings()
            .iter()
            .filter(|mapping| mapping.ebs().is_some_and(|disk| disk.encrypted == Some(false)))
            .map(|mapping| mapping.device_name().unwrap_or("a device").to_owned())
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{
        LaunchTemplateBlockDeviceMapping, LaunchTemplateEbsBlockDevice, LaunchTemplateInstanceMetadataOptions,
        LaunchTemplateInstanceNetworkInterfaceSpecification, ResponseLaunchTemplateData,
    };

    use super::*;

    #[test]
    fn what_a_template_does_not_say_is_nothing_and_what_makes_no_sense_an_error() {
        assert!(settings(None).is_err());
        let empty = ResponseLaunchTemplateData::builder();
        assert_eq!(settings(Some(&empty.clone().build())), Ok(LaunchSettings::default()));
        let odd = LaunchTemplateInstanceMetadataOptions::builder().http_tokens("odd".into()).build();
        assert!(settings(Some(&empty.clone().metadata_options(odd).build())).is_err());
        let odd = LaunchTemplateInstanceMetadataOptions::builder().http_endpoint("odd".into()).build();
        assert!(settings(Some(&empty.metadata_options(odd).build())).is_err());
    }

    #[test]
    fn a_templates_settings_are_those_of_all_its_interfaces_and_volumes() {
        let interface = |public| {
            LaunchTemplateInstanceNetworkInterfaceSpecification::builder()
                .set_associate_public_ip_address(public)
                .build()
        };
        let disk = |name: &str, encrypted| {
            let ebs = LaunchTemplateEbsBlockDevice::builder().set_encrypted(encrypted).build();
            LaunchTemplateBlockDeviceMapping::builder().device_name(name).ebs(ebs).build()
        };
        let options = LaunchTemplateInstanceMetadataOptions::builder()
            .http_tokens(LaunchTemplateHttpTokensState::Required)
            .http_endpoint(LaunchTemplateInstanceMetadataEndpointState::Disabled)
            .build();
        let data = ResponseLaunchTemplateData::builder()
            .network_interfaces(interface(None))
            .network_interfaces(interface(Some(true)))
            .block_device_mappings(disk("/dev/a", Some(true)))
            .block_device_mappings(disk("/dev/b", Some(false)))
            .block_device_mappings(disk("/dev/c", None))
            .metadata_options(options)
            .build();
        let settings = settings(Some(&data)).unwrap();
        assert!(settings.public_address);
        assert_eq!(settings.unencrypted, ["/dev/b"]);
        assert_eq!(settings.metadata, Metadata { enabled: Some(false), wants_token: Some(true) });
    }
}

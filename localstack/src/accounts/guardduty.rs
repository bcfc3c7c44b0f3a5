//! What the sample accounts hold of GuardDuty.

use aws_config::Region;
use aws_sdk_guardduty::types::{
    DetectorAdditionalConfiguration, DetectorFeature, DetectorFeatureConfiguration, FeatureAdditionalConfiguration,
    FeatureStatus,
};
use futures_util::future::try_join_all;

use super::{BuildError, Found, REGION, SECOND_REGION, Site, What};

/// The checks of one feature, or of one of its parts.
const PROTECTIONS: [&str; 9] = [
    "guardduty-ec2-agent-management",
    "guardduty-ec2-malware-protection",
    "guardduty-ecs-agent-management",
    "guardduty-eks-audit-logs",
    "guardduty-eks-runtime-monitoring",
    "guardduty-lambda-protection",
    "guardduty-rds-protection",
    "guardduty-runtime-monitoring",
    "guardduty-s3-protection",
];

/// `LocalStack` has no `GuardDuty`, moto no findings of it.
fn not_emulated(site: &Site, found: &mut Found) -> bool {
    found.not_emulated(&["guardduty-no-high-severity-findings"]);
    if site.localstack {
        found.not_emulated(&PROTECTIONS).not_emulated(&["guardduty-enabled"]);
    }
    site.localstack
}

/// A detector with nothing but S3 Protection in the first region, a suspended one in the second, and none elsewhere.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if not_emulated(site, &mut found) {
        return Ok(found);
    }
    detector(site, REGION, true, &features(|feature| *feature == DetectorFeature::S3DataEvents)).await?;
    detector(site, SECOND_REGION, false, &features(|_| true)).await?;
    let others: Vec<&str> = site.regions.iter().map(String::as_str).filter(|region| *region != REGION).collect();
    for check in PROTECTIONS {
        found.add(check, site.regions.iter().cloned(), vec![]);
    }
    for check in ["guardduty-enabled", "guardduty-s3-protection"] {
        found.add(check, others.clone(), vec![REGION]);
    }
    Ok(found)
}

/// A detector with all that there is in every region.
pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if not_emulated(site, &mut found) {
        return Ok(found);
    }
    let features = features(|_| true);
    try_join_all(site.regions.iter().map(|region| detector(site, region, true, &features))).await?;
    for check in PROTECTIONS.into_iter().chain(["guardduty-enabled"]) {
        found.add(check, vec![], site.regions.clone());
    }
    Ok(found)
}

fn features(on: impl Fn(&DetectorFeature) -> bool) -> Vec<DetectorFeatureConfiguration> {
    let agents = [
        FeatureAdditionalConfiguration::EksAddonManagement,
        FeatureAdditionalConfiguration::EcsFargateAgentManagement,
        FeatureAdditionalConfiguration::Ec2AgentManagement,
    ];
    let features = [
        DetectorFeature::S3DataEvents,
        DetectorFeature::EksAuditLogs,
        DetectorFeature::EbsMalwareProtection,
        DetectorFeature::RdsLoginEvents,
        DetectorFeature::LambdaNetworkLogs,
        DetectorFeature::RuntimeMonitoring,
    ];
    features
        .into_iter()
        .map(|feature| {
            let status = if on(&feature) { FeatureStatus::Enabled } else { FeatureStatus::Disabled };
            let agents = agents.iter().filter(|_| feature == DetectorFeature::RuntimeMonitoring).map(|agent| {
                DetectorAdditionalConfiguration::builder().name(agent.clone()).status(status.clone()).build()
            });
            let agents = Some(agents.collect());
            let of = DetectorFeatureConfiguration::builder().name(feature).status(status.clone());
            of.set_additional_configuration(agents).build()
        })
        .collect()
}

async fn detector(
    site: &Site,
    region: &str,
    on: bool,
    features: &[DetectorFeatureConfiguration],
) -> Result<(), BuildError> {
    let builder = aws_sdk_guardduty::config::Builder::from(&site.config).region(Region::new(region.to_owned()));
    let guardduty = aws_sdk_guardduty::Client::from_conf(builder.build());
    let create = guardduty.create_detector().enable(on).set_features(Some(features.to_vec()));
    create.send().await.what(&format!("the detector of {region}"))?;
    Ok(())
}

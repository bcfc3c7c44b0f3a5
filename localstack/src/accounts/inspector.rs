//! What the sample accounts hold of Amazon Inspector.

use aws_config::Region;
use aws_sdk_inspector2::types::ResourceScanType;
use futures_util::future::try_join_all;

use super::{BuildError, Found, SECOND_REGION, Site, What};

/// The checks of the kinds of scan, with what turns each on.
const SCANS: [(&str, ResourceScanType); 4] = [
    ("inspector-ec2-scan", ResourceScanType::Ec2),
    ("inspector-ecr-scan", ResourceScanType::Ecr),
    ("inspector-lambda-code-scan", ResourceScanType::LambdaCode),
    ("inspector-lambda-standard-scan", ResourceScanType::Lambda),
];
/// moto has no findings unless it is given some: none is open.
const FINDINGS: &str = "inspector-no-critical-findings";

/// EC2 alone, and images alone in the second region: moto says nothing of a region in which nothing was ever on.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    build(site, |region, scan| {
        *scan == if region == SECOND_REGION { ResourceScanType::Ecr } else { ResourceScanType::Ec2 }
    })
    .await
}

/// Every scan, everywhere.
pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    build(site, |_, _| true).await
}

async fn build(site: &Site, on: impl Fn(&str, &ResourceScanType) -> bool) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(&SCANS.map(|(check, _)| check)).not_emulated(&[FINDINGS]);
        return Ok(found);
    }
    let scans = |region: &str| SCANS.into_iter().map(|(_, scan)| scan).filter(|scan| on(region, scan)).collect();
    try_join_all(site.regions.iter().map(|region| enable(site, region, scans(region)))).await?;
    for (check, scan) in SCANS {
        let (pass, fail) = site.regions.iter().cloned().partition::<Vec<_>, _>(|region| on(region, &scan));
        found.add(check, fail, pass);
    }
    found.add(FINDINGS, vec![], site.regions.clone());
    Ok(found)
}

async fn enable(site: &Site, region: &str, scans: Vec<ResourceScanType>) -> Result<(), BuildError> {
    let builder = aws_sdk_inspector2::config::Builder::from(&site.config).region(Region::new(region.to_owned()));
    let inspector = aws_sdk_inspector2::Client::from_conf(builder.build());
    let enable = inspector.enable().account_ids(&site.id).set_resource_types(Some(scans));
    enable.send().await.what(&format!("Inspector in {region}"))?;
    Ok(())
}

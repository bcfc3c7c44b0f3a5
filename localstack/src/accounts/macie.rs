//! What the sample accounts hold of Macie.

use aws_config::Region;
use aws_sdk_macie2::types::MacieStatus;
use futures_util::future::try_join_all;

use super::{BuildError, Found, REGION, Site, What};

/// moto does not have Macie everywhere where there is a region.
const WITHOUT: &str = "ap-southeast-3";

/// At work in the first region, suspended elsewhere: moto has words of its own for where Macie was never on.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    build(site, |region| region == REGION).await
}

/// At work everywhere.
pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    build(site, |_| true).await
}

/// `LocalStack` has no Macie, moto no automated discovery.
async fn build(site: &Site, on: impl Fn(&str) -> bool) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&["macie-automated-discovery"]);
    if site.localstack {
        found.not_emulated(&["macie-enabled"]);
        return Ok(found);
    }
    let status = |region: &str| if on(region) { MacieStatus::Enabled } else { MacieStatus::Paused };
    let regions: Vec<String> = site.regions.iter().filter(|region| *region != WITHOUT).cloned().collect();
    try_join_all(regions.iter().map(|region| session(site, region, status(region)))).await?;
    let (on, off): (Vec<String>, Vec<String>) = regions.into_iter().partition(|region| on(region));
    found.add("macie-enabled", off, on).not_emulated_in.insert(("macie-enabled", WITHOUT));
    Ok(found)
}

async fn session(site: &Site, region: &str, status: MacieStatus) -> Result<(), BuildError> {
    let builder = aws_sdk_macie2::config::Builder::from(&site.config).region(Region::new(region.to_owned()));
    let macie = aws_sdk_macie2::Client::from_conf(builder.build());
    macie.enable_macie().status(status).send().await.what(&format!("Macie in {region}"))?;
    Ok(())
}

//! What the sample accounts hold of Security Hub.

use aws_config::Region;
use futures_util::future::try_join_all;

use super::{BuildError, Found, REGION, Site, What};

/// A hub in the first region alone.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    build(site, &[REGION.to_owned()]).await
}

/// A hub in every region.
pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    build(site, &site.regions).await
}

/// `LocalStack` has no Security Hub, moto no standards of it.
async fn build(site: &Site, regions: &[String]) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&["securityhub-standards"]);
    if site.localstack {
        found.not_emulated(&["securityhub-enabled"]);
        return Ok(found);
    }
    try_join_all(regions.iter().map(|region| hub(site, region))).await?;
    let (on, off): (Vec<String>, Vec<String>) = site.regions.iter().cloned().partition(|it| regions.contains(it));
    found.add("securityhub-enabled", off, on);
    Ok(found)
}

async fn hub(site: &Site, region: &str) -> Result<(), BuildError> {
    let builder = aws_sdk_securityhub::config::Builder::from(&site.config).region(Region::new(region.to_owned()));
    let securityhub = aws_sdk_securityhub::Client::from_conf(builder.build());
    securityhub.enable_security_hub().send().await.what(&format!("the hub of {region}"))?;
    Ok(())
}

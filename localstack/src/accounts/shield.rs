//! What the sample accounts hold of Shield.

use super::{BuildError, Found, REGION, Site, What};

/// What neither emulator answers.
const NOWHERE: &str = "shield-advanced-subscription";
const PROTECTIONS: &str = "shield-advanced-protections";

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&[NOWHERE]);
    if site.localstack {
        found.not_emulated(&[PROTECTIONS]);
    } else {
        found.add(PROTECTIONS, vec![site.id.clone()], vec![]);
    }
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&[NOWHERE]);
    if site.localstack {
        found.not_emulated(&[PROTECTIONS]);
        return Ok(found);
    }
    let address = format!("arn:aws:ec2:{REGION}:{}:eip-allocation/eipalloc-0123456789abcdef0", site.id);
    let protection = aws_sdk_shield::Client::new(&site.config).create_protection().name("shop").resource_arn(address);
    protection.send().await.what("the protection of the shop")?;
    found.add(PROTECTIONS, vec![], vec![site.id.clone()]);
    Ok(found)
}

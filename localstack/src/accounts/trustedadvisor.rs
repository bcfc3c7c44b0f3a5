//! What the sample accounts hold of Trusted Advisor: emulators ask for no support plan, and give no colours.

use super::{BuildError, Found, Site};

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&["trustedadvisor-open-findings"]);
    found.add("trustedadvisor-support-plan", vec![], vec![site.id.clone()]);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    weak(site).await
}

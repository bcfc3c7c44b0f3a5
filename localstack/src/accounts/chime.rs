//! What the sample accounts hold of voice connectors: nothing, since no emulator has them.

use super::{BuildError, Found, Site};

pub(super) async fn weak(_: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&["chime-voice-connector-encryption", "chime-voice-connector-logging"]);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    weak(site).await
}

//! What the sample accounts hold of IAM Access Analyzer: nothing, for no emulator has it.

use super::{BuildError, Found, Site};

pub(super) async fn weak(_: &Site) -> Result<Found, BuildError> {
    Ok(none())
}

pub(super) async fn hardened(_: &Site) -> Result<Found, BuildError> {
    Ok(none())
}

fn none() -> Found {
    let mut found = Found::default();
    found.not_emulated(&["accessanalyzer-external-access", "accessanalyzer-no-active-findings"]);
    found
}

//! What is right in this account and no other: what its owner says, not AWS.

use globset::Glob;
use serde::{Deserialize, Serialize};

/// What the account's owner asks of it beyond what every account should hold. A snapshot keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The regions that content may live in, as globs (`eu-*`). Where it is empty, nothing was said, and nothing is asked.
    pub allowed_regions: Vec<String>,
}

impl Settings {
    /// Nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Content may live there. A glob that cannot be understood allows nothing.
    #[must_use]
    pub fn allows_region(&self, region: &str) -> bool {
        let fits = |glob: &String| Glob::new(glob).is_ok_and(|glob| glob.compile_matcher().is_match(region));
        self.allowed_regions.iter().any(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_allowed_by_its_name_or_a_glob() {
        let settings = Settings { allowed_regions: vec!["eu-*".into(), "us-east-1".into(), "[".into()] };
        assert!(settings.allows_region("eu-west-1") && settings.allows_region("us-east-1"));
        assert!(!settings.allows_region("us-east-2") && !settings.allows_region("ap-south-1"));
        assert!(!Settings::default().allows_region("us-east-1"));
        assert!(Settings::default().is_empty() && !settings.is_empty());
    }
}

//! What is right in this account and no other: what its owner says, not AWS.
//!
//! Each setting is a key of `[thresholds]` in `partywall.toml`, and some check names it in its `thresholds`.

use std::fmt;

use globset::Glob;
use schemars::JsonSchema;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// `settings!(field: type = default; …)`: the struct, its defaults, and what can be asked of all of its fields.
macro_rules! settings {
    ($($(#[$attribute:meta])* $field:ident: $type:ty = $default:expr;)+) => {
        /// What the account's owner asks of it. The defaults are what the catalogues ask for, or the field's custom where
        /// none does; where only the owner can know, nothing is asked. A snapshot keeps what differs from the defaults.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
        pub struct Settings {
            $($(#[$attribute])* pub $field: $type,)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl Settings {
            /// Every key, as `partywall.toml` spells it.
            #[must_use]
            pub fn keys() -> Vec<String> {
                vec![$(stringify!($field).replace('_', "-")),+]
            }

            /// Takes from another what was told there: each of these keys.
            pub fn adopt<S: AsRef<str>>(&mut self, other: &Self, told: &[S]) {
                let told = |field: &str| told.iter().any(|key| key.as_ref().replace('-', "_") == field);
                $(if told(stringify!($field)) {
                    self.$field.clone_from(&other.$field);
                })+
            }
        }
    };
}

settings! {
    /// Days that an access key may be old. See `iam-access-key-rotation`.
    #[serde(deserialize_with = "whole::<1, 36_500, _>")]
    #[schemars(range(min = 1, max = 36_500))]
    access_key_max_age_days: u32 = 90;

    /// The regions that content may live in, as globs (`eu-*`). Where it is empty, nothing was said, and nothing is asked.
    /// See `account-allowed-regions`.
    #[serde(deserialize_with = "globs")]
    allowed_regions: Vec<String> = Vec::new();

    /// The TCP ports that may be open to the whole internet. See `ec2-security-group-authorized-ports`.
    #[serde(deserialize_with = "ports")]
    authorized_ports: Vec<u16> = vec![80, 443];

    /// Days that a certificate of ACM in use must still be valid. See `acm-certificate-expiry`.
    #[serde(deserialize_with = "whole::<0, 36_500, _>")]
    #[schemars(range(max = 36_500))]
    certificate_expiry_days: u32 = 30;

    /// Bits that an RSA key of a certificate must have. See `acm-certificate-key`.
    #[serde(deserialize_with = "whole::<1024, 16_384, _>")]
    #[schemars(range(min = 1024, max = 16_384))]
    certificate_key_bits: u32 = 2048;

    /// Days after which a password or an access key that was not used must be switched off. See
    /// `iam-user-unused-credentials`.
    #[serde(deserialize_with = "whole::<1, 36_500, _>")]
    #[schemars(range(min = 1, max = 36_500))]
    credential_unused_days: u32 = 45;

    /// The ports that may never be open to the whole internet. See `ec2-security-group-high-risk-ports`.
    #[serde(deserialize_with = "some_ports")]
    #[schemars(length(min = 1))]
    high_risk_ports: Vec<u16> = HIGH_RISK.to_vec();

    /// Days that an instance may run. See `ec2-instance-age`.
    #[serde(deserialize_with = "whole::<1, 36_500, _>")]
    #[schemars(range(min = 1, max = 36_500))]
    instance_max_age_days: u32 = 180;

    /// Days that an instance may be stopped. See `ec2-instance-stopped`.
    #[serde(deserialize_with = "whole::<0, 36_500, _>")]
    #[schemars(range(max = 36_500))]
    instance_max_stopped_days: u32 = 30;

    /// Availability Zones that a load balancer must stand in. See `elb-zones` and `elb-classic-zones`.
    #[serde(deserialize_with = "whole::<1, 6, _>")]
    #[schemars(range(min = 1, max = 6))]
    load_balancer_zones: u32 = 2;

    /// Days that a log group must keep events. See `cloudwatch-log-group-retention`.
    #[serde(deserialize_with = "whole::<1, 3653, _>")]
    #[schemars(range(min = 1, max = 3653))]
    log_retention_days: u32 = 365;

    /// Days after which a password must expire. See `iam-password-policy-expiry`.
    #[serde(deserialize_with = "whole::<1, 1095, _>")]
    #[schemars(range(min = 1, max = 1095))]
    password_max_age_days: u32 = 90;

    /// Characters that a password must have. See `iam-password-policy-length`.
    #[serde(deserialize_with = "whole::<6, 128, _>")]
    #[schemars(range(min = 6, max = 128))]
    password_min_length: u32 = 14;

    /// Former passwords that may not be used again. See `iam-password-policy-reuse`.
    #[serde(deserialize_with = "whole::<1, 24, _>")]
    #[schemars(range(min = 1, max = 24))]
    password_reuse_prevention: u32 = 24;

    /// Days that automated backups of a DB cluster must be kept. See `rds-cluster-backup-retention`.
    #[serde(deserialize_with = "whole::<1, 35, _>")]
    #[schemars(range(min = 1, max = 35))]
    rds_cluster_backup_days: u32 = 7;

    /// Days that automated backups of a DB instance must be kept. See `rds-instance-backup-retention`.
    #[serde(deserialize_with = "whole::<1, 35, _>")]
    #[schemars(range(min = 1, max = 35))]
    rds_instance_backup_days: u32 = 7;

    /// The tags that each resource which holds content must have, by their keys. Where it is empty, nothing is asked. See
    /// `account-required-tags`.
    #[serde(deserialize_with = "tag_keys")]
    required_tags: Vec<String> = Vec::new();

    /// Days that the root user must have been at rest. See `iam-root-use`.
    #[serde(deserialize_with = "whole::<1, 36_500, _>")]
    #[schemars(range(min = 1, max = 36_500))]
    root_quiet_days: u32 = 30;

    /// Days since a secret was last rotated. See `secretsmanager-secret-recent-rotation`.
    #[serde(deserialize_with = "whole::<1, 36_500, _>")]
    #[schemars(range(min = 1, max = 36_500))]
    secret_max_age_days: u32 = 90;

    /// Days that a secret may go unread. See `secretsmanager-secret-unused`.
    #[serde(deserialize_with = "whole::<1, 36_500, _>")]
    #[schemars(range(min = 1, max = 36_500))]
    secret_max_unused_days: u32 = 90;

    /// Days that a certificate in IAM must still be valid. See `iam-server-certificate-expiry`.
    #[serde(deserialize_with = "whole::<0, 36_500, _>")]
    #[schemars(range(max = 36_500))]
    server_certificate_expiry_days: u32 = 0;
}

/// The ports that Security Hub's EC2.19 names.
const HIGH_RISK: [u16; 24] = [
    20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088,
    8888, 9200, 9300,
];

impl Settings {
    /// Content may live there. A glob that cannot be understood allows nothing.
    #[must_use]
    pub fn allows_region(&self, region: &str) -> bool {
        let fits = |glob: &String| Glob::new(glob).is_ok_and(|glob| glob.compile_matcher().is_match(region));
        self.allowed_regions.iter().any(fits)
    }

    /// What it says of this key, as JSON and so as TOML; none where there is no such key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value> {
        self.to_map().remove(key)
    }

    fn to_map(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            // A plain struct is always an object.
            _ => Map::new(),
        }
    }
}

/// How a snapshot keeps settings: what differs from the defaults.
pub(super) mod kept {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::{Map, Value};

    use super::Settings;

    pub(in crate::facts) fn is_default(settings: &Settings) -> bool {
        *settings == Settings::default()
    }

    pub(in crate::facts) fn serialize<S: Serializer>(settings: &Settings, serializer: S) -> Result<S::Ok, S::Error> {
        let defaults = Settings::default().to_map();
        let told = settings.to_map().into_iter().filter(|(key, value)| defaults.get(key) != Some(value));
        told.collect::<Map<String, Value>>().serialize(serializer)
    }

    /// A setting that this version does not know is of no check that it has. The first versions wrote keys with underscores.
    pub(in crate::facts) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Settings, D::Error> {
        let known = Settings::keys();
        let told = Map::deserialize(deserializer)?.into_iter().map(|(key, value)| (key.replace('_', "-"), value));
        let told: Map<String, Value> = told.filter(|(key, _)| known.contains(key)).collect();
        serde_json::from_value(Value::Object(told)).map_err(D::Error::custom)
    }
}

/// A whole number within bounds, or words that say so.
struct Whole<const LEAST: u32, const MOST: u32>;

impl<const LEAST: u32, const MOST: u32> Visitor<'_> for Whole<LEAST, MOST> {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "a whole number from {LEAST} to {MOST}")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u32, E> {
        let wrong = || E::invalid_value(serde::de::Unexpected::Signed(number), &self);
        u32::try_from(number).ok().filter(|number| (LEAST..=MOST).contains(number)).ok_or_else(wrong)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<u32, E> {
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// Reads a whole number within bounds, or says what they are.
pub fn whole<'de, const LEAST: u32, const MOST: u32, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    deserializer.deserialize_i64(Whole::<LEAST, MOST>)
}

/// A list whose items are each told to be right, or what is wrong with them.
struct List<T> {
    what: &'static str,
    read: fn(Value) -> Result<T, String>,
}

impl<'de, T> Visitor<'de> for List<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "a list of {}", self.what)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Value>()? {
            list.push((self.read)(item).map_err(A::Error::custom)?);
        }
        Ok(list)
    }
}

fn ports<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u16>, D::Error> {
    let read = |item: Value| {
        let port = item.as_u64().and_then(|port| u16::try_from(port).ok());
        port.ok_or_else(|| format!("{item} is not a port: give numbers from 0 to 65535"))
    };
    let mut ports = deserializer.deserialize_seq(List { what: "ports, such as [80, 443]", read })?;
    ports.sort_unstable();
    ports.dedup();
    Ok(ports)
}

fn some_ports<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u16>, D::Error> {
    let ports = ports(deserializer)?;
    if ports.is_empty() { Err(D::Error::custom("no port is named: skip the check instead")) } else { Ok(ports) }
}

fn globs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let read = |item: Value| match item {
        Value::String(text) => region_glob(&text).map_err(|why| format!("{text:?} is no region: {why}")),
        other => Err(format!("{other} is no region: give names or globs in quotes")),
    };
    deserializer.deserialize_seq(List { what: "regions, such as [\"eu-*\"]", read })
}

fn tag_keys<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let read = |item: Value| match item {
        Value::String(text) => tag_key(&text).map_err(|why| format!("{text:?} is no tag: {why}")),
        other => Err(format!("{other} is no tag: give keys in quotes")),
    };
    deserializer.deserialize_seq(List { what: "keys of tags, such as [\"owner\"]", read })
}

/// A region, or a glob of regions; or what is wrong with it.
pub fn region_glob(text: &str) -> Result<String, String> {
    let text = text.trim();
    match Glob::new(text) {
        Ok(_) if !text.is_empty() => Ok(text.to_owned()),
        Ok(_) => Err("it names no region".to_owned()),
        Err(error) => Err(format!("it is no glob ({}): use * for any characters and ? for one", error.kind())),
    }
}

/// The key of a tag; or what is wrong with it.
///
/// Source: <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>.
pub fn tag_key(text: &str) -> Result<String, String> {
    match text.chars().count() {
        _ if text.trim().is_empty() => Err("it names no tag".to_owned()),
        129.. => Err("a key has at most 128 characters".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    struct Kept {
        #[serde(with = "kept")]
        settings: Settings,
    }

    fn read(value: &Value) -> Result<Settings, String> {
        serde_json::from_value(value.clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_region_is_allowed_by_its_name_or_a_glob() {
        let settings =
            Settings { allowed_regions: vec!["eu-*".into(), "us-east-1".into(), "[".into()], ..Settings::default() };
        assert!(settings.allows_region("eu-west-1") && settings.allows_region("us-east-1"));
        assert!(!settings.allows_region("us-east-2") && !settings.allows_region("ap-south-1"));
        assert!(!Settings::default().allows_region("us-east-1"));
    }

    #[test]
    fn every_key_has_a_value() {
        let keys = Settings::keys();
        assert!(keys.is_sorted(), "{keys:?}");
        for key in &keys {
            assert!(Settings::default().get(key).is_some(), "{key}");
        }
        assert_eq!(Settings::default().to_map().len(), keys.len());
        assert_eq!(Settings::default().get("colour"), None);
    }

    #[test]
    fn what_was_told_is_taken_and_nothing_else() {
        let other = Settings { root_quiet_days: 5, log_retention_days: 7, ..Settings::default() };
        let mut settings = Settings { log_retention_days: 400, ..Settings::default() };
        settings.adopt(&other, &["root-quiet-days"]);
        assert_eq!((settings.root_quiet_days, settings.log_retention_days), (5, 400));
    }

    #[test]
    fn a_snapshot_keeps_what_differs_and_reads_what_older_and_later_versions_wrote() {
        let settings = Settings { allowed_regions: vec!["eu-*".into()], ..Settings::default() };
        let kept = serde_json::to_value(Kept { settings: settings.clone() }).unwrap();
        assert_eq!(kept, json!({"settings": {"allowed-regions": ["eu-*"]}}));
        for text in [
            json!({"settings": {"allowed_regions": ["eu-*"]}}),
            json!({"settings": {"allowed-regions": ["eu-*"], "of-a-later-version": 3}}),
        ] {
            assert_eq!(serde_json::from_value::<Kept>(text).unwrap().settings, settings);
        }
        assert!(serde_json::from_value::<Kept>(json!({"settings": {"root-quiet-days": "soon"}})).is_err());
        assert!(kept::is_default(&Settings::default()) && !kept::is_default(&settings));
    }

    #[test]
    fn what_is_out_of_bounds_or_of_another_kind_is_told_in_words() {
        for (key, value, words) in [
            ("log-retention-days", json!("soon"), "expected a whole number from 1 to 3653"),
            ("log-retention-days", json!(0), "a whole number from 1 to 3653"),
            ("log-retention-days", json!(-1), "a whole number from 1 to 3653"),
            ("log-retention-days", json!(1.5), "a whole number from 1 to 3653"),
            ("log-retention-days", json!(u64::MAX), "a whole number from 1 to 3653"),
            ("authorized-ports", json!(80), "expected a list of ports"),
            ("authorized-ports", json!([65_536]), "65536 is not a port"),
            ("high-risk-ports", json!([]), "no port is named"),
            ("allowed-regions", json!(["["]), "is no glob"),
            ("allowed-regions", json!([" "]), "names no region"),
            ("allowed-regions", json!([1]), "in quotes"),
            ("required-tags", json!([""]), "names no tag"),
            ("required-tags", json!(["x".repeat(129)]), "at most 128"),
        ] {
            let why = read(&json!({ key: value })).unwrap_err();
            assert!(why.contains(words), "{why}");
        }
        let read = read(&json!({"authorized-ports": [443, 80, 443]})).unwrap();
        assert_eq!(read, Settings::default(), "in any order, each once");
    }
}

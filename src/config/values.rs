//! The values of `partywall.toml`: each is read to the end, so that what is wrong with it is told with its place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;
use partywall_checks::finding::Severity;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::suggest;

/// A text, or several in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Texts(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;

        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a text in quotes, or a list of them")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Texts, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(Texts)
            }
        }

        deserializer.deserialize_any(OneOrMore)
    }
}

/// The schema of one or more of these.
fn one_or_more(item: &Schema) -> Schema {
    json_schema!({"anyOf": [item, {"type": "array", "items": item}]})
}

/// One of these names, or a glob of them.
fn name_or_glob(names: &Schema) -> Schema {
    json_schema!({"anyOf": [names, {"type": "string", "pattern": "[*?\\[{]"}]})
}

fn glob(text: &str) -> Result<GlobMatcher, String> {
    if text.trim().is_empty() {
        return Err("nothing stands between the quotes".to_owned());
    }
    match Glob::new(text) {
        Ok(glob) => Ok(glob.compile_matcher()),
        Err(error) => Err(format!("{text:?} is no glob ({}): use * for any characters and ? for one", error.kind())),
    }
}

/// "there is no check …: did you mean …?"
pub(super) fn no_such(what: &str, name: &str, names: &[&str]) -> String {
    match suggest::nearest(name, names.iter().copied()) {
        Some(nearest) => format!("there is no {what} {name:?}: did you mean {nearest:?}?"),
        None => format!("there is no {what} {name:?}"),
    }
}

/// Globs, each of which must match one of the names: a mistyped one must not turn into nothing.
fn globs_of(what: &str, texts: &[String], names: &[&str]) -> Result<(), String> {
    texts.iter().try_for_each(|text| {
        let glob = glob(text)?;
        if names.iter().any(|name| glob.is_match(name)) { Ok(()) } else { Err(no_such(what, text, names)) }
    })
}

/// The ids of all checks.
fn checks() -> Vec<&'static str> {
    partywall_checks::all().map(|check| check.id).collect()
}

/// The services by which checks are selected: their folders' names, and the services' own.
fn services() -> Vec<&'static str> {
    let mut services: Vec<&str> =
        partywall_checks::all().flat_map(|check| [check.folder(), check.service.id]).collect();
    services.sort_unstable();
    services.dedup();
    services
}

fn severities() -> Vec<&'static str> {
    Severity::ALL.iter().map(|severity| severity.name()).collect()
}

/// `names!(/** docs */ Type, "what", names)`: globs of names that there are.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident, $what:literal, $names:ident, $one:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
        #[serde(try_from = "Texts")]
        pub struct $name(pub Vec<String>);

        impl TryFrom<Texts> for $name {
            type Error = String;

            fn try_from(Texts(texts): Texts) -> Result<Self, String> {
                globs_of($what, &texts, &$names())?;
                Ok(Self(texts))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                one_or_more(&name_or_glob(&generator.subschema_for::<$one>()))
            }
        }
    };
}

names!(
    /// Ids of checks, or globs of them.
    CheckNames,
    "check",
    checks,
    CheckId
);
names!(
    /// Names of services, or globs of them.
    ServiceNames,
    "service",
    services,
    ServiceName
);
names!(
    /// Names of severities, or globs of them.
    SeverityNames,
    "severity",
    severities,
    Level
);

/// A service, as checks are selected by it.
struct ServiceName;

impl JsonSchema for ServiceName {
    fn schema_name() -> Cow<'static, str> {
        "Service".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"enum": services()})
    }
}

/// Globs of what is in an account: they may match nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Texts")]
pub struct Patterns(Vec<Pattern>);

impl Patterns {
    /// Nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One of them matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.iter().any(|pattern| pattern.matches(text))
    }

    /// They leave something out.
    #[must_use]
    pub fn narrow(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(Pattern::narrows)
    }
}

impl TryFrom<Texts> for Patterns {
    type Error = String;

    fn try_from(Texts(texts): Texts) -> Result<Self, String> {
        if texts.is_empty() {
            return Err("the list is empty: leave the key out for all".to_owned());
        }
        texts.into_iter().map(Pattern::try_from).collect::<Result<_, _>>().map(Self)
    }
}

impl JsonSchema for Patterns {
    fn schema_name() -> Cow<'static, str> {
        "Patterns".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_or_more(&json_schema!({"type": "string", "minLength": 1}))
    }
}

/// A glob.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern {
    text: String,
    glob: GlobMatcher,
}

impl Pattern {
    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// It matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.glob.is_match(text)
    }

    /// It does not match everything.
    fn narrows(&self) -> bool {
        self.text.contains(|c| c != '*')
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Ok(Self { glob: glob(&text)?, text })
    }
}

impl JsonSchema for Pattern {
    fn schema_name() -> Cow<'static, str> {
        "Pattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1})
    }
}

impl fmt::Display for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let texts: Vec<&str> = self.0.iter().map(Pattern::text).collect();
        f.write_str(&texts.join(", "))
    }
}

/// The id of one check, as a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct CheckId(pub String);

impl TryFrom<String> for CheckId {
    type Error = String;

    fn try_from(id: String) -> Result<Self, String> {
        if partywall_checks::find(&id).is_some() { Ok(Self(id)) } else { Err(no_such("check", &id, &checks())) }
    }
}

impl JsonSchema for CheckId {
    fn schema_name() -> Cow<'static, str> {
        "Check".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"enum": checks()})
    }
}

/// How bad a check's failures are, by the checks' ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Severities(BTreeMap<CheckId, Level>);

impl Severities {
    /// What was said of this check.
    #[must_use]
    pub fn get(&self, check: &str) -> Option<Severity> {
        self.0.get(&CheckId(check.to_owned())).map(|level| level.0)
    }

    /// Nothing was said of any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl JsonSchema for Severities {
    fn schema_name() -> Cow<'static, str> {
        "Severities".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": generator.subschema_for::<CheckId>(),
            "additionalProperties": generator.subschema_for::<Level>(),
        })
    }
}

/// A severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(pub Severity);

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = Level;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                write!(f, "one of {}", severities().join(", "))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Level, E> {
                let known = Severity::ALL.into_iter().find(|severity| severity.name() == name);
                known.map(Level).ok_or_else(|| E::custom(no_such("severity", name, &severities())))
            }
        }

        deserializer.deserialize_any(Name)
    }
}

impl JsonSchema for Level {
    fn schema_name() -> Cow<'static, str> {
        "Severity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"enum": severities()})
    }
}

/// A day. TOML has dates of its own; written with or without quotes, they mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsWritten;

        impl<'de> Visitor<'de> for AsWritten {
            type Value = Day;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a day like 2026-11-01")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
                // jiff would read the date of a time, and leave the time out.
                let date = text.parse::<Date>().ok().filter(|_| text.len() == "2026-11-01".len());
                date.map(Day).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Day, A::Error> {
                let date = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map))
                    .map_err(|_| A::Error::invalid_type(serde::de::Unexpected::Map, &self))?;
                self.visit_str(&date.to_string())
            }
        }

        deserializer.deserialize_any(AsWritten)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // No "format": a validator that checks it would refuse a date of TOML's own.
        json_schema!({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
    }
}

/// Reads a text or a number by the words of the command line.
macro_rules! as_on_the_command_line {
    ($name:ident, $read:ident, $expecting:literal, $pattern:literal) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Words;

                impl Visitor<'_> for Words {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<$name, E> {
                        $read(text).map($name).map_err(E::custom)
                    }

                    fn visit_i64<E: Error>(self, number: i64) -> Result<$name, E> {
                        self.visit_str(&number.to_string())
                    }

                    fn visit_f64<E: Error>(self, number: f64) -> Result<$name, E> {
                        self.visit_str(&number.to_string())
                    }
                }

                deserializer.deserialize_any(Words)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"anyOf": [{"type": "string", "pattern": $pattern}, {"type": "number", "exclusiveMinimum": 0}]})
            }
        }
    };
}

/// A share of a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share(pub f64);

as_on_the_command_line!(Share, share, "a share like \"25%\", or 0.25", "^[0-9.]+%?$");

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(pub Duration);

as_on_the_command_line!(Time, duration, "a time such as \"30s\", or a number of seconds", "[0-9]");

/// A share of a whole: `25%` or `0.25`.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |percent| (percent, 100.0));
    let share = number.trim().parse::<f64>().map(|number| number / whole);
    share
        .ok()
        .filter(|share| *share > 0.0 && *share <= 1.0)
        .ok_or_else(|| "it is a share like 25%, at most 100%".to_owned())
}

/// A time such as `30s`, `1m 30s` or `2h`; a plain number is seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "it is a time such as 30s, 10m or 1h 30m".to_owned();
    let duration = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).map_err(|_| wrong())?,
        Err(_) => text
            .parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|time| Duration::try_from(time).ok())
            .ok_or_else(wrong)?,
    };
    if duration.is_zero() { Err("it is longer than nothing".to_owned()) } else { Ok(duration) }
}

/// A whole number within bounds.
pub(super) fn whole<'de, const LEAST: u32, const MOST: u32, D>(deserializer: D) -> Result<Option<u32>, D::Error>
where
    D: Deserializer<'de>,
{
    partywall_checks::facts::settings::whole::<LEAST, MOST, D>(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_percentage_or_a_fraction() {
        assert_eq!(share("25%"), Ok(0.25));
        assert_eq!(share("0.5"), Ok(0.5));
        assert_eq!(share("100%"), Ok(1.0));
        for wrong in ["0", "0%", "101%", "-5%", "2", "half", "", "NaN", "inf"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_has_a_unit_or_is_seconds() {
        assert_eq!(duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("1h 30m"), Ok(Duration::from_mins(90)));
        assert_eq!(duration("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["", "0s", "-5s", "soon", "1e400", "NaN"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_pattern_of_stars_narrows_nothing() {
        let patterns = |texts: &[&str]| Patterns::try_from(Texts(texts.iter().map(|&text| text.into()).collect()));
        assert!(patterns(&["arn:*", "web-?"]).unwrap().narrow());
        assert!(!patterns(&["web-1", "**"]).unwrap().narrow(), "one of them lets everything in");
        assert!(!Patterns::default().narrow());
        assert!(patterns(&["crumb-*"]).unwrap().matches("crumb-a/b:c"), "a star runs over slashes and colons");
        for (wrong, words) in [(&["["][..], "is no glob"), (&[" "], "nothing stands"), (&[], "list is empty")] {
            assert!(patterns(wrong).unwrap_err().contains(words));
        }
    }
}

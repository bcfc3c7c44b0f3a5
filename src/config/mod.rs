//! `partywall.toml`: what a project says once instead of on each command line.
//!
//! It never names credentials, nor where they are sent: whose account is audited is said where the command is given, so
//! that a file which lies in some folder above cannot send anybody's signature elsewhere.

pub mod attestations;
pub mod schema;
pub mod template;
pub mod values;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use partywall_checks::facts::Settings;
use partywall_checks::finding::Severity;
use partywall_checks::model::coverage::Attestation;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{standards, suggest};
use values::{CheckNames, Day, Level, Pattern, Patterns, ServiceNames, Severities, SeverityNames, Share, Time};

/// The file that is looked for from the working directory upward when none is named.
pub const FILE: &str = "partywall.toml";

/// No file of this kind is longer, and none is let into memory that is.
const LIMIT: u64 = 4 << 20;

/// Why a file says nothing. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{} cannot be read ({why}): check its path and its permissions, or give --no-config", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// Something in it is wrong.
    #[error("{}{place}: {why}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where.
        place: Place,
        /// What.
        why: String,
    },
}

/// Where something stands in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Line and column, from 1.
    position: Option<(usize, usize)>,
    /// The key, with the tables that it is in.
    key: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        if let Some((line, column)) = self.position {
            write!(f, ", line {line}, column {column}")?;
        }
        if self.key.is_empty() { Ok(()) } else { write!(f, ", {}", self.key) }
    }
}

/// What a file says, as far as it says anything. What a command line says as well goes before it.
#[derive(Debug, Default)]
pub struct Config {
    /// The file; none where there is none.
    pub path: Option<PathBuf>,
    /// The severity from which a failure counts for the exit code.
    pub fail_on: Option<Severity>,
    /// The checks to run.
    pub select: Select,
    /// How to ask AWS.
    pub audit: Audit,
    /// What checks judge by.
    pub thresholds: Told,
    /// How bad the failures of some checks are.
    pub severities: Severities,
    /// Where the report goes.
    pub outputs: Vec<Output>,
    /// What has been accepted.
    pub suppressions: Vec<Suppression>,
    /// What people state of what no API can answer.
    pub attestations: Vec<Attestation>,
}

/// What was told of settings, and what was not.
#[derive(Debug, Clone, Default)]
pub struct Told {
    settings: Settings,
    keys: Vec<String>,
}

impl Told {
    /// The settings with what was told in place of what they say of it.
    #[must_use]
    pub fn over(&self, mut settings: Settings) -> Settings {
        settings.adopt(&self.settings, &self.keys);
        settings
    }
}

/// Where a report goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The file, from the folder of the configuration; `-` for stdout.
    pub file: PathBuf,
    /// The name of its format; none where the file's name says it.
    pub format: Option<String>,
}

/// What somebody has accepted, and why.
#[derive(Debug, Clone)]
pub struct Suppression {
    /// The line in its file.
    pub line: usize,
    /// What it is about.
    pub what: Suppress,
}

/// What partywall should know of an account. The command line goes before this file, and this file before the defaults.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "partywall.toml")]
struct Contents {
    /// Exit with 3 if a finding of this severity or a worse one failed.
    fail_on: Option<Level>,
    /// The checks to run: as --check, --skip, --service and --severity, each of which takes the place of its key here.
    select: Select,
    /// How to ask AWS: as the options of the same names, which take the places of the keys here.
    audit: Audit,
    /// What checks judge by.
    thresholds: Settings,
    /// How bad the failures of checks are, by their ids. What is less bad of a resource stays so.
    severities: Severities,
    /// Where the report goes. --output and --format take the place of all of these.
    output: Vec<RawOutput>,
    /// What has been accepted, and counts for nothing while it is.
    #[schemars(with = "Vec<Suppress>")]
    suppress: Vec<Spanned<Suppress>>,
    /// What people state of what no API can answer: see 'partywall model'.
    attestation: Vec<attestations::Stated>,
}

/// The checks to run.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Select {
    /// Only checks with these ids; globs.
    pub check: CheckNames,
    /// Not the checks with these ids; globs.
    pub skip: CheckNames,
    /// Only checks of these services; globs.
    pub service: ServiceNames,
    /// Only checks of these severities; globs.
    pub severity: SeverityNames,
    /// Only checks that answer a requirement of these standards: 'cis-7.0', or a file from this file's folder.
    pub standard: Names,
}

/// How to ask AWS.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Audit {
    /// Regions to look into; all that the account has enabled where none is named.
    pub region: Names,
    /// The share of each of AWS's request limits to take.
    pub quota_share: Option<Share>,
    /// Requests a second, over all services and regions.
    #[serde(deserialize_with = "values::whole::<1, 1_000_000, _>")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_rate: Option<u32>,
    /// Requests in flight at once.
    #[serde(deserialize_with = "values::whole::<1, 1000, _>")]
    #[schemars(range(min = 1, max = 1000))]
    pub concurrency: Option<u32>,
    /// How long to wait for one answer.
    pub timeout: Option<Time>,
    /// How long the whole audit may take.
    pub deadline: Option<Time>,
    /// Ask AWS Artifact for the reports that evidence AWS's side.
    pub artifact: bool,
}

/// Names of regions or standards, which are looked up later.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "values::Texts")]
pub struct Names(pub Vec<String>);

/// Where a report goes, as it is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Output")]
struct RawOutput {
    /// The file, from this file's folder; '-' for stdout.
    #[schemars(with = "String", length(min = 1))]
    file: Spanned<String>,
    /// The form of the report; where it is left out, the file's name says it.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    format: Option<Spanned<String>>,
}

/// What has been accepted: every finding that all of this fits.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suppress {
    /// Of checks with these ids; globs.
    #[serde(default)]
    pub check: CheckNames,
    /// Of resources with these ARNs, ids or names; globs.
    #[serde(default)]
    pub resource: Patterns,
    /// In these accounts, by number; globs.
    #[serde(default)]
    pub account: Patterns,
    /// In these regions; globs. What has no region is in `global`.
    #[serde(default)]
    pub region: Patterns,
    /// Of resources with all of these tags: a glob of its value by each key. Not every resource brings its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Pattern>,
    /// Why it is accepted.
    #[schemars(length(min = 1))]
    pub reason: String,
    /// Who answers for it.
    #[serde(default)]
    pub owner: Option<String>,
    /// The last day on which it is accepted.
    #[serde(default)]
    pub expires: Option<Day>,
}

impl Suppress {
    /// It does not fit everything.
    fn narrows(&self) -> bool {
        let checks =
            |CheckNames(names): &CheckNames| !names.is_empty() && names.iter().all(|name| name.contains(|c| c != '*'));
        checks(&self.check)
            || self.resource.narrow()
            || self.account.narrow()
            || self.region.narrow()
            || !self.tags.is_empty()
    }

    /// What is wrong with it that no single key tells.
    fn wrong(&self) -> Option<&'static str> {
        if self.reason.trim().is_empty() {
            Some("its reason is empty: say why this is accepted")
        } else if !self.narrows() {
            Some("it would accept everything: name a check, resource, account, region or tag that it is about")
        } else {
            None
        }
    }

    /// The last day on which it holds, if there is one.
    #[must_use]
    pub fn until(&self) -> Option<Date> {
        self.expires.map(|Day(date)| date)
    }
}

impl TryFrom<values::Texts> for Names {
    type Error = String;

    fn try_from(values::Texts(texts): values::Texts) -> Result<Self, String> {
        if texts.iter().any(|name| name.trim().is_empty()) {
            return Err("nothing stands between the quotes".to_owned());
        }
        Ok(Self(texts))
    }
}

impl JsonSchema for Names {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Names".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Patterns::json_schema(generator)
    }
}

/// Where to look for the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where<'a> {
    /// In this folder and those above: the first one that there is.
    Upward(&'a Path),
    /// There.
    Named(&'a Path),
}

impl Config {
    /// Reads the file; without one, nothing is said. `formats` are the names of the forms that a report can have.
    pub fn read(place: Where<'_>, formats: &[String]) -> Result<Self, ConfigError> {
        match place {
            Where::Named(path) => Self::parse(path, &text(path)?, formats),
            Where::Upward(folder) => {
                for folder in folder.ancestors() {
                    let path = folder.join(FILE);
                    match text(&path) {
                        Ok(text) => return Self::parse(&path, &text, formats),
                        Err(ConfigError::Unreadable { .. }) if is_absent(&path) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(Self::default())
            }
        }
    }

    /// Reads what the file at `path` holds.
    pub fn parse(path: &Path, text: &str, formats: &[String]) -> Result<Self, ConfigError> {
        let source = Source { path, text };
        let contents: Contents = source.parse()?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut select = contents.select;
        for standard in select.standard.0.iter_mut().filter(|standard| standards::is_file(standard)) {
            *standard = folder.join(&standard).to_string_lossy().into_owned();
        }
        let mut outputs = Vec::new();
        for RawOutput { file, format } in contents.output {
            if file.get_ref().trim().is_empty() {
                return Err(source.wrong(Some(file.span()), "the file has no name".to_owned()));
            }
            if let Some(format) = &format
                && !formats.contains(format.get_ref())
            {
                let names: Vec<&str> = formats.iter().map(String::as_str).collect();
                let why = values::no_such("format", format.get_ref(), &names);
                return Err(source.wrong(Some(format.span()), why));
            }
            let file = file.into_inner();
            let file = if file == "-" { PathBuf::from(file) } else { folder.join(file) };
            outputs.push(Output { file, format: format.map(Spanned::into_inner) });
        }
        let mut suppressions = Vec::new();
        for suppress in contents.suppress {
            if let Some(why) = suppress.get_ref().wrong() {
                return Err(source.wrong(Some(suppress.span()), why.to_owned()));
            }
            let (line, _) = position(text, suppress.span().start);
            suppressions.push(Suppression { line, what: suppress.into_inner() });
        }
        Ok(Self {
            path: Some(path.to_owned()),
            fail_on: contents.fail_on.map(|Level(severity)| severity),
            select,
            audit: contents.audit,
            thresholds: Told { settings: contents.thresholds, keys: keys_of(text, "thresholds") },
            severities: contents.severities,
            outputs,
            suppressions,
            attestations: contents.attestation.into_iter().map(Attestation::from).collect(),
        })
    }
}

/// The text of the file.
fn text(path: &Path) -> Result<String, ConfigError> {
    let unreadable = |why: String| ConfigError::Unreadable { path: path.to_owned(), why };
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| unreadable(error.to_string()))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LIMIT) {
        return Err(unreadable(format!("it is longer than {} MiB", LIMIT >> 20)));
    }
    String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))
}

fn is_absent(path: &Path) -> bool {
    let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
    std::fs::metadata(path).is_err_and(|error| absent.contains(&error.kind()))
}

/// The keys of a table, if it is there.
fn keys_of(text: &str, table: &str) -> Vec<String> {
    match text.parse::<toml::Table>().ok().and_then(|mut file| file.remove(table)) {
        Some(toml::Value::Table(table)) => table.into_iter().map(|(key, _)| key).collect(),
        _ => Vec::new(),
    }
}

/// A file that is read.
#[derive(Clone, Copy)]
struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn parse<T: for<'de> Deserialize<'de>>(self) -> Result<T, ConfigError> {
        toml::from_str(self.text).map_err(|error| {
            let why = in_words(error.message());
            let is_toml = DeTable::parse(self.text).is_ok();
            self.wrong(error.span(), if is_toml { why } else { format!("it is not TOML ({why})") })
        })
    }

    fn wrong(self, span: Option<Range<usize>>, why: String) -> ConfigError {
        let place = span.map_or_else(Place::default, |span| Place {
            position: Some(position(self.text, span.start)),
            key: key_at(self.text, span.start),
        });
        ConfigError::Wrong { path: self.path.to_owned(), place, why }
    }
}

/// Line and column, from 1.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// The key whose name or value stands there, with the tables that it is in: `thresholds.root-quiet-days`.
fn key_at(text: &str, at: usize) -> String {
    fn in_table(table: &DeTable<'_>, at: usize) -> Option<Vec<String>> {
        table.iter().find_map(|(key, value)| {
            let within = in_value(value.get_ref(), at);
            let here = key.span().contains(&at) || value.span().contains(&at);
            let mut path = within.or_else(|| here.then(Vec::new))?;
            path.insert(0, key.get_ref().to_string());
            Some(path)
        })
    }

    fn in_value(value: &DeValue<'_>, at: usize) -> Option<Vec<String>> {
        match value {
            DeValue::Table(table) => in_table(table, at),
            DeValue::Array(items) => items.iter().find_map(|item| in_value(item.get_ref(), at)),
            _ => None,
        }
    }

    // What is no TOML has no keys.
    DeTable::parse(text).ok().and_then(|table| in_table(table.get_ref(), at)).unwrap_or_default().join(".")
}

/// What the parser says, in words for whoever wrote the file.
fn in_words(message: &str) -> String {
    let message = message.trim().replace(['\n', '\r'], " ");
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let names: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        let Some((name, known)) = names.split_first() else { return message };
        return match suggest::nearest(name, known.iter().copied()) {
            Some(nearest) => format!("there is no key {name:?} here: did you mean {nearest:?}?"),
            None => format!("there is no key {name:?} here: those there are, are {}", known.join(", ")),
        };
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return format!("the key \"{}\" is missing", rest.trim_matches('`'));
    }
    let wrong = ["invalid type: ", "invalid value: "].into_iter().find_map(|kind| message.strip_prefix(kind));
    if let Some((found, wanted)) = wrong.and_then(|rest| rest.rsplit_once(", expected ")) {
        return format!("it should be {}, and is {}", wanted_in_words(wanted), found_in_words(found));
    }
    match message.as_str() {
        "duplicate key" => "the key is there twice: keep one".to_owned(),
        _ => message,
    }
}

fn wanted_in_words(wanted: &str) -> &str {
    match wanted {
        "a string" | "string" => "a text in quotes",
        "a boolean" => "true or false",
        "a sequence" => "a list of tables, each of which begins with the name in two brackets: [[suppress]]",
        "a map" => "a table",
        wanted if wanted.starts_with("struct ") => "a table",
        wanted => wanted,
    }
}

fn found_in_words(found: &str) -> String {
    match found.split_once(' ') {
        Some(("string", text)) => format!("the text {text}"),
        Some(("integer", number)) => {
            format!("the number {}", number.trim_end_matches(" as i128").trim_matches('`'))
        }
        Some(("floating", number)) => format!("the number {}", number.trim_start_matches("point ").trim_matches('`')),
        Some(("boolean", value)) => value.trim_matches('`').to_owned(),
        _ => match found {
            "map" => "a table".to_owned(),
            "sequence" => "a list".to_owned(),
            found => found.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests;

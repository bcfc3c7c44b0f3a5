//! The document of many accounts as JSON, and its schema: a header, the summary across, and for each account its state and
//! its report, which is the one that an audit of that account alone gives.

use std::io::{self, Write};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::ser::{Error as _, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};

use super::{AccountState, AccountsSummary, Across, Reports, SCHEMA, SCHEMA_VERSION, Section};
use crate::report::{Caller, GapEntry, Report, Summary, Tool};
use crate::shard::Shard;

/// What an audit of many accounts found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// The id of the JSON Schema that the document follows.
    pub schema: String,
    /// The version of the format.
    pub schema_version: String,
    /// What wrote the document.
    pub tool: Tool,
    /// The identity that entered the accounts; null where reports of several audits were put together.
    pub caller: Option<Caller>,
    /// When the first audit began (RFC 3339, UTC).
    pub started: Timestamp,
    /// When the last one ended (RFC 3339, UTC).
    pub ended: Timestamp,
    /// The moment that ages are counted to (RFC 3339, UTC).
    pub as_of: Timestamp,
    /// Which part of the accounts this is, where they were shared out (`--shard`); null where it is all of them.
    pub shard: Option<Shard>,
    /// The counts of all accounts together.
    pub summary: AccountsSummary,
    /// The accounts, by their numbers.
    pub accounts: Vec<Account>,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// What the organisation or the list of accounts calls it, else its alias; null where it has no name.
    pub name: Option<String>,
    /// How far its audit has come.
    pub state: AccountState,
    /// Why nothing is known of it, and what would close the gap; null where it was audited.
    pub gap: Option<GapEntry>,
    /// Its counts; null where it was not audited.
    pub summary: Option<Summary>,
    /// The report on it, by its own JSON Schema; null where it was not audited.
    pub report: Option<Report>,
}

/// A [`Document`] whose accounts are fetched one after the other.
#[derive(Serialize)]
struct Stream<'a> {
    schema: &'a str,
    schema_version: &'a str,
    tool: &'a Tool,
    caller: Option<&'a Caller>,
    started: Timestamp,
    ended: Timestamp,
    as_of: Timestamp,
    shard: Option<Shard>,
    summary: AccountsSummary,
    accounts: Fetched<'a>,
}

struct Fetched<'a> {
    sections: &'a [Section],
    reports: &'a dyn Reports,
}

impl Serialize for Fetched<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut accounts = serializer.serialize_seq(Some(self.sections.len()))?;
        for section in self.sections {
            let Section { id, name, state, gap, summary, .. } = section;
            let report = state.is_audited().then(|| self.reports.report(id)).transpose().map_err(S::Error::custom)?;
            let (id, name, gap, summary) = (id.clone(), name.clone(), gap.clone(), summary.clone());
            accounts.serialize_element(&Account { id, name, state: *state, gap, summary, report })?;
        }
        accounts.end()
    }
}

/// Writes the document, indented, with a newline at its end.
pub fn write(across: &Across, reports: &dyn Reports, mut out: impl Write) -> io::Result<()> {
    let header = &across.header;
    let document = Stream {
        schema: SCHEMA,
        schema_version: SCHEMA_VERSION,
        tool: &header.tool,
        caller: header.caller.as_ref(),
        started: header.started,
        ended: header.ended,
        as_of: header.as_of,
        shard: header.shard,
        summary: across.summary(),
        accounts: Fetched { sections: &across.sections, reports },
    };
    serde_json::to_writer_pretty(&mut out, &document)?;
    writeln!(out)
}

/// The JSON Schema of the document (draft 2020-12).
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Document);
    schema.insert("$id".to_owned(), SCHEMA.into());
    schema.insert("title".to_owned(), "partywall report on many accounts, version 1".into());
    schema.into()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::sample;
    use super::*;

    fn written(across: &Across, reports: &dyn Reports) -> Value {
        let mut out = Vec::new();
        write(across, reports, &mut out).unwrap();
        let value: Value = serde_json::from_slice(&out).unwrap();
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        // What is streamed is what is documented, field by field and in its order.
        let document: Document = serde_json::from_slice(&out).unwrap();
        let mut again = serde_json::to_vec_pretty(&document).unwrap();
        again.push(b'\n');
        assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(out).unwrap());
        value
    }

    #[test]
    fn the_document_holds_each_report_as_it_is() {
        let (across, reports) = sample::mixed();
        let mut value = written(&across, &reports);
        let accounts = value["accounts"].as_array_mut().unwrap();
        assert_eq!(accounts.len(), 5);
        for account in accounts {
            let report = account["report"].take();
            match reports.0.get(account["id"].as_str().unwrap()) {
                Some(known) => assert_eq!(report, serde_json::to_value(known).unwrap()),
                None => assert!(report.is_null()),
            }
        }
        insta::assert_json_snapshot!(value);
    }

    #[test]
    fn hostile_text_and_no_account_at_all_follow_the_schema() {
        let (mut across, reports) = sample::hostile();
        written(&across, &reports);
        across.sections.clear();
        assert_eq!(written(&across, &reports)["accounts"], serde_json::json!([]));
    }

    #[test]
    fn a_report_that_cannot_be_read_is_an_error_and_no_document() {
        let (across, mut reports) = sample::mixed();
        reports.0.clear();
        assert!(write(&across, &reports, Vec::new()).is_err());
    }

    #[test]
    fn the_committed_schema_is_the_one_of_the_document() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/accounts-v1.json");
        let committed: Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap_or_default()).unwrap_or_default();
        assert!(
            committed == schema(),
            "docs/schema/accounts-v1.json is stale: cargo run -q -- schema --accounts > docs/schema/accounts-v1.json"
        );
    }
}

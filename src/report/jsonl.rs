//! The report as JSON lines: one finding a line. Each line is whole in itself, so that the lines of many accounts and days
//! can be put together and read as one table, by DuckDB (`SELECT * FROM 'findings/*.jsonl'`) or Athena.
//!
//! A line is the finding as the JSON report has it ([`Finding`]), with the account, the program and the times of the audit,
//! and with the gaps that the finding names by their ids. Its schema is `docs/schema/finding-v1.json`, which
//! `partywall schema --line` prints. What is not of one finding is not in here: the coverage of the model, and gaps that no
//! finding names.

use std::io::{self, Write};

use jiff::Timestamp;
use partywall_checks::facts::Reason;
use schemars::JsonSchema;
use serde::Serialize;

use super::{AccountInfo, Finding, GapEntry, Report, Tool};

/// The id of a line's JSON Schema. Its last part is the major version of the format.
pub const SCHEMA: &str = "urn:partywall:schema:finding:1";

/// One line.
#[derive(Debug, Serialize, JsonSchema)]
struct Line<'a> {
    /// The id of the JSON Schema that the line follows.
    schema: &'a str,
    /// What wrote the report.
    tool: &'a Tool,
    /// The account that was audited.
    account: &'a AccountInfo,
    /// When the audit began (RFC 3339, UTC).
    started: Timestamp,
    /// The moment that ages are counted to (RFC 3339, UTC).
    as_of: Timestamp,
    #[serde(flatten)]
    finding: &'a Finding,
    /// What `gap` and `context_gaps` name, in that order.
    gaps: Vec<Gap<'a>>,
}

/// Something that could not be read, as far as it concerns one finding.
#[derive(Debug, Serialize, JsonSchema)]
struct Gap<'a> {
    /// The finding names it by this id.
    id: &'a str,
    /// The service that was asked.
    service: &'a str,
    /// The operation that was asked, with its service's prefix: `iam:GetAccountSummary`.
    operation: &'a str,
    /// The region that was asked; `global` where there is none.
    region: &'a str,
    /// Why it could not be read.
    reason: Reason,
    /// The IAM action that would close it; null where a missing permission is not what made it.
    permission: Option<&'a str>,
    /// What AWS, the network or the parser said.
    detail: &'a str,
    /// What would close it, in words.
    remedy: &'a str,
}

impl<'a> From<&'a GapEntry> for Gap<'a> {
    fn from(entry: &'a GapEntry) -> Self {
        Self {
            id: &entry.id,
            service: &entry.service,
            operation: &entry.operation,
            region: &entry.region,
            reason: entry.reason,
            permission: entry.permission.as_deref(),
            detail: &entry.detail,
            remedy: &entry.remedy,
        }
    }
}

/// Writes a line for each finding, in the report's order.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let gaps = report.gaps_by_id();
    for finding in &report.findings {
        let named = finding.gap.iter().chain(&finding.context_gaps);
        let line = Line {
            schema: SCHEMA,
            tool: &report.tool,
            account: &report.account,
            started: report.started,
            as_of: report.as_of,
            finding: &finding,
            gaps: named.filter_map(|id| gaps.get(id.as_str())).map(|entry| Gap::from(*entry)).collect(),
        };
        serde_json::to_writer(&mut out, &line)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The JSON Schema of a line (draft 2020-12).
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Line);
    schema.insert("$id".to_owned(), SCHEMA.into());
    schema.insert("title".to_owned(), "partywall finding, version 1".into());
    schema.into()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use serde_json::Value;

    use super::super::sample;
    use super::*;

    fn lines(report: &Report) -> Vec<Value> {
        static SCHEMA: LazyLock<jsonschema::Validator> =
            LazyLock::new(|| jsonschema::validator_for(&schema()).unwrap());
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for line in &lines {
            let errors: Vec<String> =
                SCHEMA.iter_errors(line).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        lines
    }

    #[test]
    fn each_line_is_the_finding_and_whose_it_is() {
        let report = sample::mixed();
        let lines = lines(&report);
        assert_eq!(lines.len(), report.findings.len());
        for (line, finding) in lines.iter().zip(&report.findings) {
            assert_eq!(line["account"]["id"], report.account.id);
            assert_eq!(line["account"]["partition"], "aws");
            assert_eq!(line["tool"]["version"], "1.2.3");
            assert_eq!((&line["started"], &line["as_of"]), (&"2026-03-02T09:30:00.25Z".into(), &line["started"]));
            // As the JSON report has it, down to the last field.
            let Value::Object(whole) = serde_json::to_value(finding).unwrap() else { panic!("no object") };
            for (name, value) in &whole {
                assert_eq!(&line[name], value, "{name}");
            }
        }
        insta::assert_json_snapshot!(lines[0]);
    }

    #[test]
    fn what_is_unknown_says_why_without_the_report_beside_it() {
        let report = sample::mixed();
        let unknown: Vec<Value> = lines(&report).into_iter().filter(|line| line["status"] == "unknown").collect();
        assert!(!unknown.is_empty());
        for line in unknown {
            assert_eq!(line["gap"], line["gaps"][0]["id"]);
            assert_eq!(line["gaps"][0]["reason"], "denied");
            assert!(line["gaps"][0]["permission"].is_string());
        }
    }

    #[test]
    fn hostile_text_does_not_break_a_line() {
        let report = sample::hostile();
        let lines = lines(&report);
        assert_eq!(lines.len(), report.findings.len());
        assert_eq!(lines[0]["account"]["alias"], sample::EVIL);
    }

    #[test]
    fn no_finding_is_no_line() {
        assert!(lines(&sample::empty()).is_empty());
    }

    #[test]
    fn the_committed_schema_is_the_one_of_a_line() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/finding-v1.json");
        let committed: Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap_or_default()).unwrap_or_default();
        assert!(
            committed == schema(),
            "docs/schema/finding-v1.json is stale: cargo run -q -- schema --line > docs/schema/finding-v1.json"
        );
    }
}

//! The report as CSV (RFC 4180, UTF-8, with CRLF): a header and one row a finding. Columns may be added at the end; none is
//! taken away or changes its meaning.
//!
//! | column | what it holds |
//! |---|---|
//! | `id` | the finding's stable id |
//! | `account_id`, `account_alias`, `partition` | the account |
//! | `region` | the region; `global` where there is none |
//! | `service`, `check`, `title` | the check |
//! | `status`, `severity` | `fail`, `unknown` or `pass`; how bad it is, or would be |
//! | `counts` | `false` where it was accepted or is in the baseline |
//! | `resource_type`, `resource_id`, `resource_name`, `resource_arn` | the resource; empty where nothing could be listed |
//! | `message` | what was found |
//! | `node`, `path`, `control` | the place in the shared responsibility model |
//! | `standards` | requirements that the check answers: `cis-7.0 2.1.4; security-hub S3.8` |
//! | `remediation`, `remediation_cli`, `urls` | how to mend it |
//! | `actionable_by` | who can: `customer`, `organisation-administrator`, `nobody` |
//! | `suppressed_reason`, `suppressed_owner`, `suppressed_expires` | why it was accepted, by whom, until when |
//! | `in_baseline` | `true` where it failed before |
//! | `gap_operation`, `gap_reason`, `gap_permission`, `gap_remedy` | why it is unknown, and what would close the gap |
//! | `evidence` | the values that decided, as JSON |
//! | `started`, `as_of`, `tool_version`, `schema_version` | the audit, and the version of the JSON report beside it |
//!
//! Lists are joined by `; `. What a spreadsheet would take for a formula begins with an apostrophe, after
//! <https://owasp.org/www-community/attacks/CSV_Injection>; control characters are written out, so that a row is one line.

use std::borrow::Cow;
use std::io::{self, Write};

use super::json::word;
use super::text::harmless;
use super::{Finding, GapEntry, Report};

/// How many columns there are.
const WIDTH: usize = 37;

/// The header.
pub const COLUMNS: [&str; WIDTH] = [
    "id",
    "account_id",
    "account_alias",
    "partition",
    "region",
    "service",
    "check",
    "title",
    "status",
    "severity",
    "counts",
    "resource_type",
    "resource_id",
    "resource_name",
    "resource_arn",
    "message",
    "node",
    "path",
    "control",
    "standards",
    "remediation",
    "remediation_cli",
    "urls",
    "actionable_by",
    "suppressed_reason",
    "suppressed_owner",
    "suppressed_expires",
    "in_baseline",
    "gap_operation",
    "gap_reason",
    "gap_permission",
    "gap_remedy",
    "evidence",
    "started",
    "as_of",
    "tool_version",
    "schema_version",
];

/// Writes the header and a row for each finding, in the report's order.
pub fn write(report: &Report, out: impl Write) -> io::Result<()> {
    let mut table = table(out)?;
    rows(report, &mut table)?;
    table.flush()
}

/// A table that has its header.
pub(super) fn table<W: Write>(out: W) -> io::Result<csv::Writer<W>> {
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        // Quoted throughout: a spreadsheet that separates cells by another character still finds their ends.
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(out);
    table.write_record(COLUMNS)?;
    Ok(table)
}

/// Adds the report's rows.
pub(super) fn rows(report: &Report, table: &mut csv::Writer<impl Write>) -> io::Result<()> {
    let gaps = report.gaps_by_id();
    for finding in &report.findings {
        let gap = finding.gap.as_ref().and_then(|id| gaps.get(id.as_str()).copied());
        let row = row(report, &finding, gap)?;
        table.write_record(row.iter().map(|cell| safe(cell).into_owned()))?;
    }
    Ok(())
}

fn row<'a>(report: &'a Report, finding: &'a Finding, gap: Option<&'a GapEntry>) -> io::Result<[Cow<'a, str>; WIDTH]> {
    let resource = finding.resource.as_deref();
    let suppressed = finding.suppressed.as_ref();
    let of_resource = |field: fn(&partywall_checks::finding::Resource) -> &str| resource.map_or("", field).into();
    let of_gap = |field: fn(&GapEntry) -> &str| gap.map_or("", field).into();
    let standards = finding.standards.iter().flat_map(|(framework, requirements)| {
        requirements.iter().map(move |requirement| format!("{framework} {requirement}"))
    });
    Ok([
        finding.id.as_str().into(),
        report.account.id.as_str().into(),
        report.account.alias.as_deref().unwrap_or_default().into(),
        report.account.partition.as_str().into(),
        finding.region.as_str().into(),
        finding.check.service.as_str().into(),
        finding.check.id.as_str().into(),
        finding.check.title.as_str().into(),
        finding.status.name().into(),
        finding.severity.name().into(),
        finding.counts().to_string().into(),
        of_resource(|resource| &resource.kind),
        of_resource(|resource| &resource.id),
        of_resource(|resource| resource.name.as_deref().unwrap_or_default()),
        of_resource(|resource| &resource.arn),
        finding.message.as_str().into(),
        finding.place.node.as_str().into(),
        finding.place.path.join(" › ").into(),
        word(finding.place.control).into(),
        standards.collect::<Vec<_>>().join("; ").into(),
        finding.remediation.text.as_str().into(),
        finding.remediation.cli.as_deref().unwrap_or_default().into(),
        finding.remediation.urls.join("; ").into(),
        word(finding.actionable_by).into(),
        suppressed.map_or("", |accepted| &accepted.reason).into(),
        suppressed.and_then(|accepted| accepted.owner.as_deref()).unwrap_or_default().into(),
        suppressed.and_then(|accepted| accepted.expires).map_or_else(String::new, |date| date.to_string()).into(),
        finding.in_baseline.to_string().into(),
        of_gap(|gap| &gap.operation),
        match gap {
            Some(gap) => word(gap.reason).into(),
            None => "".into(),
        },
        of_gap(|gap| gap.permission.as_deref().unwrap_or_default()),
        of_gap(|gap| &gap.remedy),
        serde_json::to_string(&finding.evidence)?.into(),
        report.started.to_string().into(),
        report.as_of.to_string().into(),
        report.tool.version.as_str().into(),
        report.schema_version.as_str().into(),
    ])
}

/// The cell without control characters, and with an apostrophe before what a spreadsheet would take for a formula: at its
/// beginning, and after each semicolon, for where the comma is the decimal separator, cells are taken to end there.
fn safe(cell: &str) -> Cow<'_, str> {
    let cell = harmless(cell);
    if !cell.split(';').any(is_formula) {
        return cell;
    }
    let mut out = String::with_capacity(cell.len() + 4);
    for (n, piece) in cell.split(';').enumerate() {
        if n > 0 {
            out.push(';');
        }
        if is_formula(piece) {
            out.push('\'');
        }
        out.push_str(piece);
    }
    Cow::Owned(out)
}

/// Tabs and line breaks, which OWASP's page also names, are written out by then. Blanks and quotes before the sign are
/// passed over, as some spreadsheets do.
fn is_formula(piece: &str) -> bool {
    let piece = piece.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
    piece.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn rows(text: &str) -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(text.as_bytes()).records().map(|row| row.unwrap()).collect()
    }

    fn column(name: &str) -> usize {
        COLUMNS.iter().position(|column| *column == name).unwrap()
    }

    #[test]
    fn a_row_is_a_finding() {
        insta::assert_snapshot!(written(&sample::mixed()).replace("\r\n", "\n"));
    }

    #[test]
    fn what_does_not_count_and_what_is_unknown_is_told() {
        let rows = rows(&written(&sample::mixed()));
        let cell = |row: &csv::StringRecord, name| row[column(name)].to_owned();
        let of = |resource: &str, region: &str| {
            let found =
                |row: &&csv::StringRecord| cell(row, "resource_id") == resource && cell(row, "region") == region;
            rows.iter().find(found).unwrap()
        };
        let grace = of("grace", "global");
        assert_eq!((cell(grace, "counts"), cell(grace, "suppressed_owner")), ("false".into(), "ada".into()));
        assert_eq!(cell(grace, "suppressed_expires"), "2026-04-01");
        let known = of("123456789012", "us-east-1");
        assert_eq!((cell(known, "counts"), cell(known, "in_baseline")), ("false".into(), "true".into()));
        let unknown = of("acme-logs", "eu-west-1");
        assert_eq!(cell(unknown, "gap_reason"), "denied");
        assert_eq!(cell(unknown, "gap_permission"), "s3:GetBucketPublicAccessBlock");
        let evidence: serde_json::Value = serde_json::from_str(&cell(known, "evidence")).unwrap();
        assert_eq!(evidence[0]["name"], "EbsEncryptionByDefault");
    }

    #[test]
    fn an_empty_report_is_a_header() {
        let text = written(&sample::empty());
        assert_eq!(text.lines().count(), 1);
        assert!(text.starts_with("\"id\",\"account_id\","));
    }

    #[test]
    fn no_cell_is_a_formula_whatever_separates_the_cells() {
        let report = sample::hostile();
        let text = written(&report);
        assert_eq!(text.split("\r\n").count(), report.findings.len() + 2, "a row is one line");
        assert!(!text.replace("\r\n", "").contains(char::is_control));
        for delimiter in [b',', b';', b'\t'] {
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
            for row in reader.records() {
                for cell in &row.unwrap() {
                    assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell}");
                }
            }
        }
    }

    #[test]
    fn an_apostrophe_stands_before_what_begins_like_a_formula_and_nothing_else() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(1)", "'@SUM(1)"),
            (" =1", "' =1"),
            ("\"=1", "'\"=1"),
            ("＝1", "'＝1"),
            ("a;=1;b", "a;'=1;b"),
            ("\t=1", "\\u{9}=1"),
            ("a=1", "a=1"),
            ("arn:aws:s3:::a-b", "arn:aws:s3:::a-b"),
            ("cis-7.0 1; b", "cis-7.0 1; b"),
            ("", ""),
        ] {
            assert_eq!(safe(cell), written);
        }
    }
}

//! The report as JUnit XML, for CI systems that show test results: a suite for each service, a case for each finding.
//!
//! | finding | case |
//! |---|---|
//! | `pass` | success |
//! | `fail` | failure; its type is the severity |
//! | `unknown` | error: a gap is never a pass; its type is the reason |
//! | accepted, or in the baseline | skipped, with the reason |
//!
//! A case's class is the check's id, its name the resource and the region. The first suite, `partywall`, has one case: that
//! the audit is complete. It tells of what no finding tells, such as a list of regions that could not be read.
//!
//! JUnit has no official schema. The one of Jenkins' xUnit plugin is the strictest that readers hold files to; it knows no
//! `skipped` at the root, which quick-junit always writes, so the root is written here and each suite by quick-junit.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{self, Write};

use jiff::Timestamp;
use partywall_checks::finding::{ActionableBy, Status};
use partywall_checks::model;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::terminal::{counted, label, region_list, shorten};
use super::text::harmless;
use super::{Finding, GapEntry, Report};

/// The most that is shown of one piece of evidence, in columns.
const EVIDENCE: usize = 200;

/// Writes the report.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let count =
        |status| report.findings.glances().filter(|finding| finding.counts() && finding.status == status).count();
    let totals = Totals {
        tests: report.findings.len() + 1,
        failures: count(Status::Fail),
        errors: count(Status::Unknown) + usize::from(!report.completeness.complete),
        started: report.started,
        ended: report.ended,
    };
    totals.open(&mut out)?;
    suites(report, "", &mut out)?;
    close(&mut out)
}

/// What the root of a document says of all that is in it.
pub(super) struct Totals {
    pub(super) tests: usize,
    pub(super) failures: usize,
    pub(super) errors: usize,
    pub(super) started: Timestamp,
    pub(super) ended: Timestamp,
}

impl Totals {
    /// Writes the declaration and the root's opening tag.
    pub(super) fn open(&self, out: &mut impl Write) -> io::Result<()> {
        let Self { tests, failures, errors, started, ended } = self;
        let time = ended.duration_since(*started).as_secs_f64().max(0.0);
        writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(
            out,
            r#"<testsuites name="partywall" tests="{tests}" failures="{failures}" errors="{errors}" time="{time:.3}">"#
        )
    }
}

/// Writes the root's closing tag.
pub(super) fn close(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "</testsuites>")
}

/// Writes the report's suites, with something before their names.
pub(super) fn suites(report: &Report, before: &str, out: &mut impl Write) -> io::Result<()> {
    let gaps = report.gaps_by_id();
    let services: BTreeSet<&str> = report.findings.glances().map(|finding| finding.check.service.as_str()).collect();
    let mut whole = suite(&format!("{before}partywall"), report);
    whole.add_test_case(completeness(report));
    put(whole, out)?;
    // One suite after the other, so that there are never two in memory.
    for service in services {
        let findings = report.findings.only(|finding| finding.check.service == service);
        let name = model::service(service).map_or(service, |service| service.name);
        let mut of_service = suite(&format!("{before}{name}"), report);
        of_service.add_test_cases(findings.map(|finding| case(&finding, &gaps)));
        put(of_service, out)?;
    }
    Ok(())
}

/// A suite that began then: by the report's own clock, so that equal reports are equal bytes.
pub(super) fn begun(name: &str, started: Timestamp) -> TestSuite {
    let mut suite = TestSuite::new(xml(name));
    let begin = started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    suite.extra.insert("timestamp".into(), begin.into());
    suite
}

fn suite(name: &str, report: &Report) -> TestSuite {
    let mut suite = begun(name, report.started);
    for (name, value) in [
        ("account", report.account.id.as_str()),
        ("partition", &report.account.partition),
        ("as-of", &report.as_of.to_string()),
        ("tool", &format!("{} {}", report.tool.name, report.tool.version)),
    ] {
        suite.add_property((XmlString::from(name), xml(value)));
    }
    suite
}

/// Writes the lines of the suite alone, out of a document of its own.
pub(super) fn put(suite: TestSuite, out: &mut impl Write) -> io::Result<()> {
    let mut document = quick_junit::Report::unnamed();
    document.add_test_suite(suite);
    let text = document.to_string().map_err(io::Error::other)?;
    // The declaration and the root's tags have a line each; line breaks in attributes are escaped.
    let inner = text.splitn(3, '\n').nth(2).and_then(|rest| rest.rsplit_once("</testsuites>"));
    match inner {
        Some((suite, _)) => out.write_all(suite.as_bytes()),
        None => Err(io::Error::other("the suite is not where quick-junit writes it")),
    }
}

/// Text as XML can hold it: hostile characters are written out rather than dropped, and so are the two that XML forbids.
pub(super) fn xml(text: &str) -> XmlString {
    writable(text).into()
}

fn writable(text: &str) -> String {
    harmless(text).replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}")
}

fn case(finding: &Finding, gaps: &HashMap<&str, &GapEntry>) -> TestCase {
    let place = match region_list(&[finding.region.as_str()].into()) {
        region if region.is_empty() => String::new(),
        region => format!(" in {region}"),
    };
    let name = format!("{}{place}", label(finding.resource.as_deref()));
    let mut case = TestCase::new(xml(&name), status(finding, gaps));
    case.set_classname(xml(&finding.check.id));
    case
}

fn status(finding: &Finding, gaps: &HashMap<&str, &GapEntry>) -> TestCaseStatus {
    let gap = finding.gap.as_ref().and_then(|id| gaps.get(id.as_str()).copied());
    let mut status = match (finding.status, finding.counts()) {
        (Status::Pass, true) => return TestCaseStatus::success(),
        (_, false) => {
            let mut status = TestCaseStatus::skipped();
            let (kind, message) = left_out(finding);
            status.set_type(kind).set_message(xml(&message));
            status
        }
        (Status::Fail, true) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(finding.severity.name()).set_message(xml(&finding.message));
            status
        }
        (Status::Unknown, true) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(gap.map_or("unknown", |gap| gap.reason.words())).set_message(xml(&finding.message));
            status
        }
    };
    status.set_description(xml_lines(&description(finding, gap)));
    status
}

/// Lines of text, each made harmless. All become one [`XmlString`] together, for quick-junit looks in each for escapes.
fn xml_lines(lines: &[String]) -> XmlString {
    lines.iter().map(|line| writable(line)).collect::<Vec<_>>().join("\n").into()
}

/// Why a finding counts for nothing.
fn left_out(finding: &Finding) -> (&'static str, String) {
    let Some(accepted) = &finding.suppressed else {
        return ("in-baseline", format!("In the baseline: {}", finding.message));
    };
    let owner = accepted.owner.as_ref().map_or(String::new(), |owner| format!(", by {owner}"));
    let expires = accepted.expires.map_or(String::new(), |date| format!(", until {date}"));
    ("accepted", format!("Accepted{owner}{expires}: {}", accepted.reason))
}

fn description(finding: &Finding, gap: Option<&GapEntry>) -> Vec<String> {
    let mut lines = vec![finding.check.title.clone(), finding.message.clone()];
    for evidence in &finding.evidence {
        let value = shorten(&format!("{} = {}", evidence.name, evidence.value), EVIDENCE);
        lines.push(format!("  {value} (from {})", evidence.source));
    }
    if let Some(resource) = &finding.resource {
        lines.push(format!("Resource: {}", resource.arn));
    }
    lines.push(format!("Place: {} ({})", finding.place.path.join(" › "), finding.place.node));
    if let Some(gap) = gap {
        lines.push(format!("To know: {}", gap.remedy));
        return lines;
    }
    lines.push(format!("AWS: {}", finding.place.aws));
    lines.push(format!("You: {}", finding.place.yours));
    match finding.actionable_by {
        ActionableBy::Customer => {}
        ActionableBy::OrganisationAdministrator => {
            lines.push("Your organisation's administrator can change it; this account cannot.".to_owned());
        }
        ActionableBy::Nobody => lines.push("An AWS service manages it: there is nothing to do.".to_owned()),
    }
    lines.push(format!("Fix: {}", finding.remediation.text));
    lines.extend(finding.remediation.cli.iter().map(|cli| format!("  $ {cli}")));
    lines.extend(finding.remediation.urls.iter().map(|url| format!("See: {url}")));
    lines
}

/// The case that the audit is complete.
fn completeness(report: &Report) -> TestCase {
    let completeness = &report.completeness;
    let mut status = TestCaseStatus::success();
    if !completeness.complete {
        status = TestCaseStatus::non_success(NonSuccessKind::Error);
        let mut message = "The audit is incomplete: ".to_owned();
        if let Some(why) = &completeness.ended_early {
            // Writing to a string does not fail.
            let _ = write!(message, "it ended early ({why}), ");
        }
        let unknown = report.findings.iter().filter(|finding| finding.status == Status::Unknown).count();
        let _ = write!(message, "{} unknown, {}", counted(unknown, "finding"), counted(completeness.gaps, "gap"));
        // What makes a finding unknown is told by the finding's own case.
        let untold = report.gaps.iter().filter(|gap| gap.findings == 0);
        let lines: Vec<String> = untold
            .map(|gap| {
                let detail = shorten(&gap.detail, EVIDENCE);
                format!("{} in {}: {} ({detail}). {}", gap.operation, gap.region, gap.reason.words(), gap.remedy)
            })
            .collect();
        status.set_type("incomplete").set_message(xml(&message)).set_description(xml_lines(&lines));
    }
    let mut case = TestCase::new("The audit is complete", status);
    case.set_classname("partywall");
    case
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::super::sample;
    use super::*;

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_valid(&text);
        text
    }

    /// Holds the text to the schema of Jenkins' xUnit plugin. No crate validates by an XSD; libxml2's program does.
    pub(in super::super) fn assert_valid(text: &str) {
        let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/junit/junit-10.xsd");
        let mut xmllint = Command::new("xmllint")
            .args(["--nonet", "--noout", "--schema", schema, "-"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("xmllint, which this test needs: install libxml2-utils (Debian) or libxml2 (Homebrew)");
        xmllint.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let ran = xmllint.wait_with_output().unwrap();
        assert!(ran.status.success(), "{}\n{text}", String::from_utf8_lossy(&ran.stderr));
    }

    fn read(text: &str) -> quick_junit::Report {
        quick_junit::Report::deserialize_from_str(text).unwrap()
    }

    #[test]
    fn a_finding_is_a_case_of_its_service() {
        insta::assert_snapshot!(written(&sample::mixed()));
    }

    #[test]
    fn a_gap_is_an_error_and_what_was_accepted_is_skipped() {
        let read = read(&written(&sample::mixed()));
        let status = |class: &str, name: &str| {
            let mut cases = read.test_suites.iter().flat_map(|suite| &suite.test_cases);
            let case =
                cases.find(|case| case.classname.as_deref() == Some(class) && case.name.as_str().starts_with(name));
            case.unwrap_or_else(|| panic!("no case {class} {name}")).status.clone()
        };
        let failure = status("iam-root-mfa", "Account 123456789012");
        let TestCaseStatus::NonSuccess { kind: NonSuccessKind::Failure, ty, .. } = failure else {
            panic!("{failure:?}")
        };
        assert_eq!(ty.unwrap().as_str(), "critical");
        for unknown in [
            status("s3-bucket-public-access-block", "acme-logs"),
            status("ec2-security-group-admin-ports", "No resource named in us-east-1"),
            status("partywall", "The audit is complete"),
        ] {
            assert!(matches!(unknown, TestCaseStatus::NonSuccess { kind: NonSuccessKind::Error, .. }), "{unknown:?}");
        }
        for (skipped, words) in [
            (status("iam-user-console-mfa", "grace"), "Accepted, by ada, until 2026-04-01: Her token is on its way"),
            (status("ec2-ebs-default-encryption", "Account 123456789012 in us-east-1"), "In the baseline: New EBS"),
        ] {
            let TestCaseStatus::Skipped { message, .. } = skipped else { panic!("{skipped:?}") };
            assert!(message.unwrap().as_str().starts_with(words));
        }
        assert!(matches!(status("iam-user-console-mfa", "linus"), TestCaseStatus::Success { .. }));
    }

    #[test]
    fn the_totals_are_those_of_the_cases() {
        for report in [sample::mixed(), sample::hostile(), sample::empty()] {
            let read = read(&written(&report));
            let cases: usize = read.test_suites.iter().map(|suite| suite.test_cases.len()).sum();
            let of = |count: fn(&TestSuite) -> usize| read.test_suites.iter().map(count).sum::<usize>();
            assert_eq!((read.tests, cases), (report.findings.len() + 1, report.findings.len() + 1));
            assert_eq!((read.failures, read.errors), (of(|suite| suite.failures), of(|suite| suite.errors)));
        }
    }

    #[test]
    fn a_complete_audit_without_findings_is_one_success() {
        let read = read(&written(&sample::empty()));
        assert_eq!((read.tests, read.failures, read.errors), (1, 0, 0));
    }

    #[test]
    fn hostile_text_stays_text() {
        let text = written(&sample::hostile());
        let raw = text.chars().find(|c| c.is_control() && *c != '\n' || matches!(c, '\u{202e}' | '\u{fffe}'));
        assert_eq!(raw, None);
        assert!(!text.contains("<script>") && !text.contains("]]>"));
        let read = read(&text);
        let mut cases = read.test_suites.iter().flat_map(|suite| &suite.test_cases);
        let expected = xml(sample::EVIL);
        assert!(cases.any(|case| case.classname.as_ref() == Some(&expected)), "written out, not dropped");
    }
}

//! The report as annotations of a GitHub Actions job: what fails, the worst first, on the job's own page.
//!
//! GitHub's runner reads them from the log as workflow commands, `::error title=…::…`. It undoes the escapes that are
//! written here: `ActionCommand.cs` in <https://github.com/actions/runner>, and
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>. All text passes [`harmless`]
//! before that, so that no name in the account ends a command or begins one.

use std::collections::BTreeMap;
use std::io::{self, Write};

use partywall_checks::finding::{GLOBAL, Severity, Status};

use super::findings::Glance;
use super::terminal::{counted, label, shorten};
use super::text::harmless;
use super::{Finding, Report};

/// So many annotations of one kind GitHub keeps of a step; it drops the rest without a word:
/// <https://github.com/orgs/community/discussions/26680>.
pub(super) const MOST: usize = 10;
/// So many resources of a check are named.
const NAMED: usize = 3;
/// Columns of a text that somebody else wrote: an annotation is no place to read a long one.
const WIDTH: usize = 200;

/// A kind of annotation, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Error,
    Warning,
    Notice,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Notice];

    pub(super) fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium | Severity::Low => Self::Warning,
            Severity::Informational => Self::Notice,
        }
    }

    fn command(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Writes one annotation for each check that fails somewhere, as urgent as its worst failure; then that the audit is
/// incomplete, if it is, and how many checks there was no room for. What was accepted or is in the baseline is left out.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let failures = failures(report);
    let incomplete = !report.completeness.complete;
    // A failure is not to be lost for the sake of a remark: the remarks have places of their own.
    let room = |kind| match kind {
        Kind::Error => MOST,
        Kind::Warning => MOST - usize::from(incomplete),
        Kind::Notice => MOST - 1,
    };
    let (mut left_out, mut checks) = (0, 0);
    for kind in Kind::ALL {
        let of_kind = failures.iter().filter(|failed| Kind::of(failed.worst) == kind);
        for (n, failed) in of_kind.enumerate() {
            if n < room(kind) {
                let (title, lines) = failed.text(report);
                annotate(&mut out, kind, &title, &lines)?;
            } else {
                left_out += failed.count;
                checks += 1;
            }
        }
    }
    if incomplete {
        annotate(&mut out, Kind::Warning, "The audit is incomplete", &gaps(report))?;
    }
    if left_out > 0 {
        let line =
            format!("{} of {} are in the report only.", counted(left_out, "more failure"), counted(checks, "check"));
        annotate(&mut out, Kind::Notice, "There is more", &[line])?;
    }
    out.flush()
}

/// A check that fails somewhere.
struct Failed<'a> {
    id: &'a str,
    worst: Severity,
    count: usize,
}

/// The checks that fail, the one with the worst failure first.
fn failures(report: &Report) -> Vec<Failed<'_>> {
    let mut by_check: BTreeMap<&str, Failed> = BTreeMap::new();
    for finding in report.findings.glances().filter(Glance::fails) {
        let id = finding.check.id.as_str();
        let failed = by_check.entry(id).or_insert(Failed { id, worst: finding.severity, count: 0 });
        failed.worst = failed.worst.max(finding.severity);
        failed.count += 1;
    }
    let mut failures: Vec<Failed> = by_check.into_values().collect();
    // Stable: checks of one severity stay in the order of their ids.
    failures.sort_by_key(|failed| std::cmp::Reverse(failed.worst));
    failures
}

impl Failed<'_> {
    /// The title, and the lines below it.
    fn text(&self, report: &Report) -> (String, Vec<String>) {
        let Self { id, worst, count } = self;
        let as_bad = |severity| {
            report
                .findings
                .only(move |finding| finding.fails() && finding.check.id == *id && finding.severity == severity)
        };
        // The worst first.
        let findings: Vec<Finding> = Severity::ALL.into_iter().rev().flat_map(as_bad).take(NAMED).collect();
        let title = findings.first().map_or("", |finding| &finding.check.title);
        let title = format!("{}: {}", worst.name(), shorten(title, WIDTH));
        let mut lines: Vec<String> = findings.iter().map(resource).collect();
        let more = count.saturating_sub(NAMED);
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        if let Some(finding) = findings.first() {
            lines.push(format!("Fix: {}", shorten(&finding.remediation.text, 2 * WIDTH)));
            lines.push(format!("See: partywall checks show {}", shorten(&finding.check.id, WIDTH)));
        }
        (title, lines)
    }
}

/// What fails, and where, and why.
fn resource(finding: &Finding) -> String {
    let message = shorten(&finding.message, 2 * WIDTH);
    let name = shorten(&label(finding.resource.as_deref()), WIDTH);
    let region = if finding.region == GLOBAL { String::new() } else { format!(" in {}", shorten(&finding.region, 40)) };
    format!("{name}{region}: {message}")
}

/// How much is not known.
fn gaps(report: &Report) -> Vec<String> {
    let unknown =
        report.findings.glances().filter(|finding| finding.status == Status::Unknown && finding.counts()).count();
    let mut lines = vec![format!(
        "{} unknown, and that is neither a pass nor a fail; {} in what could be read.",
        if unknown == 1 { "1 finding is".to_owned() } else { format!("{unknown} findings are") },
        counted(report.gaps.len(), "gap"),
    )];
    if let Some(why) = &report.completeness.ended_early {
        lines.push(format!("It ended before its time: {}.", shorten(why, 40)));
    }
    lines.push("The report says what would close each gap.".to_owned());
    lines
}

/// Writes one command on a line of its own.
pub(super) fn annotate(out: &mut impl Write, kind: Kind, title: &str, lines: &[String]) -> io::Result<()> {
    let title = property(&harmless(title));
    write!(out, "::{} title={title}::", kind.command())?;
    for (n, line) in lines.iter().enumerate() {
        let end = if n == 0 { "" } else { "%0A" };
        write!(out, "{end}{}", data(&harmless(line)))?;
    }
    writeln!(out)
}

/// The message of a command. A per cent sign first, for it begins what stands for the others.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;
    use partywall_checks::check::Check;
    use partywall_checks::facts::s3::LIST_BUCKETS;
    use partywall_checks::facts::{Gap, Reason};
    use partywall_checks::finding::{Outcome, Resource, Verdict};

    use super::super::{AccountInfo, Caller, Header, Suppressed};
    use super::*;

    fn header() -> Header {
        let started: Timestamp = "2026-03-02T09:30:00Z".parse().unwrap();
        Header {
            account: AccountInfo { id: "123456789012".into(), alias: None, partition: "aws".into() },
            caller: Caller { arn: "arn:aws:iam::123456789012:user/ada".into(), user_id: "AIDA".into() },
            started,
            ended: started,
            as_of: started,
            regions: vec!["eu-west-1".into()],
            part: None,
            calls: 1,
            ended_early: None,
            gaps: Vec::new(),
            attestations: Vec::new(),
            artifact: Vec::new(),
        }
    }

    fn check(id: &str) -> &'static Check {
        partywall_checks::find(id).unwrap()
    }

    fn group(name: &str) -> Resource {
        let arn = format!("arn:aws:ec2:eu-west-1:123456789012:security-group/{name}");
        Resource::new(&arn, "AWS::EC2::SecurityGroup", name, Some("eu-west-1"))
    }

    fn open(name: &str) -> Outcome {
        Outcome::of(group(name), Verdict::fail("The security group opens port 22 (SSH) to the whole internet."))
    }

    fn bucket(name: &str) -> Resource {
        Resource::new(&format!("arn:aws:s3:::{name}"), "AWS::S3::Bucket", name, Some("eu-west-1"))
    }

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// What GitHub's runner makes of a line, as its `TryParseV2` does: command, title, message.
    fn parsed(line: &str) -> (String, String, String) {
        let (info, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (command, properties) = info.split_once(' ').unwrap();
        let mut properties = properties.split(',').map(|pair| pair.split_once('=').unwrap());
        let (name, title) = properties.next().unwrap();
        assert_eq!((name, properties.next()), ("title", None), "{line}");
        let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
        let title = data(title).replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
        (command.to_owned(), title, data(message).replace("%25", "%"))
    }

    #[test]
    fn what_fails_is_annotated_by_check_the_worst_first() {
        let gap = Gap::new(&LIST_BUCKETS, None, Reason::Denied, "no");
        let report = Report::new(
            header(),
            vec![
                (check("s3-bucket-versioning"), vec![Outcome::of(bucket("b"), Verdict::fail("It keeps no versions."))]),
                (
                    check("ec2-security-group-admin-ports"),
                    ["sg-1", "sg-2", "sg-3", "sg-4", "sg-5"].into_iter().map(open).collect(),
                ),
                (check("s3-bucket-encryption"), vec![Outcome::unlisted(None, &gap)]),
                (check("iam-root-mfa"), vec![Outcome::of(bucket("root"), Verdict::pass("It has."))]),
            ],
        );
        insta::assert_snapshot!(written(&report));
    }

    #[test]
    fn a_clean_audit_has_nothing_to_say() {
        let outcome = Outcome::of(bucket("a"), Verdict::pass("New objects are encrypted."));
        assert_eq!(written(&Report::new(header(), vec![(check("s3-bucket-encryption"), vec![outcome])])), "");
    }

    #[test]
    fn what_was_accepted_or_is_known_is_not_annotated() {
        let names = ["sg-accepted", "sg-known", "sg-new"];
        let runs = vec![(check("ec2-security-group-admin-ports"), names.into_iter().map(open).collect())];
        let mut report = Report::new(header(), runs);
        for finding in report.findings.edit().iter_mut() {
            match finding.resource.as_deref().unwrap().id.as_str() {
                "sg-accepted" => {
                    finding.suppressed = Some(Suppressed { reason: "a test".into(), owner: None, expires: None });
                }
                "sg-known" => finding.in_baseline = true,
                _ => {}
            }
        }
        let text = written(&report);
        assert!(text.contains("sg-new") && !text.contains("sg-accepted") && !text.contains("sg-known"), "{text}");
        report.findings.edit().retain(|finding| !finding.counts());
        assert_eq!(written(&report), "");
    }

    #[test]
    fn an_audit_that_ended_early_is_incomplete() {
        let text = written(&Report::new(Header { ended_early: Some("deadline".into()), ..header() }, Vec::new()));
        let (command, title, message) = parsed(text.trim_end());
        assert_eq!((command.as_str(), title.as_str()), ("warning", "The audit is incomplete"));
        assert!(message.contains("ended before its time: deadline."), "{message}");
    }

    /// GitHub drops what is beyond its limit, so that must not be the worst, and somebody must be told.
    #[test]
    fn no_more_is_written_than_github_keeps() {
        let gap = Gap::new(&LIST_BUCKETS, None, Reason::Denied, "no");
        let mut runs: Vec<_> = partywall_checks::all()
            .map(|check| (check, vec![Outcome::of(bucket("a"), Verdict::fail("It fails."))]))
            .collect();
        runs.push((check("s3-bucket-encryption"), vec![Outcome::unlisted(None, &gap)]));
        let checks = runs.len() - 1;
        let text = written(&Report::new(header(), runs));
        let annotations: Vec<_> = text.lines().map(parsed).collect();
        for kind in ["error", "warning", "notice"] {
            let n = annotations.iter().filter(|(command, ..)| command == kind).count();
            assert!((1..=MOST).contains(&n), "{n} of {kind}");
        }
        let critical = partywall_checks::all().filter(|check| check.severity == Severity::Critical).count();
        let first = annotations.iter().take(critical.min(MOST));
        assert!(first.clone().all(|(_, title, _)| title.starts_with("critical: ")), "{text}");
        let told = annotations.iter().filter(|(_, _, message)| message.contains("See: ")).count();
        let left = checks - told;
        let last = annotations.last().unwrap();
        assert_eq!(last.2, format!("{left} more failures of {left} checks are in the report only."));
    }

    #[test]
    fn no_name_can_end_a_command_or_forge_one() {
        let hostile = "a%0A::error::forged\r\n::stop-commands::x\n##[add-mask]1,title=b:c\u{1b}[2J\u{202e}";
        let outcome = Outcome::of(group(hostile).named(hostile), Verdict::fail(hostile));
        let mut report = Report::new(header(), vec![(check("ec2-security-group-admin-ports"), vec![outcome])]);
        // A report that was read from a file can lie about the checks as well.
        Arc::make_mut(&mut report.findings.edit()[0].check).title = hostile.into();
        Arc::make_mut(&mut report.findings.edit()[0].check).id = hostile.into();
        Arc::make_mut(&mut report.findings.edit()[0].remediation).text = hostile.into();
        report.findings.edit()[0].region = hostile.into();
        report.completeness.complete = false;
        report.completeness.ended_early = Some(hostile.into());
        let text = written(&report);
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(!text.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}')), "{text}");
        assert!(!text.contains("##["), "{text}");
        for line in text.lines() {
            let (_, title, message) = parsed(line);
            assert!(!title.contains('\n'), "{title}");
            for line in message.lines() {
                assert!(!line.starts_with("::"), "{message}");
            }
        }
        let (_, title, message) = parsed(text.lines().next().unwrap());
        // It is there to be read, written out, and the per cent sign is one.
        for told in [title, message] {
            assert!(told.contains("a%0A::error::forged\\u{d}\\u{a}::stop"), "{told}");
        }
    }

    #[test]
    fn a_name_without_end_is_cut() {
        let text = written(&Report::new(
            header(),
            vec![(check("ec2-security-group-admin-ports"), vec![open(&"long".repeat(50_000))])],
        ));
        assert!(text.len() < 4_000, "{}", text.len());
    }
}

//! What changed, for people and as JSON. Every string passes `harmless`, as in the report for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use partywall_checks::finding::Status;

use super::terminal::{
    BOLD, DIM, PLAIN, Page, Paint, Style, counted, label, severity_paint, severity_word, status_paint,
};
use crate::diff::{Change, Diff, Kind, Side};

/// Writes it indented, with a newline at its end.
pub fn json(diff: &Diff, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, diff)?;
    writeln!(out)
}

/// Writes it for people: what is worse, then what is better, and at the end the counts. What is as it was is listed only
/// where `style` asks for all.
pub fn terminal(diff: &Diff, style: Style, out: impl Write) -> io::Result<()> {
    let mut page = Page::new(out, style.width, style.colour);
    for kind in Kind::ALL {
        let as_before = matches!(kind, Kind::StillOpen | Kind::StillUnknown);
        let changes: Vec<&Change> = diff.changes.iter().filter(|change| change.kind == kind).collect();
        if !changes.is_empty() && (style.all || !as_before) {
            section(&mut page, kind, &changes)?;
        }
    }
    summary(&mut page, diff, style.all)?;
    page.flush()
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::NewFailure => "New failures",
        Kind::NewlyUnknown => "Newly unknown",
        Kind::NoLongerJudged => "No longer judged",
        Kind::Changed => "Changed",
        Kind::StillOpen => "Still open",
        Kind::StillUnknown => "Still unknown",
        Kind::Fixed => "Fixed",
        Kind::NoLongerUnknown => "No longer unknown",
        Kind::Gone => "Gone",
    }
}

fn paint(kind: Kind) -> Paint {
    match kind {
        Kind::NewFailure => status_paint(Status::Fail),
        Kind::NewlyUnknown | Kind::NoLongerJudged => status_paint(Status::Unknown),
        Kind::Fixed | Kind::NoLongerUnknown | Kind::Gone => status_paint(Status::Pass),
        Kind::Changed | Kind::StillOpen | Kind::StillUnknown => BOLD,
    }
}

/// All of one kind, by check; within a check those of one severity are together, the worst first, as they come.
fn section(page: &mut Page<impl Write>, kind: Kind, changes: &[&Change]) -> io::Result<()> {
    page.line(&[(paint(kind), title(kind)), (PLAIN, "  "), (DIM, &counted(changes.len(), "finding"))])?;
    page.rule()?;
    for same in changes.chunk_by(|a, b| (a.severity, &a.check.id) == (b.severity, &b.check.id)) {
        let Some(first) = same.first() else { continue };
        page.blank()?;
        let label = [(PLAIN, "  "), (severity_paint(first.severity), severity_word(first.severity))];
        page.titled(&label, 12, &first.check.title, &first.check.id)?;
        for change in same {
            page.blank()?;
            entry(page, change)?;
        }
    }
    page.blank()
}

/// Where the texts of an entry begin.
const ENTRY: usize = 16;

fn entry(page: &mut Page<impl Write>, change: &Change) -> io::Result<()> {
    let name = label(change.resource.as_ref());
    page.hang(&[(PLAIN, "    ")], 4, BOLD, &format!("{name}   {}", change.region))?;
    let message = |found: &crate::diff::Found| found.message.clone();
    let before = || match &change.old {
        Some(old) => message(old),
        None if change.judged_before && change.resource.is_none() => "All could be listed.".to_owned(),
        None if change.judged_before => "Not there.".to_owned(),
        None => "Not judged: the earlier audit did not look there.".to_owned(),
    };
    let row = |page: &mut Page<_>, name, text: &str| page.hang(&[(PLAIN, "      "), (DIM, name)], ENTRY, PLAIN, text);
    match (&change.new, change.kind) {
        (Some(new), Kind::StillOpen | Kind::StillUnknown) => page.text(6, PLAIN, &new.message),
        (Some(new), _) => {
            row(page, "Now", &message(new))?;
            row(page, "Before", &before())?;
            match &change.old {
                Some(old) if old.severity != change.severity => {
                    row(page, "Severity", &format!("{}, before: {}", change.severity.name(), old.severity.name()))
                }
                _ => Ok(()),
            }
        }
        (None, Kind::NoLongerJudged) => {
            row(page, "Now", "Not judged: the later audit did not look there.")?;
            row(page, "Before", &before())
        }
        (None, _) => row(page, "Before", &before()),
    }
}

/// Where the texts of the summary begin.
const SUMMARY: usize = 22;

fn summary(page: &mut Page<impl Write>, diff: &Diff, all: bool) -> io::Result<()> {
    page.line(&[(BOLD, "Summary")])?;
    page.rule()?;
    let row = |page: &mut Page<_>, name, text: &str| page.hang(&[(PLAIN, "  "), (DIM, name)], SUMMARY, PLAIN, text);
    let account = &diff.account;
    let name = account.alias.as_ref().map_or(account.id.clone(), |alias| format!("{alias} ({})", account.id));
    row(page, "Account", &format!("{name}, partition {}", account.partition))?;
    row(page, "Before", &side(&diff.old))?;
    row(page, "Now", &side(&diff.new))?;
    page.blank()?;
    let column = diff.counts.values().chain([&diff.passing]).map(|n| n.to_string().len()).max().unwrap_or(0);
    for kind in Kind::ALL {
        let n = diff.count(kind);
        let number = format!("{n:>column$}");
        let by_severity = if n == 0 { String::new() } else { format!("   {}", severities(diff, kind)) };
        let pad = " ".repeat(SUMMARY - 2 - title(kind).len());
        let name = if n == 0 { DIM } else { paint(kind) };
        page.line(&[(PLAIN, "  "), (name, title(kind)), (PLAIN, &pad), (BOLD, &number), (DIM, &by_severity)])?;
    }
    let pad = " ".repeat(SUMMARY - 2 - "Passing".len());
    let number = format!("{:>column$}", diff.passing);
    page.line(&[(PLAIN, "  "), (DIM, "Passing"), (PLAIN, &pad), (BOLD, &number)])?;
    page.blank()?;
    if !all && diff.count(Kind::StillOpen) + diff.count(Kind::StillUnknown) > 0 {
        page.text(2, DIM, "What is as it was is listed with --all.")?;
    }
    verdict(page, diff)
}

fn severities(diff: &Diff, kind: Kind) -> String {
    let mut counts = BTreeMap::<_, usize>::new();
    for change in diff.changes.iter().filter(|change| change.kind == kind) {
        *counts.entry(change.severity).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().rev().map(|(severity, n)| format!("{n} {}", severity.name())).collect();
    counts.join(", ")
}

fn side(side: &Side) -> String {
    let time = |time: jiff::Timestamp| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let as_of = if side.as_of.duration_since(side.started).abs().as_secs() < 60 {
        String::new()
    } else {
        format!(", as of {}", time(side.as_of))
    };
    let regions = counted(side.regions.len(), "region");
    format!(
        "{}{as_of}: {} in {regions}, by {} {}",
        time(side.started),
        counted(side.checks, "check"),
        side.tool.name,
        side.tool.version
    )
}

/// What it comes to; the exit code says the same.
fn verdict(page: &mut Page<impl Write>, diff: &Diff) -> io::Result<()> {
    let (failures, unknown) = (diff.count(Kind::NewFailure), diff.newly_unknown());
    let no_longer_known = match unknown {
        1 => "1 finding is not known any more".to_owned(),
        n => format!("{n} findings are not known any more"),
    };
    let (paint, word, text) = match (failures, unknown) {
        (0, 0) => (
            status_paint(Status::Pass),
            "No worse:",
            "nothing fails or is unknown that did not or was not before.".to_owned(),
        ),
        (0, _) => (status_paint(Status::Unknown), "Less known:", format!("{no_longer_known}.")),
        (n, 0) => (status_paint(Status::Fail), "Worse:", format!("{}.", counted(n, "new failure"))),
        (n, _) => {
            (status_paint(Status::Fail), "Worse:", format!("{}, and {no_longer_known}.", counted(n, "new failure")))
        }
    };
    page.hang(&[(PLAIN, "  "), (paint, word)], SUMMARY, PLAIN, &text)
}

#[cfg(test)]
mod tests {
    use partywall_checks::finding::{Outcome, Verdict};

    use super::*;
    use crate::diff::tests::{fail, gap, group, pass, report, unknown};

    fn written(diff: &Diff, style: Style) -> String {
        let mut out = Vec::new();
        terminal(diff, style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn plain(diff: &Diff, all: bool) -> String {
        written(diff, Style { width: 80, colour: false, all })
    }

    /// One of each kind.
    fn mixed() -> Diff {
        let mut old = report(vec![
            group("sg-worse", pass()),
            group("sg-hidden", pass()),
            group("sg-other", fail()),
            group("sg-open", fail()),
            group("sg-dark", unknown()),
            group("sg-mended", fail()),
            group("sg-lit", unknown()),
            group("sg-gone", fail()),
            group("sg-fine", pass()),
        ]);
        let new = report(vec![
            group("sg-worse", fail()),
            group("sg-new", fail()),
            group("sg-hidden", unknown()),
            group("sg-other", Verdict::fail("Port 3389 is open.")),
            group("sg-open", fail()),
            group("sg-dark", unknown()),
            group("sg-mended", pass()),
            group("sg-lit", pass()),
            group("sg-fine", pass()),
            Outcome::unlisted(Some("us-east-1"), &gap("us-east-1")),
        ]);
        for finding in &mut old.findings {
            if finding.resource.as_ref().is_some_and(|resource| resource.id == "sg-other") {
                finding.severity = partywall_checks::finding::Severity::Low;
            }
        }
        let mut diff = Diff::new(&old, &new).unwrap();
        for tool in [&mut diff.tool, &mut diff.old.tool, &mut diff.new.tool] {
            tool.version = "1.2.3".into();
        }
        diff
    }

    #[test]
    fn what_is_worse_comes_first_and_what_is_as_it_was_is_counted() {
        insta::assert_snapshot!(plain(&mixed(), false));
    }

    #[test]
    fn what_is_as_it_was_is_listed_where_all_is_asked_for() {
        insta::assert_snapshot!(plain(&mixed(), true));
    }

    #[test]
    fn the_json_has_every_kind_and_both_sides() {
        let mut out = Vec::new();
        let mut diff = mixed();
        diff.changes.retain(|change| change.kind == Kind::Changed);
        json(&diff, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn nothing_new_is_no_worse() {
        let one = report(vec![group("sg-open", fail())]);
        let text = plain(&Diff::new(&one, &one).unwrap(), false);
        assert!(text.contains("No worse:"), "{text}");
        assert!(!text.contains("sg-open"), "{text}");
        let dark = report(vec![group("sg-open", unknown())]);
        assert!(plain(&Diff::new(&one, &dark).unwrap(), false).contains("Less known:"));
    }

    #[test]
    fn hostile_text_is_written_out_and_no_line_is_too_wide() {
        let evil = "\u{1b}[2J\u{9b}31mpwned\u{7}\r\n  No worse: all is well \u{202e}gpj.exe";
        let mut new = report(vec![group(evil, Verdict::fail(evil)), group(&"x".repeat(300), fail())]);
        new.account.alias = Some(evil.into());
        new.tool.version = evil.into();
        for finding in &mut new.findings {
            finding.check.title = evil.into();
            finding.check.id = evil.into();
            finding.region = evil.into();
        }
        let mut old = report(vec![]);
        old.account.partition = evil.into();
        new.account.partition = evil.into();
        let diff = Diff::new(&old, &new).unwrap();
        for width in [60, 100] {
            let text = written(&diff, Style { width, colour: false, all: true });
            assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "a control character got through");
            assert!(!text.contains('\u{202e}'), "a reversal got through");
            assert!(!text.lines().any(|line| line.starts_with("  No worse")), "a name made a line of its own");
            for line in text.lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{line}");
                assert_eq!(line, line.trim_end());
            }
        }
    }
}

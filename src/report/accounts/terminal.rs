//! Many accounts for people: what was found in each, and at the end the summary across, which stays on the screen. Accounts
//! in which nothing fails and all is known have a line in that summary, and no section of their own unless all is asked for.

use std::io::{self, Write};
use std::time::Duration;

use anstyle::AnsiColor;
use partywall_checks::finding::{Severity, Status};
use unicode_width::UnicodeWidthStr;

use super::{AccountState, Across, Reports, Section, each};
use crate::report::terminal::{
    BOLD, DETAIL, DIM, PLAIN, Page, SUMMARY, Span, Style, body, colour, counted, outcome, row, severity_paint, shorten,
    status_paint, tally,
};

/// Writes the report. `elapsed` is how long the run took, where that was measured.
pub fn write(
    across: &Across,
    reports: &dyn Reports,
    style: Style,
    elapsed: Option<Duration>,
    out: impl Write,
) -> io::Result<()> {
    let mut page = Page::new(out, style.width, style.colour);
    let shown =
        across.sections.iter().filter(|section| section.state.is_audited() && (style.all || section.has_news()));
    each(shown, reports, |section, report| {
        let Some(report) = report else { return Ok(()) };
        page.blank()?;
        page.line(&[(BOLD, &shorten(&format!("Account {}", section.label()), page.width()))])?;
        page.line(&[(DIM, &"═".repeat(page.width()))])?;
        page.blank()?;
        body(&mut page, &report, style.all)?;
        page.blank()?;
        outcome(&mut page, &report)
    })?;
    summary(&mut page, across, elapsed)?;
    page.flush()
}

/// The columns of the table, after the account.
const COLUMNS: [(&str, usize); 7] =
    [("crit", 6), ("high", 6), ("med", 6), ("low", 6), ("info", 6), ("unkn", 6), ("pass", 7)];

fn summary(page: &mut Page<impl Write>, across: &Across, elapsed: Option<Duration>) -> io::Result<()> {
    page.blank()?;
    page.line(&[(BOLD, "Accounts")])?;
    page.rule()?;
    table(page, across)?;
    page.blank()?;
    page.line(&[(BOLD, "Summary")])?;
    page.rule()?;
    let header = &across.header;
    let states = AccountState::ALL.into_iter().map(|state| (across.count(state), state.name()));
    let states: Vec<String> = states.filter(|(n, _)| *n > 0).map(|(n, name)| format!("{n} {name}")).collect();
    let states = if states.is_empty() { String::new() } else { format!(": {}", states.join(", ")) };
    row(page, "Accounts", &format!("{}{states}", across.sections.len()))?;
    if let Some(shard) = header.shard {
        row(page, "Shard", &format!("{shard}: only the accounts that fall to it"))?;
    }
    if let Some(caller) = &header.caller {
        row(page, "Caller", &caller.arn)?;
    }
    row(page, "Started", &header.started.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())?;
    if header.as_of.duration_since(header.started).abs().as_secs() >= 60 {
        row(page, "As of", &header.as_of.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())?;
    }
    if let Some(elapsed) = elapsed {
        row(page, "Took", &format!("{:.1} s", elapsed.as_secs_f64()))?;
    }
    let summary = across.summary();
    if summary.findings.suppressed > 0 {
        row(page, "Accepted", &format!("{}, not counted below", counted(summary.findings.suppressed, "finding")))?;
    }
    page.blank()?;
    tally(page, &summary.findings)?;
    closed(page, across)?;
    page.blank()?;
    let (paint, word) = match summary.complete {
        true if across.sections.is_empty() => (BOLD, "Complete:"),
        true => (colour(AnsiColor::Green).bold(), "Complete:"),
        false => (status_paint(Status::Unknown), "Incomplete:"),
    };
    page.hang(&[(PLAIN, "  "), (paint, word)], SUMMARY, PLAIN, &across.verdict_words())
}

/// A line for each account, the worst first.
fn table(page: &mut Page<impl Write>, across: &Across) -> io::Result<()> {
    let sections = across.worst_first();
    let numbers: usize = COLUMNS.iter().map(|(_, width)| width).sum();
    let room = page.width().saturating_sub(numbers + 4).max(16);
    let labels: Vec<String> = sections.iter().map(|section| shorten(&section.label(), room)).collect();
    let column = labels.iter().map(|label| label.width()).max().unwrap_or(0).max(16);
    let head = COLUMNS.map(|(name, width)| format!("{name:>width$}")).concat();
    page.line(&[(DIM, &format!("  {:<column$}{head}", ""))])?;
    for (section, label) in sections.iter().zip(&labels) {
        let pad = " ".repeat(column - label.width());
        let mut spans: Vec<Span> = vec![(PLAIN, "  "), (PLAIN, label), (PLAIN, &pad)];
        let cells = cells(section);
        match &cells {
            Some(cells) => spans.extend(cells.iter().map(|(paint, text)| (*paint, text.as_str()))),
            None => spans.extend([(PLAIN, "  "), (status_paint(Status::Unknown), section.state.name())]),
        }
        if section.state == AccountState::EndedEarly {
            spans.push((status_paint(Status::Unknown), "  ended early"));
        }
        page.line(&spans)?;
    }
    Ok(())
}

/// The counts of an account, each as wide as its column.
fn cells(section: &Section) -> Option<Vec<(anstyle::Style, String)>> {
    section.summary.as_ref()?;
    let failed = Severity::ALL.into_iter().rev().map(|severity| {
        // White on red stands out for one word of a heading, and would shout here.
        let paint = if severity == Severity::Critical { status_paint(Status::Fail) } else { severity_paint(severity) };
        (section.failed(severity), paint)
    });
    let rest = [(section.unknown(), status_paint(Status::Unknown)), (section.passed(), status_paint(Status::Pass))];
    let cells = failed
        .chain(rest)
        .zip(COLUMNS)
        .map(|((n, paint), (_, width))| (if n == 0 { DIM } else { paint }, format!("{n:>width$}")));
    Some(cells.collect())
}

/// Why some accounts were not audited, and what would open them.
fn closed(page: &mut Page<impl Write>, across: &Across) -> io::Result<()> {
    for (n, closed) in across.gaps().iter().enumerate() {
        if n == 0 {
            page.blank()?;
        }
        let text = format!("{}: {}", closed.gap.operation, closed.gap.reason.words());
        row(page, if n == 0 { "Gaps" } else { "" }, &text)?;
        let labels: Vec<String> = closed.sections.iter().map(|section| section.label()).collect();
        let labels = shorten(&labels.join(", "), 4 * page.width());
        page.text(SUMMARY + 2, PLAIN, &format!("{}: {labels}", counted(closed.sections.len(), "account")))?;
        if !closed.gap.detail.is_empty() {
            page.text(SUMMARY + 2, DIM, &shorten(&closed.gap.detail, DETAIL))?;
        }
        page.text(SUMMARY + 2, DIM, &closed.gap.remedy)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn written(across: &Across, reports: &dyn Reports, all: bool) -> String {
        let mut out = Vec::new();
        write(across, reports, Style { width: 100, colour: false, all }, None, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_accounts_come_first_and_the_summary_across_stays_on_the_screen() {
        let (across, reports) = sample::mixed();
        insta::assert_snapshot!(written(&across, &reports, false));
    }

    #[test]
    fn an_account_in_which_all_is_well_is_a_line_unless_all_is_asked_for() {
        let (across, reports) = sample::mixed();
        assert!(!written(&across, &reports, false).contains("Account 222222222222"));
        assert!(written(&across, &reports, true).contains("Account 222222222222"));
    }

    #[test]
    fn hostile_names_steer_no_terminal() {
        let (across, reports) = sample::hostile();
        let text = written(&across, &reports, true);
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        for line in text.lines().filter(|line| line.starts_with("Account ")) {
            assert!(line.width() <= 100, "{line}");
        }
    }

    #[test]
    fn no_account_at_all_is_said() {
        let (mut across, reports) = sample::mixed();
        across.sections.clear();
        assert!(written(&across, &reports, false).contains("there was no account to audit"));
    }
}

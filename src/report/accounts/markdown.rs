//! Many accounts as Markdown, within what GitHub takes of a comment: a table of the accounts, the worst first; why some were
//! not audited; and what failed in each account that has room, by the same rules as the report on one.

use std::fmt::Write as _;
use std::io::{self, Write};

use partywall_checks::finding::Severity;

use super::{Across, Reports, Section};
use crate::report::markdown::{LIMIT, MESSAGE, NAME, code, cut, failed, prose, short, unknown};
use crate::report::terminal::counted;

/// The most bytes for the table, and for why some accounts were not audited: the accounts' sections have what is left.
const TABLE: usize = 16_000;
const CLOSED: usize = 6_000;
/// The least bytes that an account's section is begun with.
const LEAST: usize = 1_600;
/// More than the last line takes, which says how many accounts are left out.
const REST: usize = 120;

/// Writes the document.
pub fn write(across: &Across, reports: &dyn Reports, mut out: impl Write) -> io::Result<()> {
    let head = head(across);
    out.write_all(head.as_bytes())?;
    let mut room = LIMIT.saturating_sub(head.len() + REST);
    let mut sections: Vec<&Section> = across
        .worst_first()
        .into_iter()
        .filter(|section| section.state.is_audited() && (section.told.failures > 0 || section.told.unknown > 0))
        .collect();
    while !sections.is_empty() {
        // What one leaves, the others have.
        let share = room / sections.len();
        let share = share.max(LEAST.min(room));
        if share < LEAST {
            break;
        }
        let section = sections.remove(0);
        let text = of_account(section, reports, share)?;
        room = room.saturating_sub(text.len());
        out.write_all(text.as_bytes())?;
    }
    if !sections.is_empty() {
        let accounts = counted(sections.len(), "more account");
        writeln!(out, "… and {accounts} with failures or gaps, left out here. The JSON report has them all.")?;
    }
    Ok(())
}

/// What failed in an account, and what could not be read, in so many bytes.
fn of_account(section: &Section, reports: &dyn Reports, room: usize) -> io::Result<String> {
    let report = reports.report(&section.id)?;
    let mut out = format!("## Account {}\n\n", code(&short(&section.label(), NAME)));
    let unknown = unknown(&report);
    let unknown = if out.len() + unknown.len() <= room / 2 { unknown } else { String::new() };
    out.push_str(&failed(&report, room.saturating_sub(out.len() + unknown.len())));
    out.push_str(&unknown);
    if out.len() > room {
        let title = out.split_inclusive("\n\n").next().unwrap_or_default().to_owned();
        let failures = counted(section.told.failures, "failure");
        return Ok(format!("{title}{failures}, {} unknown.\n\n", section.told.unknown));
    }
    Ok(out)
}

fn head(across: &Across) -> String {
    let summary = across.summary();
    let counts = summary.findings.counts;
    let header = &across.header;
    let mut out = format!(
        "## partywall: {} failed, {} unknown, {} passed in {}\n\n\
         Run on {}, as of {}, by partywall {}.\n\n",
        counts.fail,
        counts.unknown,
        counts.pass,
        counted(across.sections.len(), "account"),
        code(&header.started.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        code(&header.as_of.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        code(&short(&header.tool.version, NAME)),
    );
    table(&mut out, across);
    let word = if summary.complete { "Complete" } else { "Incomplete" };
    let _ = write!(out, "**{word}:** {}\n\n", across.verdict_words());
    let closed = across.gaps();
    if !closed.is_empty() {
        let entries = closed.iter().map(|closed| {
            let labels: Vec<String> = closed.sections.iter().map(|section| section.label()).collect();
            format!(
                "- {}: {} ({}). {} {}: {}\n",
                code(&short(&closed.gap.operation, NAME)),
                closed.gap.reason.words(),
                code(&short(&closed.gap.detail, MESSAGE)),
                prose(&short(&closed.gap.remedy, MESSAGE)),
                counted(labels.len(), "account"),
                code(&short(&labels.join(", "), MESSAGE)),
            )
        });
        let _ = write!(out, "### Not audited\n\n{}\n", cut(entries, usize::MAX, CLOSED, "reason"));
    }
    out
}

fn table(out: &mut String, across: &Across) {
    out.push_str("| account | state |");
    for severity in Severity::ALL.iter().rev() {
        let _ = write!(out, " {} |", severity.name());
    }
    out.push_str(" unknown | passed |\n|---|---|");
    out.push_str(&"--:|".repeat(Severity::ALL.len() + 2));
    out.push('\n');
    let mut left_out = 0;
    for section in across.worst_first() {
        // A stroke would end the cell, even within a code span.
        let label = short(&section.label(), NAME).replace('|', "\u{2223}");
        let mut row = format!("| {} | {} |", code(&label), section.state.name());
        for severity in Severity::ALL.into_iter().rev() {
            let _ = match &section.summary {
                Some(summary) => write!(row, " {} |", summary.failed(severity)),
                None => write!(row, " |"),
            };
        }
        let _ = match &section.summary {
            Some(summary) => writeln!(row, " {} | {} |", summary.counts.unknown, summary.counts.pass),
            None => writeln!(row, " | |"),
        };
        if left_out > 0 || out.len() + row.len() > TABLE {
            left_out += 1;
        } else {
            out.push_str(&row);
        }
    }
    out.push('\n');
    if left_out > 0 {
        let _ =
            write!(out, "… and {}, with the mildest failures, left out here.\n\n", counted(left_out, "more account"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn written(across: &Across, reports: &dyn Reports) -> String {
        let mut out = Vec::new();
        write(across, reports, &mut out).unwrap();
        assert!(out.len() <= LIMIT, "{} bytes", out.len());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_accounts_are_a_table_and_each_with_failures_a_section() {
        let (across, reports) = sample::mixed();
        insta::assert_snapshot!(written(&across, &reports));
    }

    #[test]
    fn thousands_of_accounts_fit_and_say_how_many_are_left_out() {
        let (across, reports) = sample::many(3);
        assert_eq!(written(&across, &reports).matches("## Account ").count(), 3);
        let (across, reports) = sample::many(1500);
        let text = written(&across, &reports);
        assert!(text.matches("## Account ").count() >= 20, "{}", text.matches("## Account ").count());
        assert!(text.contains("left out here. The JSON report has them all."), "{text}");
        assert!(text.contains("with the mildest failures, left out here"), "{text}");
    }

    #[test]
    fn hostile_names_are_code_and_break_no_table() {
        let (across, reports) = sample::hostile();
        let text = written(&across, &reports);
        assert!(!text.contains("<script>alert") || text.contains('`'));
        let rows: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("| account")).take(4).collect();
        let strokes: Vec<usize> = rows.iter().map(|row| row.matches('|').count()).collect();
        assert!(strokes.iter().all(|n| *n == strokes[0]), "{rows:#?}");
    }
}

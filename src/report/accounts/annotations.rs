//! Many accounts as annotations of a GitHub Actions job: one for each account that has failures, as urgent as its worst; then
//! those that were not audited. Their findings are in the reports: GitHub keeps ten annotations of a kind.

use std::io::{self, Write};

use partywall_checks::finding::Severity;

use super::{Across, Section};
use crate::report::annotations::{Kind, MOST, annotate};
use crate::report::terminal::counted;

/// Writes them.
pub fn write(across: &Across, mut out: impl Write) -> io::Result<()> {
    let mut left_out = 0;
    let mut written = std::collections::BTreeMap::new();
    for section in across.worst_first() {
        let Some(worst) = section.told.worst else { continue };
        let kind = Kind::of(worst);
        // One place of each kind is for what is said below.
        let count = written.entry(kind).or_insert(0);
        if *count + 1 >= MOST {
            left_out += 1;
            continue;
        }
        *count += 1;
        let failed = section.summary.as_ref().map_or(0, |summary| summary.counts.fail);
        let title = format!("Account {}: {}", section.label(), counted(failed, "failure"));
        annotate(&mut out, kind, &title, &[by_severity(section)])?;
    }
    if !across.is_complete() {
        let mut lines = vec![across.verdict_words()];
        lines.extend(across.gaps().iter().take(MOST).map(|closed| {
            format!(
                "{}: {}, {}. {}",
                closed.gap.operation,
                closed.gap.reason.words(),
                counted(closed.sections.len(), "account"),
                closed.gap.remedy
            )
        }));
        annotate(&mut out, Kind::Warning, "The audit of all accounts is incomplete", &lines)?;
    }
    if left_out > 0 {
        let line = format!("{} with failures are in the report only.", counted(left_out, "more account"));
        annotate(&mut out, Kind::Notice, "There is more", &[line])?;
    }
    out.flush()
}

fn by_severity(section: &Section) -> String {
    let severities = Severity::ALL.into_iter().rev().map(|severity| (section.failed(severity), severity.name()));
    let parts: Vec<String> = severities.filter(|(n, _)| *n > 0).map(|(n, name)| format!("{n} {name}")).collect();
    format!("{} failed.", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn written(across: &Across) -> String {
        let mut out = Vec::new();
        write(across, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_account_with_failures_is_an_annotation_and_those_not_audited_are_one() {
        insta::assert_snapshot!(written(&sample::mixed().0));
    }

    #[test]
    fn no_more_are_written_of_a_kind_than_github_keeps() {
        let text = written(&sample::many(30).0);
        assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), MOST - 1);
        assert!(text.contains("21 more accounts with failures"), "{text}");
    }

    #[test]
    fn hostile_names_begin_no_command() {
        let text = written(&sample::hostile().0);
        assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
    }
}

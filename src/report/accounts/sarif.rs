//! Many accounts as SARIF: a run for each account, whose category is the account.
//!
//! - GitHub takes no more than 20 runs of a file: those with the worst failures are written, and the first says how many are
//!   left out. <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support>
//! - An account that was not audited has no run: GitHub would take a run without results for one in which all is mended, and
//!   close its alerts. The first run tells of it.

use std::io::{self, Write};

use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_sarif::sarif::Notification;

use super::{Across, Reports, Section};
use crate::report::markdown::short;
use crate::report::sarif::{Anchor, MESSAGE, NAME, SCHEMA, notification, run};
use crate::report::terminal::counted;

/// The most runs of a file.
pub const RUNS: usize = 20;

#[derive(Serialize)]
struct Stream<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Runs<'a>,
}

struct Runs<'a> {
    sections: Vec<&'a Section>,
    reports: &'a dyn Reports,
    anchor: &'a Anchor,
    said: Vec<Notification>,
}

impl Serialize for Runs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut runs = serializer.serialize_seq(Some(self.sections.len()))?;
        for (n, section) in self.sections.iter().enumerate() {
            let report = self.reports.report(&section.id).map_err(S::Error::custom)?;
            runs.serialize_element(&run(&report, self.anchor, if n == 0 { &self.said } else { &[] }))?;
        }
        runs.end()
    }
}

/// Writes the runs, with their results on the file.
pub fn write(across: &Across, reports: &dyn Reports, anchor: &Anchor, mut out: impl Write) -> io::Result<()> {
    let mut sections: Vec<&Section> =
        across.worst_first().into_iter().filter(|section| section.state.is_audited()).collect();
    let mut said = Vec::new();
    let left_out = sections.len().saturating_sub(RUNS);
    if left_out > 0 {
        let text = format!(
            "{} left out, those with the mildest failures: code scanning takes {RUNS} runs of a file. The JSON report has \
             them all.",
            counted(left_out, "account")
        );
        said.push(notification("accounts-left-out", &text));
    }
    sections.truncate(RUNS);
    for closed in across.gaps() {
        let labels: Vec<String> = closed.sections.iter().map(|section| section.label()).collect();
        let text = format!(
            "{} not audited: {}: {}. {} Accounts: {}.",
            counted(labels.len(), "account"),
            short(&closed.gap.operation, NAME),
            closed.gap.reason.words(),
            short(&closed.gap.remedy, MESSAGE),
            short(&labels.join(", "), MESSAGE),
        );
        said.push(notification("account-not-audited", &text));
    }
    let stream = Stream { schema: SCHEMA, version: "2.1.0", runs: Runs { sections, reports, anchor, said } };
    serde_json::to_writer_pretty(&mut out, &stream)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::sample;
    use super::*;
    use crate::report::sarif::DEFAULT_ANCHOR;
    use crate::report::sarif::tests::assert_valid;

    fn written(across: &Across, reports: &dyn Reports) -> Value {
        let mut out = Vec::new();
        write(across, reports, &DEFAULT_ANCHOR.parse().unwrap(), &mut out).unwrap();
        let value = serde_json::from_slice(&out).unwrap();
        assert_valid(&value);
        value
    }

    fn said(run: &Value) -> Vec<&str> {
        let all = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
        all.iter().map(|one| one["message"]["text"].as_str().unwrap()).collect()
    }

    #[test]
    fn each_account_that_was_audited_is_a_run_of_its_own_category() {
        let (across, reports) = sample::mixed();
        let sarif = written(&across, &reports);
        let runs = sarif["runs"].as_array().unwrap();
        let categories: Vec<&str> = runs.iter().map(|run| run["automationDetails"]["id"].as_str().unwrap()).collect();
        assert_eq!(categories, ["partywall/123456789012/", "partywall/222222222222/"]);
        let said = said(&runs[0]);
        assert!(said[0].starts_with("2 accounts not audited: sts:AssumeRole: access denied."), "{said:?}");
        assert!(said[0].contains("payments (333333333333), 444444444444"), "{said:?}");
        assert!(said[1].starts_with("1 account not audited: sts:AssumeRole: not reached"), "{said:?}");
    }

    #[test]
    fn no_more_runs_are_written_than_github_takes() {
        let (across, reports) = sample::many(RUNS + 3);
        let sarif = written(&across, &reports);
        assert_eq!(sarif["runs"].as_array().unwrap().len(), RUNS);
        assert!(said(&sarif["runs"][0])[0].starts_with("3 accounts left out"));
    }

    #[test]
    fn hostile_names_and_no_account_at_all_are_valid() {
        let (mut across, reports) = sample::hostile();
        written(&across, &reports);
        across.sections.clear();
        assert_eq!(written(&across, &reports)["runs"], serde_json::json!([]));
    }
}

//! The report on many accounts: a summary across, and a section for each account.
//!
//! No writer here holds more than one account's report: each asks for them one after the other, and writes what it is given.
//! What stays is a [`Section`] for each account: its name, its state and its counts.

pub mod annotations;
pub mod html;
pub mod json;
pub mod junit;
pub mod lines;
pub mod markdown;
#[cfg(test)]
pub(crate) mod sample;
pub mod sarif;
pub mod terminal;

use std::collections::BTreeMap;
use std::io;

use jiff::Timestamp;
use partywall_checks::facts::{Gap, Reason};
use partywall_checks::finding::{Severity, Status};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Caller, GapEntry, Report, Summary, Tool};
use crate::shard::Shard;

/// The id of the document's JSON Schema. Its last part is the major version of the format.
pub const SCHEMA: &str = "urn:partywall:schema:accounts:1";
/// The id without its last part.
pub(crate) const SCHEMA_FAMILY: &str = "urn:partywall:schema:accounts:";
/// The last part of the id.
pub(crate) const SCHEMA_MAJOR: u64 = 1;
/// The version of the format: `MAJOR.MINOR`, the minor one counting added fields.
pub const SCHEMA_VERSION: &str = "1.0";

/// How far the audit of an account has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccountState {
    /// All that was asked was answered.
    Complete,
    /// It was audited, and something in it could not be read.
    Incomplete,
    /// Its audit ended before its time; its report says what was not reached.
    EndedEarly,
    /// There was no way in, so nothing is known of it.
    NotEntered,
    /// The run ended before its turn came, so nothing is known of it.
    NotReached,
}

impl AccountState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Complete, Self::Incomplete, Self::EndedEarly, Self::NotEntered, Self::NotReached];

    /// As documents and people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::EndedEarly => "ended-early",
            Self::NotEntered => "not-entered",
            Self::NotReached => "not-reached",
        }
    }

    /// There is a report on it.
    #[must_use]
    pub fn is_audited(self) -> bool {
        matches!(self, Self::Complete | Self::Incomplete | Self::EndedEarly)
    }

    /// Asking again may tell more: it was not entered, or its audit has not come to its end.
    #[must_use]
    pub fn is_unfinished(self) -> bool {
        !matches!(self, Self::Complete | Self::Incomplete)
    }
}

/// The counts of all accounts together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountsSummary {
    /// Every account was audited, and all that was asked was answered.
    pub complete: bool,
    /// Accounts by state; a state without any is there with zero.
    pub accounts: BTreeMap<String, usize>,
    /// Findings of all accounts.
    #[serde(flatten)]
    pub findings: Summary,
}

/// What a document says of itself beside its accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// What wrote it.
    pub tool: Tool,
    /// The identity that entered the accounts; none where reports of several were put together.
    pub caller: Option<Caller>,
    /// When the first audit began.
    pub started: Timestamp,
    /// When the last one ended.
    pub ended: Timestamp,
    /// The moment that ages are counted to.
    pub as_of: Timestamp,
    /// Which part of the accounts it has, where they were shared out.
    pub shard: Option<Shard>,
}

/// One account, without its report.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Twelve digits.
    pub id: String,
    /// What the organisation or its list calls it, else its alias.
    pub name: Option<String>,
    /// How far its audit has come.
    pub state: AccountState,
    /// Why nothing is known of it, where it was not audited.
    pub gap: Option<GapEntry>,
    /// Its counts, where it was audited.
    pub summary: Option<Summary>,
    /// What some formats must know before they come to it.
    pub told: Told,
}

/// What the outcome and some formats rest on, of findings that are neither accepted nor in the baseline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// Findings, those too that do not count.
    pub findings: usize,
    /// Failures that count.
    pub failures: usize,
    /// Findings that count and are unknown.
    pub unknown: usize,
    /// The worst failure that counts.
    pub worst: Option<Severity>,
    /// Something counts that is not known, or was not asked.
    pub lacks: bool,
}

impl Section {
    /// The section of an account that has a report.
    #[must_use]
    pub fn of(report: &Report, name: Option<&str>) -> Self {
        let counting = |status| report.findings.glances().filter(move |f| f.counts() && f.status == status).count();
        let state = match &report.completeness {
            completeness if completeness.ended_early.is_some() => AccountState::EndedEarly,
            completeness if completeness.complete => AccountState::Complete,
            _ => AccountState::Incomplete,
        };
        Self {
            id: report.account.id.clone(),
            name: name.map(str::to_owned).or_else(|| report.account.alias.clone()),
            state,
            gap: None,
            summary: Some(report.summary.clone()),
            told: Told {
                findings: report.findings.len(),
                failures: counting(Status::Fail),
                unknown: counting(Status::Unknown),
                worst: report.worst_failure(),
                lacks: report.lacks_something_new(|_| false),
            },
        }
    }

    /// The section of an account that nothing is known of.
    #[must_use]
    pub fn without_report(id: &str, name: Option<&str>, gap: &Gap, remedy: Option<String>) -> Self {
        let mut gap = GapEntry::from(gap);
        gap.remedy = remedy.unwrap_or(gap.remedy);
        Self::lacking(id, name, gap)
    }

    /// The same, of a gap that was written down.
    #[must_use]
    pub fn lacking(id: &str, name: Option<&str>, gap: GapEntry) -> Self {
        let state = if gap.reason == Reason::NotReached { AccountState::NotReached } else { AccountState::NotEntered };
        Self {
            id: id.to_owned(),
            name: name.map(str::to_owned),
            state,
            gap: Some(gap),
            summary: None,
            told: Told { lacks: true, ..Told::default() },
        }
    }

    /// The account as people know it.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.name {
            Some(name) => format!("{name} ({})", self.id),
            None => self.id.clone(),
        }
    }

    /// How many failed that are as bad as that.
    fn failed(&self, severity: Severity) -> usize {
        self.summary.as_ref().map_or(0, |summary| summary.failed(severity))
    }

    fn unknown(&self) -> usize {
        self.summary.as_ref().map_or(0, |summary| summary.counts.unknown)
    }

    fn passed(&self) -> usize {
        self.summary.as_ref().map_or(0, |summary| summary.counts.pass)
    }

    /// Something in it fails or is not known.
    fn has_news(&self) -> bool {
        let counts = self.summary.as_ref().map(|summary| summary.counts);
        self.state != AccountState::Complete || counts.is_some_and(|counts| counts.fail + counts.unknown > 0)
    }
}

/// Many accounts, without their reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Across {
    /// What the document says of itself.
    pub header: Header,
    /// The accounts, by their numbers.
    pub sections: Vec<Section>,
}

impl Across {
    /// The counts of all accounts together.
    #[must_use]
    pub fn summary(&self) -> AccountsSummary {
        let mut accounts: BTreeMap<String, usize> =
            AccountState::ALL.into_iter().map(|state| (state.name().to_owned(), 0)).collect();
        let mut findings = Summary::empty();
        for section in &self.sections {
            *accounts.entry(section.state.name().to_owned()).or_default() += 1;
            if let Some(summary) = &section.summary {
                findings.add(summary);
            }
        }
        AccountsSummary { complete: self.is_complete(), accounts, findings }
    }

    /// Every account was audited, and all that was asked was answered.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.sections.iter().all(|section| section.state == AccountState::Complete)
    }

    /// The worst severity that failed, of what counts.
    #[must_use]
    pub fn worst_failure(&self) -> Option<Severity> {
        self.sections.iter().filter_map(|section| section.told.worst).max()
    }

    /// Something counts that is not known, or was not asked.
    #[must_use]
    pub fn lacks_something(&self) -> bool {
        self.sections.iter().any(|section| section.told.lacks)
    }

    /// The accounts that are in this state.
    fn count(&self, state: AccountState) -> usize {
        self.sections.iter().filter(|section| section.state == state).count()
    }

    /// The accounts, the one with the worst failures first, then those with the most that is not known.
    fn worst_first(&self) -> Vec<&Section> {
        let mut sections: Vec<&Section> = self.sections.iter().collect();
        sections.sort_by_cached_key(|section| {
            let failed: Vec<usize> = Severity::ALL.into_iter().rev().map(|severity| section.failed(severity)).collect();
            std::cmp::Reverse((failed, !section.state.is_audited(), section.unknown()))
        });
        sections
    }

    /// Why some accounts were not audited: each operation and reason once, with the accounts.
    fn gaps(&self) -> Vec<Closed<'_>> {
        let mut folded: BTreeMap<(&str, &str, &str), Vec<&Section>> = BTreeMap::new();
        for section in &self.sections {
            if let Some(gap) = &section.gap {
                folded.entry((&gap.operation, gap.reason.words(), &gap.remedy)).or_default().push(section);
            }
        }
        folded.into_values().filter_map(Closed::of).collect()
    }

    /// Whether it can be relied on as a whole, in words.
    fn verdict_words(&self) -> String {
        if self.sections.is_empty() {
            return "there was no account to audit, so nothing is claimed.".to_owned();
        }
        if self.is_complete() {
            return "every account was audited, and all that was asked was answered.".to_owned();
        }
        let mut parts = Vec::new();
        for (state, one, many) in [
            (AccountState::NotEntered, "account could not be entered", "accounts could not be entered"),
            (AccountState::NotReached, "account was not reached", "accounts were not reached"),
            (AccountState::EndedEarly, "audit ended early", "audits ended early"),
            (AccountState::Incomplete, "audit has gaps", "audits have gaps"),
        ] {
            match self.count(state) {
                0 => {}
                1 => parts.push(format!("1 {one}")),
                n => parts.push(format!("{n} {many}")),
            }
        }
        format!("{}. What could not be read is neither a pass nor a fail.", parts.join(", "))
    }
}

/// Accounts that stayed closed for the same reason.
struct Closed<'a> {
    gap: &'a GapEntry,
    sections: Vec<&'a Section>,
}

impl<'a> Closed<'a> {
    fn of(sections: Vec<&'a Section>) -> Option<Self> {
        let gap = sections.iter().find_map(|section| section.gap.as_ref())?;
        Some(Self { gap, sections })
    }
}

/// Where the reports on the accounts are.
pub trait Reports {
    /// The report on an account that was audited.
    fn report(&self, account: &str) -> io::Result<Report>;
}

/// Calls `visit` for each account, with its report where it has one. Only one report is there at a time.
fn each<'a>(
    sections: impl IntoIterator<Item = &'a Section>,
    reports: &dyn Reports,
    mut visit: impl FnMut(&'a Section, Option<Report>) -> io::Result<()>,
) -> io::Result<()> {
    for section in sections {
        let report = section.state.is_audited().then(|| reports.report(&section.id)).transpose()?;
        visit(section, report)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_adds_up_and_an_account_without_a_report_is_counted_by_its_state() {
        let (across, reports) = sample::mixed();
        let summary = across.summary();
        assert!(!summary.complete);
        assert_eq!(summary.accounts["incomplete"], 1);
        assert_eq!(summary.accounts["complete"], 1);
        assert_eq!(summary.accounts["not-entered"], 2);
        assert_eq!(summary.accounts["not-reached"], 1);
        let failed: usize = across
            .sections
            .iter()
            .filter(|section| section.state.is_audited())
            .map(|section| reports.report(&section.id).unwrap().summary.counts.fail)
            .sum();
        assert_eq!(summary.findings.counts.fail, failed);
        assert_eq!(summary.findings.failed_by_severity.values().sum::<usize>(), failed);
        assert!(across.lacks_something());
        assert_eq!(across.worst_failure(), Some(Severity::Critical));
    }

    #[test]
    fn no_account_at_all_is_complete() {
        let (mut across, _) = sample::mixed();
        across.sections.clear();
        assert!(across.is_complete() && !across.lacks_something());
        assert_eq!(across.worst_failure(), None);
        assert!(across.verdict_words().contains("no account"));
    }

    #[test]
    fn accounts_that_stayed_closed_for_one_reason_are_told_of_once() {
        let (across, _) = sample::mixed();
        let gaps = across.gaps();
        let told: Vec<_> = gaps.iter().map(|closed| (closed.gap.reason, closed.sections.len())).collect();
        assert_eq!(told, [(Reason::Denied, 2), (Reason::NotReached, 1)]);
    }

    #[test]
    fn the_worst_account_comes_first() {
        let (across, _) = sample::mixed();
        let order: Vec<&str> = across.worst_first().iter().map(|section| section.id.as_str()).collect();
        assert_eq!(order[0], "123456789012");
        assert_eq!(order.last(), Some(&"222222222222"), "in which nothing fails and all is known");
    }
}

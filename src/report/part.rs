//! Parts of an audit: several processes share one account by its regions (`--shard`), and their reports are joined.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use partywall_checks::model::artifact::ArtifactReport;
use partywall_checks::model::coverage::{State, Tally};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CheckRun, Counts, Finding, GapEntry, NodeCoverage, Report, Summary, sort};
use crate::shard::Shard;

/// Which part of an audit of one account a report is.
///
/// A check that judges each region by what is known of it alone was run by the shard that a region falls to, and all other
/// checks, over all regions, by the shard that the account's id falls to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// How many shards share the audit.
    pub count: NonZeroU32,
    /// The shards whose work the report is, counted from 0, sorted: one, unless reports were joined.
    pub shards: Vec<u32>,
    /// The shards that were not there when reports were joined, sorted: what they should have judged is in no finding.
    pub missing: Vec<u32>,
    /// The regions of the whole audit, sorted.
    pub regions: Vec<String>,
    /// The checks of the whole audit, sorted.
    pub checks: Vec<String>,
}

/// Why reports cannot be joined: one sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// There are no reports.
    #[error("there is no report to join: give those of the shards of one audit")]
    Nothing,
    /// They are of several accounts.
    #[error("the reports are of the accounts {0} and {1}: join those of one account")]
    Accounts(String, String),
    /// A report is no part of an audit.
    #[error("a report of {0} is of the whole account already: join only reports of 'partywall audit --shard'")]
    Whole(String),
    /// The audit was split otherwise.
    #[error("a report of {account} is of one of {one} shards, another of one of {other}: join those of one audit")]
    Counts {
        /// The account.
        account: String,
        /// How many shards one report knows of.
        one: NonZeroU32,
        /// How many another does.
        other: NonZeroU32,
    },
    /// The shards were asked for different things.
    #[error(
        "the reports of {account} are not of one audit, for their {what} differ: audit each shard anew with the same \
         options and version"
    )]
    Plans {
        /// The account.
        account: String,
        /// What differs.
        what: &'static str,
    },
}

impl Part {
    /// The part of `shard` in an audit of these checks and regions.
    pub(crate) fn new(shard: Shard, mut regions: Vec<String>, mut checks: Vec<String>) -> Self {
        regions.sort();
        checks.sort();
        Self { count: shard.count, shards: vec![shard.index], missing: Vec::new(), regions, checks }
    }

    /// Whether what is called `key` falls to this part.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.shards.iter().any(|index| Shard { index: *index, count: self.count }.has(key))
    }

    /// Its shards, for people: `shard 0/4`, `shards 0/4 and 2/4`.
    #[must_use]
    pub fn words(&self) -> String {
        shards(&self.shards, self.count)
    }

    /// What a joined report lacks, in a sentence; none where it lacks nothing.
    fn lack(&self, account: &str) -> Option<String> {
        if self.missing.is_empty() {
            return None;
        }
        let of_whole = (!self.has(account)).then_some("all that concerns the account as a whole".to_owned());
        let regions = self.regions.iter().filter(|region| !self.has(region)).cloned();
        let lacking: Vec<String> = of_whole.into_iter().chain(regions).collect();
        let what = if lacking.is_empty() { "nothing fell to it".to_owned() } else { lacking.join(", ") };
        Some(format!("The report lacks {}: {what}.", shards(&self.missing, self.count)))
    }
}

fn shards(indices: &[u32], count: NonZeroU32) -> String {
    let names: Vec<String> = indices.iter().map(|index| format!("{index}/{count}")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("shards {} and {last}", rest.join(", ")),
        Some((only, _)) => format!("shard {only}"),
        None => "no shard".to_owned(),
    }
}

impl Report {
    /// Joins the reports of the shards of one audit of one account, in any order. With all shards there, it is the report
    /// that one process would have given, but for its times and calls, and for warnings of what suppressions fit. With
    /// some missing, it is incomplete, says so, and can be joined with them later. Of two reports of the same shard, as a
    /// second attempt leaves behind, the later one counts.
    pub fn join(reports: Vec<Report>) -> Result<Report, JoinError> {
        let mut parts: Vec<(Part, Report)> = Vec::new();
        for mut report in reports {
            let part = report.part.take().ok_or_else(|| JoinError::Whole(report.account.id.clone()))?;
            parts.push((part, report));
        }
        // A report counts for those of its shards that no later one has.
        parts.sort_by(|(a, one), (b, other)| other.ended.cmp(&one.ended).then_with(|| a.shards.cmp(&b.shards)));
        let mut held = BTreeSet::new();
        parts.retain(|(part, _)| {
            let new = part.shards.iter().any(|shard| !held.contains(shard));
            held.extend(part.shards.iter().copied());
            new
        });
        parts.sort_by(|(a, _), (b, _)| a.shards.cmp(&b.shards));
        let mut parts = parts.into_iter();
        let (first, mut whole) = parts.next().ok_or(JoinError::Nothing)?;
        let mut joining = Joining::of(&mut whole);
        for (part, report) in parts {
            same_audit(&first, &whole, &part, &report)?;
            joining.add(&mut whole, report);
        }
        let missing: Vec<u32> = (0..first.count.get()).filter(|index| !held.contains(index)).collect();
        let part = Part { shards: held.into_iter().collect(), missing, ..first };
        joining.finish(&mut whole);
        whole.warnings.retain(|warning| !is_lack(warning));
        whole.warnings.extend(part.lack(&whole.account.id));
        whole.completeness.complete &= part.missing.is_empty();
        whole.part = Some(part).filter(|part| !part.missing.is_empty());
        Ok(whole)
    }
}

/// What an earlier join warned of is said anew.
fn is_lack(warning: &str) -> bool {
    warning.starts_with("The report lacks shard")
}

fn same_audit(first: &Part, whole: &Report, part: &Part, report: &Report) -> Result<(), JoinError> {
    let account = &whole.account;
    if (&account.id, &account.partition) != (&report.account.id, &report.account.partition) {
        return Err(JoinError::Accounts(account.id.clone(), report.account.id.clone()));
    }
    let account = || account.id.clone();
    if first.count != part.count {
        return Err(JoinError::Counts { account: account(), one: first.count, other: part.count });
    }
    let differs = |what| Err(JoinError::Plans { account: account(), what });
    if first.checks != part.checks {
        return differs("checks");
    }
    if first.regions != part.regions {
        return differs("regions");
    }
    let standards = |report: &Report| report.standards.iter().map(|standard| standard.id.clone()).collect::<Vec<_>>();
    if standards(whole) != standards(report) {
        return differs("standards");
    }
    Ok(())
}

/// What is put together while one report after the other is read.
struct Joining {
    findings: BTreeMap<String, Finding>,
    gaps: BTreeMap<String, GapEntry>,
    checks: BTreeMap<String, CheckRun>,
    regions: BTreeSet<String>,
}

impl Joining {
    /// Takes what is listed out of the first report, which then holds all else.
    fn of(first: &mut Report) -> Self {
        let mut joining = Self {
            findings: BTreeMap::new(),
            gaps: BTreeMap::new(),
            checks: BTreeMap::new(),
            regions: BTreeSet::new(),
        };
        joining.list(
            std::mem::take(&mut first.findings),
            std::mem::take(&mut first.gaps),
            std::mem::take(&mut first.completeness.checks),
            std::mem::take(&mut first.regions),
        );
        joining
    }

    fn list(&mut self, findings: Vec<Finding>, gaps: Vec<GapEntry>, checks: Vec<CheckRun>, regions: Vec<String>) {
        // Two reports that were joined before may hold the same shard: a finding is one finding all the same.
        self.findings.extend(findings.into_iter().map(|finding| (finding.id.clone(), finding)));
        for gap in gaps {
            match self.gaps.get_mut(&gap.id) {
                None => _ = self.gaps.insert(gap.id.clone(), gap),
                Some(known) => {
                    known.checks.extend(gap.checks);
                    known.detail = known.detail.clone().min(gap.detail);
                }
            }
        }
        for run in checks {
            self.checks.entry(run.id.clone()).or_insert(run);
        }
        self.regions.extend(regions);
    }

    fn add(&mut self, whole: &mut Report, report: Report) {
        self.list(report.findings, report.gaps, report.completeness.checks, report.regions);
        whole.started = whole.started.min(report.started);
        whole.ended = whole.ended.max(report.ended);
        whole.as_of = whole.as_of.min(report.as_of);
        whole.account.alias = whole.account.alias.take().or(report.account.alias);
        whole.completeness.calls += report.completeness.calls;
        whole.completeness.ended_early = whole.completeness.ended_early.take().or(report.completeness.ended_early);
        for warning in report.warnings {
            if !whole.warnings.contains(&warning) {
                whole.warnings.push(warning);
            }
        }
        let mut others: BTreeMap<String, NodeCoverage> =
            report.coverage.into_iter().map(|node| (node.node.clone(), node)).collect();
        for node in &mut whole.coverage {
            let Some(other) = others.remove(&node.node) else { continue };
            node.checks.extend(other.checks);
            // Nothing has counted yet: what expired in one report has expired in each in which no check said more.
            if node.state != State::AttestationExpired && other.state == State::AttestationExpired {
                node.state = other.state;
            }
            node.attestation = node.attestation.take().or(other.attestation);
            node.evidence.extend(other.evidence);
        }
    }

    /// Counts all that is there, and puts it into the report.
    fn finish(self, whole: &mut Report) {
        let Self { findings, gaps, checks, regions } = self;
        let mut findings: Vec<Finding> = findings.into_values().collect();
        sort(&mut findings);
        let mut by_check: BTreeMap<&str, Counts> = BTreeMap::new();
        let mut counts = Counts::default();
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        let mut by_node: BTreeMap<&str, Counts> = BTreeMap::new();
        for finding in &findings {
            by_check.entry(&finding.check.id).or_default().add(finding.status);
            by_node.entry(&finding.place.node).or_default().add(finding.status);
            counts.add(finding.status);
            if let Some(gap) = &finding.gap {
                *told.entry(gap).or_default() += 1;
            }
        }
        let mut checks: Vec<CheckRun> = checks.into_values().collect();
        for run in &mut checks {
            run.counts = by_check.get(run.id.as_str()).copied().unwrap_or_default();
            run.no_resources = run.counts.total() == 0;
        }
        let mut gaps: Vec<GapEntry> = gaps.into_values().collect();
        for gap in &mut gaps {
            gap.findings = told.get(gap.id.as_str()).copied().unwrap_or_default();
            gap.checks.sort();
            gap.checks.dedup();
        }
        // As a report of one process has them.
        gaps.sort_by(|a, b| {
            let key = |gap: &GapEntry| (gap.operation.clone(), gap.region.clone(), gap.reason.words());
            key(a).cmp(&key(b))
        });
        for node in &mut whole.coverage {
            node.checks.sort();
            node.checks.dedup();
            node.counts = by_node.get(node.node.as_str()).copied().unwrap_or_default();
            let expired = node.state == State::AttestationExpired;
            let tally = Tally::from(node.counts);
            node.state = State::of(node.side, tally, node.attestation.is_some(), expired, !node.checks.is_empty());
            let mut seen: Vec<ArtifactReport> = Vec::new();
            node.evidence.retain(|report| {
                let new = !seen.contains(report);
                seen.push(report.clone());
                new
            });
        }
        let completeness = &mut whole.completeness;
        completeness.complete = counts.unknown == 0 && gaps.is_empty() && completeness.ended_early.is_none();
        completeness.resources_judged = findings.iter().filter(|finding| finding.resource.is_some()).count();
        completeness.gaps = gaps.len();
        completeness.checks = checks;
        whole.regions = regions.into_iter().collect();
        whole.summary = Summary::of(&findings);
        whole.findings = findings;
        whole.gaps = gaps;
        whole.recount_standards();
    }
}

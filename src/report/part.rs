//! Parts of an audit: several processes share one account by its regions (`--shard`), and their reports are joined.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use partywall_checks::model::artifact::ArtifactReport;
use partywall_checks::model::coverage::{State, Tally};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::findings::Findings;
use super::{CheckRun, Counts, GapEntry, NodeCoverage, Report, Summary};
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
    /// Those of each report, in a report's order.
    findings: Vec<Findings>,
    gaps: BTreeMap<String, GapEntry>,
    checks: BTreeMap<String, CheckRun>,
    regions: BTreeSet<String>,
}

impl Joining {
    /// Takes what is listed out of the first report, which then holds all else.
    fn of(first: &mut Report) -> Self {
        let mut joining =
            Self { findings: Vec::new(), gaps: BTreeMap::new(), checks: BTreeMap::new(), regions: BTreeSet::new() };
        joining.list(
            std::mem::take(&mut first.findings),
            std::mem::take(&mut first.gaps),
            std::mem::take(&mut first.completeness.checks),
            std::mem::take(&mut first.regions),
        );
        joining
    }

    fn list(&mut self, findings: Findings, gaps: Vec<GapEntry>, checks: Vec<CheckRun>, regions: Vec<String>) {
        self.findings.push(findings.sorted());
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
        // Two reports that were joined before may hold the same shard: a finding is one finding all the same.
        let findings = Findings::merged(findings);
        let mut by_check: BTreeMap<&str, Counts> = BTreeMap::new();
        let mut counts = Counts::default();
        let mut by_node: BTreeMap<&str, Counts> = BTreeMap::new();
        for finding in findings.glances() {
            by_check.entry(&finding.check.id).or_default().add(finding.status);
            by_node.entry(&finding.place.node).or_default().add(finding.status);
            counts.add(finding.status);
        }
        let mut told: BTreeMap<String, usize> = BTreeMap::new();
        for gap in findings.only(|finding| finding.names_gaps).filter_map(|finding| finding.gap) {
            *told.entry(gap).or_default() += 1;
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
        completeness.resources_judged = findings.glances().filter(|finding| finding.has_resource).count();
        completeness.gaps = gaps.len();
        completeness.checks = checks;
        whole.regions = regions.into_iter().collect();
        whole.summary = Summary::of(&findings);
        whole.findings = findings;
        whole.gaps = gaps;
        whole.recount_standards();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use flate2::read::GzDecoder;
    use partywall_checks::check::Check;
    use partywall_checks::facts::Settings;
    use serde_json::{Value, json};

    use super::*;
    use crate::audit;
    use crate::snapshot::{Recorded, Snapshot};

    /// Beside the regions of the built-in sample account: a copy of its first one, and one of which nothing is known.
    const REGIONS: [&str; 2] = ["eu-central-1", "ap-south-1"];

    fn document() -> Value {
        let packed: &[u8] = include_bytes!("../cli/demo.snapshot");
        let mut document: Value = serde_json::from_reader(GzDecoder::new(packed)).unwrap();
        let home = document["taken"]["home"].as_str().unwrap().to_owned();
        let services = document["account"].as_object_mut().unwrap();
        for (_, facts) in services.iter_mut() {
            let Some(of_home) = facts.get(&home).cloned() else { continue };
            let copy = of_home.to_string().replace(&home, REGIONS[0]);
            facts[REGIONS[0]] = serde_json::from_str(&copy).unwrap();
            facts[REGIONS[1]] = json!({});
        }
        let regions = document["taken"]["audit"]["regions"].as_array_mut().unwrap();
        regions.extend(REGIONS.map(Value::from));
        document
    }

    fn snapshot(document: &Value) -> Snapshot {
        match Recorded::read(document.to_string().as_bytes()).unwrap() {
            Recorded::Snapshot(snapshot) => *snapshot,
            Recorded::Report(_) => panic!("no snapshot"),
        }
    }

    fn lax() -> Settings {
        serde_json::from_value(json!({
            "access-key-max-age-days": 365, "required-tags": ["owner"], "allowed-regions": ["eu-*"],
        }))
        .unwrap()
    }

    fn judged(document: &Value, checks: &[&'static Check], shard: Option<Shard>) -> Report {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut report = runtime.block_on(audit::again(snapshot(document), checks.to_vec(), None, Some(lax()), shard));
        report.warn_of_lax(&lax());
        report
    }

    fn all() -> Vec<&'static Check> {
        partywall_checks::all().collect()
    }

    fn shards(document: &Value, checks: &[&'static Check], count: u32) -> Vec<Report> {
        let count = NonZeroU32::new(count).unwrap();
        (0..count.get()).map(|index| judged(document, checks, Some(Shard::new(index, count).unwrap()))).collect()
    }

    /// What differs between one process and several is left out: each of them makes calls of its own.
    fn but_for_calls(mut report: Report) -> Value {
        report.completeness.calls = 0;
        serde_json::to_value(report).unwrap()
    }

    fn assert_same(joined: Report, whole: &Report, what: &str) {
        let (joined, whole) = (but_for_calls(joined), but_for_calls(whole.clone()));
        for (name, value) in whole.as_object().unwrap() {
            assert!(joined[name] == *value, "{what}: {name} differs:\n{}\n{value}", joined[name]);
        }
        assert_eq!(joined, whole, "{what}");
    }

    #[test]
    fn the_joined_shards_are_the_report_of_the_whole() {
        let document = document();
        let whole = judged(&document, &all(), None);
        assert!(whole.findings.iter().any(|finding| finding.region == REGIONS[0]));
        assert!(!whole.warnings.is_empty());
        for count in [1, 2, 3, 4, 7, 16] {
            let mut shards = shards(&document, &all(), count);
            let findings: usize = shards.iter().map(|shard| shard.findings.len()).sum();
            assert_eq!(findings, whole.findings.len(), "each finding is in one of {count} shards");
            shards.reverse();
            assert_same(Report::join(shards).unwrap(), &whole, &format!("{count} shards"));
        }
    }

    #[test]
    fn the_joined_shards_of_a_selection_by_standard_are_the_report_of_the_whole() {
        let mut document = document();
        document["taken"]["standards"] = json!([
            partywall_checks::standards::find("cis-7.0").unwrap(),
            partywall_checks::standards::find("security-hub").unwrap()
        ]);
        let checks: Vec<&Check> = all().into_iter().filter(|check| !check.standards.is_empty()).collect();
        let whole = judged(&document, &checks, None);
        assert_eq!(whole.standards.len(), 2);
        assert_same(Report::join(shards(&document, &checks, 3)).unwrap(), &whole, "by standard");
    }

    /// The markers are worth something only if checks without them would be split wrongly.
    #[test]
    fn a_check_that_puts_regions_together_is_not_split() {
        let snapshot = snapshot(&document());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let outcomes = |check: &Check, has: &dyn Fn(&str) -> bool| {
            runtime
                .block_on((check.run)(&snapshot.account.within(has)))
                .into_iter()
                .map(|of| format!("{of:?}"))
                .collect()
        };
        let mut wrong_if_split = Vec::new();
        for check in all().into_iter().filter(|check| check.reads.iter().all(|fact| fact.regional)) {
            let together: BTreeSet<String> = outcomes(check, &|_| true);
            let regions = &snapshot.taken.audit.regions;
            let split: BTreeSet<String> =
                regions.iter().flat_map(|one| outcomes(check, &|region| region == one)).collect();
            if together != split {
                assert!(!check.judges_region_by_region(), "{} puts regions together", check.id);
                wrong_if_split.push(check.id);
            }
        }
        for check in ["backup-plan-exists", "config-recorder-resource-types", "cloudwatch-alarm-root-use"] {
            assert!(wrong_if_split.contains(&check), "{check} is not split, for no reason");
        }
        let whole: Vec<&str> =
            all().iter().filter(|check| !check.judges_region_by_region()).map(|check| check.folder()).collect();
        for folder in ["iam", "s3", "cloudtrail", "organizations", "account"] {
            assert!(whole.contains(&folder), "{folder}");
        }
    }

    #[test]
    fn a_shard_says_which_it_is_and_runs_nothing_that_falls_to_others() {
        let document = document();
        let account = snapshot(&document).account.id;
        for report in shards(&document, &all(), 4) {
            let part = report.part.clone().unwrap();
            assert_eq!((part.regions.len(), part.checks.len(), part.missing.len()), (4, all().len(), 0));
            assert_eq!(
                report.regions,
                part.regions.iter().filter(|region| part.has(region)).cloned().collect::<Vec<_>>()
            );
            let ran = report.completeness.checks.iter().filter_map(|run| partywall_checks::find(&run.id));
            let (regional, whole): (Vec<_>, Vec<_>) = ran.partition(|check| check.judges_region_by_region());
            assert_eq!(whole.is_empty(), !part.has(&account));
            assert_eq!(regional.is_empty(), report.regions.is_empty());
        }
    }

    #[test]
    fn what_lacks_a_shard_is_incomplete_until_the_shard_is_there() {
        let document = document();
        let whole = judged(&document, &all(), None);
        let mut shards = shards(&document, &all(), 3);
        let of_account = shards.iter().position(|shard| shard.part.as_ref().unwrap().has(&shard.account.id)).unwrap();
        let late = shards.remove(of_account);
        let joined = Report::join(shards).unwrap();
        let part = joined.part.clone().unwrap();
        assert_eq!((part.missing, part.shards.len()), (vec![u32::try_from(of_account).unwrap()], 2));
        assert!(!joined.completeness.complete);
        assert!(joined.lacks_something_new(|_| true));
        let warning = joined.warnings.last().unwrap();
        assert!(warning.contains(&format!("lacks shard {of_account}/3: all that concerns the account")), "{warning}");
        assert_same(Report::join(vec![joined, late]).unwrap(), &whole, "joined late");
    }

    #[test]
    fn of_two_attempts_at_a_shard_the_later_one_counts() {
        let document = document();
        let whole = judged(&document, &all(), None);
        let mut reports = shards(&document, &all(), 2);
        let mut early = reports[0].clone();
        early.ended -= jiff::SignedDuration::from_secs(60);
        early.findings.edit().clear();
        reports.insert(1, early);
        assert_same(Report::join(reports).unwrap(), &whole, "two attempts");
    }

    #[test]
    fn what_is_not_of_one_audit_is_not_joined() {
        let document = document();
        let few =
            [partywall_checks::find("iam-root-mfa").unwrap(), partywall_checks::find("kms-key-rotation").unwrap()];
        let two = || shards(&document, &few, 2);
        let error = |reports: Vec<Report>| Report::join(reports).unwrap_err().to_string();
        assert!(error(Vec::new()).contains("no report to join"));
        assert!(error(vec![judged(&document, &few, None)]).contains("whole account already"));
        let mut others = two();
        others[1].account.id = "999999999999".into();
        assert!(error(others).contains("join those of one account"));
        let mut counts = two();
        counts[1] = shards(&document, &few, 3).remove(1);
        assert!(error(counts).contains("one of 2 shards, another of one of 3"));
        let mut checks = two();
        checks[1] = shards(&document, &few[..1], 2).remove(1);
        assert!(error(checks).contains("their checks differ"));
    }
}

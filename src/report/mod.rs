//! The report: what an audit found, in the form that every format is written from. Version 1 is made to last: fields may
//! be added, none is taken away or changes its meaning.

pub mod accounts;
pub mod annotations;
pub mod asff;
pub mod csv;
pub mod diff;
pub mod findings;
pub mod html;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod markdown;
pub mod ocsf;
pub mod parquet;
pub mod part;
pub mod picture;
#[cfg(test)]
pub(crate) mod sample;
pub mod sarif;
pub mod standards;
pub mod terminal;
pub mod text;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use partywall_checks::check::Check;
use partywall_checks::facts::{Gap, Reason, Settings};
use partywall_checks::finding::{ActionableBy, Evidence, Outcome, Resource, Severity, Status, Verdict};
use partywall_checks::model::artifact::{self, ArtifactReport};
use partywall_checks::model::coverage::{self, Attestation, Coverage, State, Tally};
use partywall_checks::model::{self, Control, Known, ServiceType, Side};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use findings::{Findings, Glance};
use part::Part;
use standards::StandardResult;

use crate::config::values::Severities;

/// The id of the report's JSON Schema. Its last part is the major version of the format.
pub const SCHEMA: &str = "urn:partywall:schema:report:1";
/// The id without its last part.
pub(crate) const SCHEMA_FAMILY: &str = "urn:partywall:schema:report:";
/// The last part of the id.
pub(crate) const SCHEMA_MAJOR: u64 = 1;
/// The version of the report's format: `MAJOR.MINOR`, the minor one counting added fields.
pub const SCHEMA_VERSION: &str = "1.2";

/// What an audit of one account found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The id of the JSON Schema that the report follows.
    pub schema: String,
    /// The version of the format.
    pub schema_version: String,
    /// What wrote the report.
    pub tool: Tool,
    /// The account that was audited.
    pub account: AccountInfo,
    /// The identity that asked.
    pub caller: Caller,
    /// When the audit began (RFC 3339, UTC).
    pub started: Timestamp,
    /// When it ended (RFC 3339, UTC).
    pub ended: Timestamp,
    /// The moment that ages are counted to (RFC 3339, UTC).
    pub as_of: Timestamp,
    /// The regions that were audited, sorted.
    pub regions: Vec<String>,
    /// Which part of an audit this is, where several processes shared it (`--shard`); not there where one did it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// How much of it could be found out.
    pub completeness: Completeness,
    /// Counts of findings.
    pub summary: Summary,
    /// One entry for each resource that a check judged, sorted by check, region and resource.
    pub findings: Findings,
    /// What could not be read, and what would close the gap.
    pub gaps: Vec<GapEntry>,
    /// The whole shared responsibility model, and what the audit has shown of each node, in the model's order.
    pub coverage: Vec<NodeCoverage>,
    /// The standards that the audit was asked about (`--standard`), and what it has shown of each requirement.
    #[serde(default)]
    pub standards: Vec<StandardResult>,
    /// What is wrong with what the audit was given, and did not count: attestations that have expired, say.
    pub warnings: Vec<String>,
}

/// What the audit has shown of one node of the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NodeCoverage {
    /// The node's id: `customer.data.exposure`.
    pub node: String,
    /// Titles from the root of the model to the node.
    pub path: Vec<String>,
    /// Whose side of the wall it lies on.
    pub side: Side,
    /// How its state can be known.
    pub known_by: Vec<Known>,
    /// What is known of it.
    pub state: State,
    /// The checks of this audit that answer to it, sorted.
    pub checks: Vec<String>,
    /// Their findings by status.
    pub counts: Counts,
    /// The attestation that holds for it; null where there is none.
    pub attestation: Option<Attestation>,
    /// The current reports in AWS Artifact that evidence AWS's side; empty where they were not asked for.
    pub evidence: Vec<ArtifactReport>,
}

impl NodeCoverage {
    /// The same in the model's own terms; none for a node that this version of the model does not have.
    #[must_use]
    pub fn in_model(&self) -> Option<Coverage> {
        Some(Coverage {
            node: model::node(&self.node)?,
            state: self.state,
            checks: self.checks.iter().filter_map(|id| Some(partywall_checks::find(id)?.id)).collect(),
            tally: self.counts.into(),
            attestation: self.attestation.clone(),
        })
    }
}

/// The program that wrote the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `partywall`.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self { name: "partywall".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// The account that was audited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountInfo {
    /// Twelve digits.
    pub id: String,
    /// Its alias, if it has one that could be read.
    pub alias: Option<String>,
    /// `aws`, `aws-cn`, `aws-us-gov` or another partition's id.
    pub partition: String,
}

/// The identity whose credentials were used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Caller {
    /// Its ARN.
    pub arn: String,
    /// Its unique id.
    pub user_id: String,
}

/// How much could be found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Completeness {
    /// Everything that was asked was answered: no finding is unknown, and there is no gap.
    pub complete: bool,
    /// Why the audit ended before its time, if it did: `interrupted` or `deadline`.
    pub ended_early: Option<String>,
    /// Resources judged, counted once for each check that judged them.
    pub resources_judged: usize,
    /// Requests sent to AWS, retries included.
    pub calls: u64,
    /// Entries in `gaps`.
    pub gaps: usize,
    /// One entry for each check that ran, sorted by id.
    pub checks: Vec<CheckRun>,
}

/// What one check did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckRun {
    /// The check's id.
    pub id: String,
    /// Findings by status.
    pub counts: Counts,
    /// There was nothing to judge, and that is known for certain.
    pub no_resources: bool,
}

/// Findings by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// As it should be.
    pub pass: usize,
    /// Not as it should be.
    pub fail: usize,
    /// Not known.
    pub unknown: usize,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub fn total(self) -> usize {
        self.pass + self.fail + self.unknown
    }

    fn add(&mut self, status: Status) {
        match status {
            Status::Pass => self.pass += 1,
            Status::Fail => self.fail += 1,
            Status::Unknown => self.unknown += 1,
        }
    }
}

impl From<Counts> for Tally {
    fn from(Counts { pass, fail, unknown }: Counts) -> Self {
        Self { pass, fail, unknown }
    }
}

impl From<Tally> for Counts {
    fn from(Tally { pass, fail, unknown }: Tally) -> Self {
        Self { pass, fail, unknown }
    }
}

/// Findings by status, and failures by severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Findings by status.
    #[serde(flatten)]
    pub counts: Counts,
    /// Failed findings by severity; a severity without any is there with zero.
    pub failed_by_severity: BTreeMap<String, usize>,
    /// Findings that were accepted. They are in none of the other counts here.
    #[serde(default)]
    pub suppressed: usize,
    /// Failures that are in the baseline. They are in the other counts, too.
    #[serde(default)]
    pub in_baseline: usize,
}

impl Summary {
    /// The counts of nothing.
    #[must_use]
    pub(crate) fn empty() -> Self {
        Self::of(&Findings::new())
    }

    /// Counts what another counts as well.
    pub(crate) fn add(&mut self, other: &Self) {
        self.counts.pass += other.counts.pass;
        self.counts.fail += other.counts.fail;
        self.counts.unknown += other.counts.unknown;
        for (severity, failed) in &other.failed_by_severity {
            *self.failed_by_severity.entry(severity.clone()).or_default() += failed;
        }
        self.suppressed += other.suppressed;
        self.in_baseline += other.in_baseline;
    }

    /// How many failed that are as bad as that.
    #[must_use]
    pub(crate) fn failed(&self, severity: Severity) -> usize {
        self.failed_by_severity.get(severity.name()).copied().unwrap_or(0)
    }

    fn of(findings: &Findings) -> Self {
        let (mut counts, mut suppressed, mut in_baseline) = (Counts::default(), 0, 0);
        let mut failed_by_severity: BTreeMap<String, usize> =
            Severity::ALL.iter().map(|severity| (severity.name().to_owned(), 0)).collect();
        for finding in findings.glances() {
            if finding.suppressed {
                suppressed += 1;
                continue;
            }
            counts.add(finding.status);
            if finding.status == Status::Fail {
                *failed_by_severity.entry(finding.severity.name().to_owned()).or_default() += 1;
                in_baseline += usize::from(finding.in_baseline);
            }
        }
        Self { counts, failed_by_severity, suppressed, in_baseline }
    }
}

/// What a check found out about one resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Stable: the same check, account, region and resource give the same id in every run.
    pub id: String,
    /// The check. It, its place, its standards and its remediation are shared by all of the check's findings.
    pub check: Arc<CheckInfo>,
    /// What was found out.
    pub status: Status,
    /// How bad it is, or would be: the check's severity, or a lower one where this resource's failure does less harm.
    pub severity: Severity,
    /// What was found of this resource, in a sentence or two.
    pub message: String,
    /// The resource; null where the listing itself could not be read.
    pub resource: Option<Arc<Resource>>,
    /// The region; `global` where there is none.
    pub region: String,
    /// The values that decided, and the calls that brought them.
    pub evidence: Vec<Evidence>,
    /// Where it stands in the shared responsibility model.
    pub place: Arc<PlaceInfo>,
    /// The requirements of others that it answers, by framework.
    pub standards: Arc<BTreeMap<String, Vec<String>>>,
    /// How to mend it.
    pub remediation: Arc<Remediation>,
    /// Who can mend it, or close its gap.
    pub actionable_by: ActionableBy,
    /// Why nothing is claimed, where the status is `unknown`: the id of an entry in `gaps`.
    pub gap: Option<String>,
    /// What could not be read that would have told more, such as how bad it is: ids of entries in `gaps`, sorted. The
    /// finding stands without.
    #[serde(default)]
    pub context_gaps: Vec<String>,
    /// Why it counts for nothing, where the account's owner has accepted it; null where it counts.
    #[serde(default)]
    pub suppressed: Option<Suppressed>,
    /// It failed, or was unknown, already in the report that this one was compared with (`--baseline`), so that it is
    /// nothing new.
    #[serde(default)]
    pub in_baseline: bool,
}

impl Finding {
    /// The ids of all gaps that it names.
    fn gaps(&self) -> impl Iterator<Item = &String> {
        self.gap.iter().chain(&self.context_gaps)
    }

    /// The same, of a finding that nobody needs any longer.
    fn into_gaps(self) -> impl Iterator<Item = String> {
        self.gap.into_iter().chain(self.context_gaps)
    }

    /// It is neither accepted nor known from before: what exit codes, annotations and tickets are about.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.suppressed.is_none() && !self.in_baseline
    }
}

/// That somebody has accepted a finding, and why. It stays in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suppressed {
    /// Why.
    pub reason: String,
    /// Who answers for it, if that was said.
    pub owner: Option<String>,
    /// The last day on which it is accepted (RFC 3339 full date, UTC), if there is one.
    pub expires: Option<Date>,
}

/// A check, as a finding names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckInfo {
    /// Its id.
    pub id: String,
    /// What holds when it passes.
    pub title: String,
    /// The service that it belongs to.
    pub service: String,
}

/// A place in the shared responsibility model, with the split between AWS and the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceInfo {
    /// The node's id: `customer.data.exposure`.
    pub node: String,
    /// Titles from the root of the model to the node.
    pub path: Vec<String>,
    /// Whose side of the wall it lies on.
    pub side: Side,
    /// The kind of control.
    pub control: Control,
    /// How much of the service's stack AWS runs.
    pub service_type: ServiceType,
    /// What AWS does here.
    pub aws: String,
    /// What is yours.
    pub yours: String,
}

/// How to mend a failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Remediation {
    /// In words.
    pub text: String,
    /// A command of the AWS CLI with upper-case words to fill in; null where there is none.
    pub cli: Option<String>,
    /// Lines of Terraform that hold it; null where Terraform has no place for it.
    #[serde(default)]
    pub terraform: Option<String>,
    /// Lines of a CloudFormation template in YAML that hold it; null where CloudFormation has no place for it.
    #[serde(default)]
    pub cloudformation: Option<String>,
    /// AWS's pages on it.
    pub urls: Vec<String>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GapEntry {
    /// Findings name it by this id.
    pub id: String,
    /// The service that was asked.
    pub service: String,
    /// The operation that was asked, with its service's prefix: `iam:GetAccountSummary`.
    pub operation: String,
    /// The region that was asked; `global` where there is none.
    pub region: String,
    /// Why it could not be read.
    pub reason: Reason,
    /// The IAM action that would close it; null where a missing permission is not what made it.
    pub permission: Option<String>,
    /// What AWS, the network or the parser said: the first of those that were alike.
    pub detail: String,
    /// What would close it, in words.
    pub remedy: String,
    /// Findings that are unknown because of it.
    pub findings: usize,
    /// The checks that it keeps from knowing, or from telling more, sorted.
    pub checks: Vec<String>,
}

/// What a report says of itself besides its findings. Snapshots keep it as serde writes it: a field that is added needs
/// `serde(default)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The account that was audited.
    pub account: AccountInfo,
    /// The identity that asked.
    pub caller: Caller,
    /// When the audit began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// The moment that ages are counted to.
    pub as_of: Timestamp,
    /// The regions that were audited.
    pub regions: Vec<String>,
    /// Which part of an audit it is, where several processes share it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Requests sent.
    pub calls: u64,
    /// Why the audit ended before its time, if it did.
    pub ended_early: Option<String>,
    /// What could not be read beside what checks asked for: the list of regions, say.
    pub gaps: Vec<Gap>,
    /// What people state of the nodes that no API can answer for.
    #[serde(default)]
    pub attestations: Vec<Attestation>,
    /// The reports in AWS Artifact, where they were asked for.
    #[serde(default)]
    pub artifact: Vec<ArtifactReport>,
}

/// What checks have found so far. It is made into findings, and packed, as each check ends: what checks give is many times as
/// large.
#[derive(Default)]
pub struct Gathered {
    gaps: BTreeMap<GapKey, GapEntry>,
    findings: BTreeMap<&'static str, Findings>,
    checks: Vec<CheckRun>,
    counts: Counts,
    ran: Vec<(&'static str, &'static model::Node, Tally)>,
}

impl Gathered {
    /// What one check has found in an account.
    #[must_use]
    pub fn of(check: &'static Check, account: &str, mut outcomes: Vec<Outcome>) -> Self {
        let shared = Shared::of(check);
        let (mut gaps, mut counts) = (BTreeMap::new(), Counts::default());
        // So that equal facts give equal reports. Those that are alike in both have one id, too.
        outcomes.sort_by(|a, b| {
            fn key(outcome: &Outcome) -> (&str, Option<&str>) {
                (&outcome.region, outcome.resource.as_ref().map(|resource| resource.arn.as_str()))
            }
            key(a).cmp(&key(b))
        });
        let mut findings = Findings::new();
        for outcome in outcomes {
            let id = Shared::id(check, account, &outcome);
            counts.add(outcome.verdict.status);
            let gap = outcome.verdict.gap.as_ref().map(|gap| note(&mut gaps, gap, Some((check.id, true))));
            let beside = outcome.verdict.context_gaps.iter();
            let beside: BTreeSet<String> = beside.map(|gap| note(&mut gaps, gap, Some((check.id, false)))).collect();
            findings.push(shared.finding(check, id, outcome, gap, beside.into_iter().collect()));
        }
        findings.rest();
        Self {
            gaps,
            findings: BTreeMap::from([(check.id, findings)]),
            checks: vec![CheckRun { id: check.id.to_owned(), counts, no_resources: counts.total() == 0 }],
            counts,
            ran: vec![(check.id, check.place.node, counts.into())],
        }
    }

    /// Adds what other checks have found.
    pub fn add(&mut self, others: Self) {
        for (key, gap) in others.gaps {
            match self.gaps.entry(key) {
                Entry::Vacant(place) => _ = place.insert(gap),
                Entry::Occupied(mut known) => known.get_mut().join(gap),
            }
        }
        for (check, findings) in others.findings {
            self.findings.entry(check).or_default().append(findings);
        }
        self.checks.extend(others.checks);
        self.counts.pass += others.counts.pass;
        self.counts.fail += others.counts.fail;
        self.counts.unknown += others.counts.unknown;
        self.ran.extend(others.ran);
    }
}

impl Report {
    /// Puts together what the checks found. The same facts give the same report.
    #[must_use]
    pub fn new(header: Header, runs: Vec<(&'static Check, Vec<Outcome>)>) -> Self {
        let mut gathered = Gathered::default();
        for (check, outcomes) in runs {
            gathered.add(Gathered::of(check, &header.account.id, outcomes));
        }
        Self::of(header, gathered)
    }

    /// Puts together what was gathered as checks ended, in whatever order.
    #[must_use]
    pub fn of(header: Header, gathered: Gathered) -> Self {
        let Header {
            account,
            caller,
            started,
            ended,
            as_of,
            mut regions,
            part,
            calls,
            ended_early,
            gaps: own_gaps,
            attestations,
            artifact: artifact_reports,
        } = header;
        regions.sort();
        let Gathered { mut gaps, findings: by_check, mut checks, counts, mut ran } = gathered;
        for gap in &own_gaps {
            note(&mut gaps, gap, None);
        }
        ran.sort_by_key(|(id, ..)| *id);
        let mut findings = Findings::new();
        for of_check in by_check.into_values() {
            findings.append(of_check);
        }
        checks.sort_by(|a, b| a.id.cmp(&b.id));
        let gaps: Vec<GapEntry> = gaps.into_values().collect();
        let today = as_of.to_zoned(jiff::tz::TimeZone::UTC).date();
        let (coverage, warnings) = coverage::coverage(&ran, &attestations, today);
        let coverage = coverage.into_iter().map(|covered| node_coverage(covered, &artifact_reports)).collect();
        let completeness = Completeness {
            complete: counts.unknown == 0 && gaps.is_empty() && ended_early.is_none(),
            ended_early,
            resources_judged: findings.glances().filter(|finding| finding.has_resource).count(),
            calls,
            gaps: gaps.len(),
            checks,
        };
        Self {
            schema: SCHEMA.to_owned(),
            schema_version: SCHEMA_VERSION.to_owned(),
            tool: Tool::this(),
            account,
            caller,
            started,
            ended,
            as_of,
            regions,
            part,
            completeness,
            summary: Summary::of(&findings),
            findings,
            gaps,
            coverage,
            standards: Vec::new(),
            warnings,
        }
    }

    /// Has the findings of some checks as bad as their account's owner says. What is less bad than the check says, for it
    /// does less harm, gets no worse.
    pub fn set_severities(&mut self, severities: &Severities) {
        self.findings.change(
            |finding| severities.get(&finding.check.id).is_some(),
            |finding| {
                let Some(said) = severities.get(&finding.check.id) else { return };
                let own = partywall_checks::find(&finding.check.id).map(|check| check.severity);
                let does_less_harm = own.is_some_and(|own| finding.severity < own);
                finding.severity = if does_less_harm { finding.severity.min(said) } else { said };
            },
        );
    }

    /// Warns of what was asked for that is laxer than what catalogues ask for, by the checks that ran.
    pub fn warn_of_lax(&mut self, settings: &Settings) {
        // Each part of an audit warns of the same, so that nothing is said in several ways when they are joined.
        let ran: Vec<&str> = match &self.part {
            Some(part) => part.checks.iter().map(String::as_str).collect(),
            None => self.completeness.checks.iter().map(|run| run.id.as_str()).collect(),
        };
        let ran = ran.into_iter().filter_map(partywall_checks::find);
        let mut asked: BTreeMap<&str, (String, String, BTreeSet<String>)> = BTreeMap::new();
        for threshold in ran.flat_map(|check| check.thresholds) {
            let Some(value) = threshold.laxer(settings) else { continue };
            let by = threshold.asked_by.iter().map(|asked| format!("{} {}", asked.framework.id(), asked.requirement));
            let values = (value.to_string(), threshold.default().to_string());
            asked.entry(threshold.key).or_insert((values.0, values.1, BTreeSet::new())).2.extend(by);
        }
        for (key, (value, default, by)) in asked {
            let by: Vec<String> = by.into_iter().collect();
            let by = match by.as_slice() {
                [] => String::new(),
                [one] => format!(", which {one} asks for,"),
                several => format!(", which {} ask for,", several.join(" and ")),
            };
            self.warnings.push(format!("The threshold {key} is {value}; its default{by} is {default}."));
        }
    }

    /// Counts anew, after findings have changed.
    pub fn recount(&mut self) {
        self.summary = Summary::of(&self.findings);
        self.recount_standards();
    }

    /// Something counts that is not known, or was not asked: the audit ended early, a finding that counts is unknown, or
    /// could tell less than it should; or something could not be read that no finding tells of.
    ///
    /// It is less than `completeness` says: a gap behind nothing but what was accepted, or is known from a baseline, leaves
    /// the audit incomplete, and surprises nobody. `known` tells which gaps the baseline had.
    #[must_use]
    pub fn lacks_something_new(&self, known: impl Fn(&str) -> bool) -> bool {
        let mut counting = self.findings.glances().filter(Glance::counts);
        if self.completeness.ended_early.is_some()
            || self.part.as_ref().is_some_and(|part| !part.missing.is_empty())
            || counting.any(|finding| finding.status == Status::Unknown || finding.names_gaps)
        {
            return true;
        }
        let told: BTreeSet<String> =
            self.findings.only(|finding| finding.names_gaps).flat_map(Finding::into_gaps).collect();
        self.gaps.iter().any(|gap| !told.contains(&gap.id) && !known(&gap.id))
    }

    /// The gaps by the ids that findings name them by.
    pub(crate) fn gaps_by_id(&self) -> HashMap<&str, &GapEntry> {
        self.gaps.iter().map(|gap| (gap.id.as_str(), gap)).collect()
    }

    /// The gaps by operation and reason, whatever the region.
    pub(crate) fn gaps_by_reason(&self) -> BTreeMap<(&str, &'static str), Vec<&GapEntry>> {
        let mut folded: BTreeMap<_, Vec<&GapEntry>> = BTreeMap::new();
        for gap in &self.gaps {
            folded.entry((gap.operation.as_str(), gap.reason.words())).or_default().push(gap);
        }
        folded
    }

    /// The worst severity that failed, of what counts.
    #[must_use]
    pub fn worst_failure(&self) -> Option<Severity> {
        let failed = self.findings.glances().filter(Glance::fails);
        failed.map(|finding| finding.severity).max()
    }
}

impl From<&Gap> for GapEntry {
    /// A gap that stands alone.
    fn from(gap: &Gap) -> Self {
        let region = gap.region.clone().unwrap_or_else(|| partywall_checks::finding::GLOBAL.to_owned());
        Self {
            id: hash(&["gap", &gap.operation, &region, gap.reason.words()]),
            service: gap.operation.split(':').next().unwrap_or_default().to_owned(),
            operation: gap.operation.clone(),
            region,
            reason: gap.reason,
            permission: gap.permission().map(str::to_owned),
            detail: gap.detail.clone(),
            remedy: gap.remedy(),
            findings: 0,
            checks: Vec::new(),
        }
    }
}

impl GapEntry {
    /// Adds what others know of the same gap.
    fn join(&mut self, other: Self) {
        // Which of several alike came first depends on the network; the report must not.
        if other.detail < self.detail {
            self.detail = other.detail;
        }
        self.findings += other.findings;
        for check in other.checks {
            if let Err(at) = self.checks.binary_search(&check) {
                self.checks.insert(at, check);
            }
        }
    }
}

fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        // The length keeps neighbours apart: ("ab", "c") is not ("a", "bc").
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().take(16).fold(String::with_capacity(32), |mut hex, byte| {
        use std::fmt::Write;
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

type GapKey = (String, String, String);

/// Gaps that differ only in the resource are one entry, so that a thousand unreadable buckets are not a thousand lines.
/// With the check that meets it, and whether a finding is unknown because of it.
fn note(gaps: &mut BTreeMap<GapKey, GapEntry>, gap: &Gap, check: Option<(&str, bool)>) -> String {
    let region = gap.region.clone().unwrap_or_else(|| partywall_checks::finding::GLOBAL.to_owned());
    let reason = gap.reason.words().to_owned();
    let id = hash(&["gap", &gap.operation, &region, &reason]);
    let entry = gaps.entry((gap.operation.clone(), region, reason)).or_insert_with(|| GapEntry::from(gap));
    if gap.detail < entry.detail {
        entry.detail.clone_from(&gap.detail);
    }
    if let Some((check, unknown)) = check {
        entry.findings += usize::from(unknown);
        if let Err(at) = entry.checks.binary_search_by(|known| known.as_str().cmp(check)) {
            entry.checks.insert(at, check.to_owned());
        }
    }
    id
}

fn node_coverage(covered: Coverage, reports: &[ArtifactReport]) -> NodeCoverage {
    let Coverage { node, state, checks, tally, attestation } = covered;
    NodeCoverage {
        node: node.id.to_owned(),
        path: node.path().into_iter().map(str::to_owned).collect(),
        side: node.side,
        known_by: node.known_by.to_vec(),
        state,
        checks: checks.into_iter().map(str::to_owned).collect(),
        counts: tally.into(),
        attestation,
        evidence: artifact::evidence(node, reports),
    }
}

/// Nobody is told to mend what they cannot: a policy of the organisation is its administrator's.
fn actionable_by(verdict: &Verdict) -> ActionableBy {
    match verdict.gap.as_ref().map(|gap| gap.reason) {
        Some(Reason::DeniedByServiceControlPolicy | Reason::DeniedByResourceControlPolicy) => {
            ActionableBy::OrganisationAdministrator
        }
        _ => verdict.actionable_by,
    }
}

/// What a check says, if it says anything.
fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// What is the same for all findings of a check: made once, for a report holds a hundred thousand of them.
#[derive(Clone, PartialEq)]
struct Shared {
    check: Arc<CheckInfo>,
    place: Arc<PlaceInfo>,
    standards: Arc<BTreeMap<String, Vec<String>>>,
    remediation: Arc<Remediation>,
}

impl Shared {
    fn of(check: &'static Check) -> Self {
        let mut standards: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for standard in check.standards {
            standards.entry(standard.framework.id().to_owned()).or_default().push(standard.requirement.to_owned());
        }
        Self {
            check: Arc::new(CheckInfo {
                id: check.id.to_owned(),
                title: check.title.to_owned(),
                service: check.folder().to_owned(),
            }),
            place: Arc::new(PlaceInfo {
                node: check.place.node.id.to_owned(),
                path: check.place.node.path().into_iter().map(str::to_owned).collect(),
                side: check.place.node.side,
                control: check.place.control,
                service_type: check.service.service_type,
                aws: check.aws_side.to_owned(),
                yours: check.your_side.to_owned(),
            }),
            standards: Arc::new(standards),
            remediation: Arc::new(Remediation {
                text: check.fix.text.to_owned(),
                cli: given(check.fix.cli),
                terraform: given(check.fix.terraform),
                cloudformation: given(check.fix.cloudformation),
                urls: check.sources.iter().map(|source| source.url.to_owned()).collect(),
            }),
        }
    }

    /// What it is shared by says the same.
    fn is_of(&self, finding: &Finding) -> bool {
        self.check == finding.check
            && self.place == finding.place
            && self.standards == finding.standards
            && self.remediation == finding.remediation
    }

    /// The id of a finding.
    fn id(check: &Check, account: &str, Outcome { resource, region, .. }: &Outcome) -> String {
        let arn = resource.as_ref().map_or("", |resource| resource.arn.as_str());
        hash(&["finding", check.id, account, region, arn])
    }

    fn finding(
        &self,
        check: &'static Check,
        id: String,
        outcome: Outcome,
        gap: Option<String>,
        context_gaps: Vec<String>,
    ) -> Finding {
        let Outcome { resource, region, verdict } = outcome;
        let actionable_by = actionable_by(&verdict);
        Finding {
            id,
            check: Arc::clone(&self.check),
            status: verdict.status,
            severity: verdict.severity.map_or(check.severity, |severity| severity.min(check.severity)),
            message: verdict.message,
            resource: resource.map(Arc::new),
            region,
            evidence: verdict.evidence,
            place: Arc::clone(&self.place),
            standards: Arc::clone(&self.standards),
            remediation: Arc::clone(&self.remediation),
            actionable_by,
            gap,
            context_gaps,
            suppressed: None,
            in_baseline: false,
        }
    }
}

impl From<&Finding> for Shared {
    fn from(finding: &Finding) -> Self {
        Self {
            check: Arc::clone(&finding.check),
            place: Arc::clone(&finding.place),
            standards: Arc::clone(&finding.standards),
            remediation: Arc::clone(&finding.remediation),
        }
    }
}

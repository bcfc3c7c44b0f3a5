//! What changed between two reports of one account. Findings are the same where their ids are.
//!
//! What is no longer found is gone only if the later audit looked for it: a resource in a region that was not audited, or
//! in a listing that could not be read, is not mended by that.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use partywall_checks::finding::{GLOBAL, Resource, Severity, Status};
use serde::{Deserialize, Serialize};

use crate::report::{AccountInfo, CheckInfo, Report, Suppressed, Tool};

/// The id of the format. Its last part is the major version.
pub const SCHEMA: &str = "urn:partywall:schema:diff:1";
/// The version of the format: `MAJOR.MINOR`, the minor one counting added fields.
pub const SCHEMA_VERSION: &str = "1.0";

/// What a comparison needs of a report. Every report of version 1 has it, so that an older one, which lacks what was added
/// since, can be compared too.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Outline {
    /// The program that wrote it.
    pub tool: Tool,
    /// The account that was audited.
    pub account: AccountInfo,
    /// When the audit began.
    pub started: Timestamp,
    /// The moment that ages are counted to.
    pub as_of: Timestamp,
    /// The regions that were audited.
    pub regions: Vec<String>,
    /// What ran.
    pub completeness: Ran,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What could not be read.
    #[serde(default)]
    pub gaps: Vec<KnownGap>,
}

/// What could not be read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct KnownGap {
    /// Stable from run to run.
    pub id: String,
}

/// What ran.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Ran {
    /// The checks.
    pub checks: Vec<RanCheck>,
}

/// A check that ran.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RanCheck {
    /// Its id.
    pub id: String,
}

/// What a comparison needs of a finding.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Finding {
    /// Stable from run to run.
    pub id: String,
    /// The check.
    pub check: CheckInfo,
    /// What was found out.
    pub status: Status,
    /// How bad it is, or would be.
    pub severity: Severity,
    /// One sentence about this resource.
    pub message: String,
    /// The resource; none where the listing itself could not be read.
    pub resource: Option<Resource>,
    /// The region; `global` where there is none.
    pub region: String,
    /// Why it counted for nothing, where it was accepted.
    #[serde(default)]
    pub suppressed: Option<Suppressed>,
}

impl From<Report> for Outline {
    fn from(report: Report) -> Self {
        let Report { tool, account, started, as_of, regions, completeness, findings, gaps, .. } = report;
        let checks = completeness.checks.into_iter().map(|run| RanCheck { id: run.id }).collect();
        let findings = findings
            .into_iter()
            .map(|finding| Finding {
                id: finding.id,
                check: Arc::unwrap_or_clone(finding.check),
                status: finding.status,
                severity: finding.severity,
                message: finding.message,
                resource: finding.resource.map(Arc::unwrap_or_clone),
                region: finding.region,
                suppressed: finding.suppressed,
            })
            .collect();
        let gaps = gaps.into_iter().map(|gap| KnownGap { id: gap.id }).collect();
        Self { tool, account, started, as_of, regions, completeness: Ran { checks }, findings, gaps }
    }
}

/// What became of a finding. What is worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It fails, and did not.
    NewFailure,
    /// It is unknown, and was known or was not there.
    NewlyUnknown,
    /// It was judged, and the later audit did not look there.
    NoLongerJudged,
    /// It fails or is unknown as before, with another severity or for another reason.
    Changed,
    /// It fails as before.
    StillOpen,
    /// It is unknown as before.
    StillUnknown,
    /// It failed, and passes.
    Fixed,
    /// It was unknown, and passes; or what could not be listed was.
    NoLongerUnknown,
    /// It failed or was unknown, and the resource is there no more.
    Gone,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NewFailure,
        Self::NewlyUnknown,
        Self::NoLongerJudged,
        Self::Changed,
        Self::StillOpen,
        Self::StillUnknown,
        Self::Fixed,
        Self::NoLongerUnknown,
        Self::Gone,
    ];
}

/// What changed between two reports of one account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// The id of the format.
    pub schema: &'static str,
    /// Its version.
    pub schema_version: &'static str,
    /// What compared them.
    pub tool: Tool,
    /// The account.
    pub account: AccountInfo,
    /// The earlier report.
    pub old: Side,
    /// The later report.
    pub new: Side,
    /// How many findings of each kind there are.
    pub counts: BTreeMap<Kind, usize>,
    /// How many pass that passed or were not there before. They are not among the changes.
    pub passing: usize,
    /// One entry for each finding that is not as it should be in one of the reports, by kind, severity, check and region.
    pub changes: Vec<Change>,
}

/// One of the two reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// The program that wrote it.
    pub tool: Tool,
    /// When its audit began.
    pub started: Timestamp,
    /// The moment that ages are counted to.
    pub as_of: Timestamp,
    /// The regions that were audited.
    pub regions: Vec<String>,
    /// How many checks ran.
    pub checks: usize,
}

/// What became of one finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The finding's id in both reports.
    pub id: String,
    /// What became of it.
    pub kind: Kind,
    /// The check.
    pub check: CheckInfo,
    /// How bad it is, or was.
    pub severity: Severity,
    /// The resource; null where the listing itself could not be read.
    pub resource: Option<Resource>,
    /// The region; `global` where there is none.
    pub region: String,
    /// What was found earlier; null where there was no such finding.
    pub old: Option<Found>,
    /// What was found later; null where there was no such finding.
    pub new: Option<Found>,
    /// The earlier audit looked there.
    pub judged_before: bool,
}

/// What one report says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// What was found out.
    pub status: Status,
    /// How bad it is, or would be.
    pub severity: Severity,
    /// One sentence about this resource.
    pub message: String,
}

/// Two reports that cannot be compared.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// They are of different accounts.
    #[error("the one is of account {old}, the other of account {new}: compare two of the same account")]
    Accounts {
        /// The earlier one's.
        old: String,
        /// The later one's.
        new: String,
    },
}

impl Diff {
    /// Compares two reports of one account.
    pub fn new(old: &Outline, new: &Outline) -> Result<Self, DiffError> {
        let whose = |report: &Outline| (report.account.partition.clone(), report.account.id.clone());
        if whose(old) != whose(new) {
            return Err(DiffError::Accounts { old: old.account.id.clone(), new: new.account.id.clone() });
        }
        let (before, after) = (Seen::new(old), Seen::new(new));
        let mut changes = Vec::new();
        let mut passing = 0;
        let ids: BTreeSet<&str> = before.findings.keys().chain(after.findings.keys()).copied().collect();
        for id in ids {
            let (was, is) = (before.findings.get(id).copied(), after.findings.get(id).copied());
            let Some(finding) = is.or(was) else { continue };
            let Some(kind) = kind(was, is, &after) else {
                passing += usize::from(is.is_some());
                continue;
            };
            changes.push(Change {
                id: id.to_owned(),
                kind,
                check: finding.check.clone(),
                severity: finding.severity,
                resource: finding.resource.clone(),
                region: finding.region.clone(),
                old: was.map(Found::new),
                new: is.map(Found::new),
                judged_before: was.is_some() || before.looked_for(finding),
            });
        }
        changes.sort_by(|a, b| {
            let key = |c: &Change| (c.check.id.clone(), c.region.clone(), c.resource.as_ref().map(|r| r.arn.clone()));
            (a.kind, b.severity).cmp(&(b.kind, a.severity)).then_with(|| key(a).cmp(&key(b)))
        });
        let mut counts: BTreeMap<Kind, usize> = Kind::ALL.into_iter().map(|kind| (kind, 0)).collect();
        for change in &changes {
            *counts.entry(change.kind).or_default() += 1;
        }
        Ok(Self {
            schema: SCHEMA,
            schema_version: SCHEMA_VERSION,
            tool: Tool::this(),
            account: AccountInfo {
                alias: new.account.alias.clone().or(old.account.alias.clone()),
                ..new.account.clone()
            },
            old: Side::new(old),
            new: Side::new(new),
            counts,
            passing,
            changes,
        })
    }

    /// How many findings are of this kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// How many findings were known before and are not any more, or are unknown now and were not there before.
    #[must_use]
    pub fn newly_unknown(&self) -> usize {
        self.count(Kind::NewlyUnknown) + self.count(Kind::NoLongerJudged)
    }
}

impl Side {
    fn new(report: &Outline) -> Self {
        Self {
            tool: report.tool.clone(),
            started: report.started,
            as_of: report.as_of,
            regions: report.regions.clone(),
            checks: report.completeness.checks.len(),
        }
    }
}

impl Found {
    fn new(finding: &Finding) -> Self {
        Self { status: finding.status, severity: finding.severity, message: finding.message.clone() }
    }
}

/// A report by what it looked for.
struct Seen<'a> {
    findings: BTreeMap<&'a str, &'a Finding>,
    checks: BTreeSet<&'a str>,
    regions: BTreeSet<&'a str>,
    /// The checks and regions in which something could not be listed.
    unlisted: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Seen<'a> {
    fn new(report: &'a Outline) -> Self {
        let mut findings = BTreeMap::new();
        for finding in &report.findings {
            // Of several with one id the worst counts; a report holds no such, but a file can.
            let worst = findings.entry(finding.id.as_str()).or_insert(finding);
            if finding.status < worst.status {
                *worst = finding;
            }
        }
        let unlisted = report.findings.iter().filter(|finding| finding.resource.is_none());
        Self {
            findings,
            checks: report.completeness.checks.iter().map(|run| run.id.as_str()).collect(),
            regions: report.regions.iter().map(String::as_str).collect(),
            unlisted: unlisted.map(|finding| (finding.check.id.as_str(), finding.region.as_str())).collect(),
        }
    }

    /// If the finding's resource had been there, this report would have a finding on it.
    fn looked_for(&self, finding: &Finding) -> bool {
        let (check, region) = (finding.check.id.as_str(), finding.region.as_str());
        // An audit without a regional check names no regions, and looks for global things wherever they are.
        let region_audited = region == GLOBAL || self.regions.is_empty() || self.regions.contains(region);
        let listed = [region, GLOBAL].into_iter().all(|place| !self.unlisted.contains(&(check, place)));
        self.checks.contains(check) && region_audited && (listed || finding.resource.is_none())
    }
}

/// What became of a finding; none for what passes and did not fail.
fn kind(old: Option<&Finding>, new: Option<&Finding>, after: &Seen) -> Option<Kind> {
    use Status::{Fail, Pass, Unknown};
    let same = |old: &Finding, new: &Finding| old.severity == new.severity && old.message == new.message;
    match (old, new) {
        (None, None) => None,
        (Some(old), Some(new)) => match (old.status, new.status) {
            (Fail, Fail) | (Unknown, Unknown) if !same(old, new) => Some(Kind::Changed),
            (Fail, Fail) => Some(Kind::StillOpen),
            (Unknown, Unknown) => Some(Kind::StillUnknown),
            (Pass | Unknown, Fail) => Some(Kind::NewFailure),
            (Pass | Fail, Unknown) => Some(Kind::NewlyUnknown),
            (Fail, Pass) => Some(Kind::Fixed),
            (Unknown, Pass) => Some(Kind::NoLongerUnknown),
            (Pass, Pass) => None,
        },
        (None, Some(new)) => match new.status {
            Fail => Some(Kind::NewFailure),
            Unknown => Some(Kind::NewlyUnknown),
            Pass => None,
        },
        (Some(old), None) if !after.looked_for(old) => Some(Kind::NoLongerJudged),
        (Some(old), None) => match old.status {
            Unknown if old.resource.is_none() => Some(Kind::NoLongerUnknown),
            Fail | Unknown => Some(Kind::Gone),
            Pass => None,
        },
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use partywall_checks::facts::ec2::DESCRIBE_SECURITY_GROUPS;
    use partywall_checks::facts::{Gap, Reason};
    use partywall_checks::find;
    use partywall_checks::finding::{Outcome, Verdict};

    use super::*;
    use crate::report::{Caller, Header};

    const ID: &str = "123456789012";
    const PORTS: &str = "ec2-security-group-admin-ports";

    fn header(regions: &[&str]) -> Header {
        let started = "2026-03-02T09:30:00.25Z".parse().unwrap();
        Header {
            account: AccountInfo { id: ID.into(), alias: Some("acme-prod".into()), partition: "aws".into() },
            caller: Caller { arn: format!("arn:aws:sts::{ID}:assumed-role/audit/ada"), user_id: "AROA:ada".into() },
            started,
            ended: started,
            as_of: started,
            regions: regions.iter().map(|region| (*region).to_owned()).collect(),
            part: None,
            calls: 5,
            ended_early: None,
            gaps: Vec::new(),
            attestations: Vec::new(),
            artifact: Vec::new(),
        }
    }

    fn outline(regions: &[&str], check: &str, outcomes: Vec<Outcome>) -> Outline {
        Report::new(header(regions), vec![(find(check).unwrap(), outcomes)]).into()
    }

    pub(crate) fn report(outcomes: Vec<Outcome>) -> Outline {
        whole(outcomes).into()
    }

    pub(crate) fn whole(outcomes: Vec<Outcome>) -> Report {
        Report::new(header(&["eu-west-1", "us-east-1"]), vec![(find(PORTS).unwrap(), outcomes)])
    }

    pub(crate) fn group(id: &str, verdict: Verdict) -> Outcome {
        in_region("eu-west-1", id, verdict)
    }

    fn in_region(region: &str, id: &str, verdict: Verdict) -> Outcome {
        let arn = format!("arn:aws:ec2:{region}:{ID}:security-group/{id}");
        Outcome::of(Resource::new(&arn, "AWS::EC2::SecurityGroup", id, Some(region)), verdict)
    }

    pub(crate) fn gap(region: &str) -> Gap {
        Gap::new(&DESCRIBE_SECURITY_GROUPS, Some(region), Reason::Denied, "no")
    }

    pub(crate) fn fail() -> Verdict {
        Verdict::fail("Port 22 is open.")
    }

    pub(crate) fn pass() -> Verdict {
        Verdict::pass("All is closed.")
    }

    pub(crate) fn unknown() -> Verdict {
        Verdict::unknown(&gap("eu-west-1"))
    }

    fn kinds(old: &Outline, new: &Outline) -> Vec<Kind> {
        Diff::new(old, new).unwrap().changes.into_iter().map(|change| change.kind).collect()
    }

    /// What became of one security group, or of one that was not there.
    fn became(old: Option<Verdict>, new: Option<Verdict>) -> Option<Kind> {
        let report = |verdict: Option<Verdict>| report(verdict.into_iter().map(|v| group("sg-1", v)).collect());
        let kinds = kinds(&report(old), &report(new));
        assert!(kinds.len() < 2);
        kinds.first().copied()
    }

    #[test]
    fn every_pair_of_statuses_has_its_kind() {
        let (fail, pass, unknown) = (|| Some(fail()), || Some(pass()), || Some(unknown()));
        for (old, new, kind) in [
            (None, fail(), Some(Kind::NewFailure)),
            (pass(), fail(), Some(Kind::NewFailure)),
            (unknown(), fail(), Some(Kind::NewFailure)),
            (None, unknown(), Some(Kind::NewlyUnknown)),
            (pass(), unknown(), Some(Kind::NewlyUnknown)),
            (fail(), unknown(), Some(Kind::NewlyUnknown)),
            (fail(), fail(), Some(Kind::StillOpen)),
            (unknown(), unknown(), Some(Kind::StillUnknown)),
            (fail(), pass(), Some(Kind::Fixed)),
            (unknown(), pass(), Some(Kind::NoLongerUnknown)),
            (fail(), None, Some(Kind::Gone)),
            (unknown(), None, Some(Kind::Gone)),
            (None, pass(), None),
            (pass(), pass(), None),
            (pass(), None, None),
        ] {
            let context = format!("{old:?} then {new:?}");
            assert_eq!(became(old, new), kind, "{context}");
        }
    }

    #[test]
    fn another_message_or_severity_is_a_change_of_what_fails() {
        assert_eq!(became(Some(fail()), Some(Verdict::fail("Port 3389 is open."))), Some(Kind::Changed));
        let old = report(vec![group("sg-1", fail())]);
        let mut new = old.clone();
        new.findings[0].severity = Severity::Critical;
        assert_eq!(kinds(&old, &new), [Kind::Changed]);
        assert_eq!(
            became(Some(pass()), Some(Verdict::pass("All is closed today."))),
            None,
            "both are as they should be"
        );
    }

    #[test]
    fn a_resource_of_a_listing_that_can_no_longer_be_read_is_not_gone() {
        let old = report(vec![group("sg-1", fail()), in_region("us-east-1", "sg-2", fail())]);
        let new = report(vec![Outcome::unlisted(Some("eu-west-1"), &gap("eu-west-1"))]);
        let diff = Diff::new(&old, &new).unwrap();
        let changes: Vec<_> = diff.changes.iter().map(|change| (change.kind, change.region.as_str())).collect();
        assert_eq!(
            changes,
            [(Kind::NewlyUnknown, "eu-west-1"), (Kind::NoLongerJudged, "eu-west-1"), (Kind::Gone, "us-east-1")]
        );
        assert_eq!(diff.newly_unknown(), 2);
        let back = Diff::new(&new, &old).unwrap();
        let changes: Vec<_> =
            back.changes.iter().map(|change| (change.kind, change.region.as_str(), change.judged_before)).collect();
        assert_eq!(
            changes,
            [
                (Kind::NewFailure, "eu-west-1", false),
                (Kind::NewFailure, "us-east-1", true),
                (Kind::NoLongerUnknown, "eu-west-1", true)
            ]
        );
    }

    #[test]
    fn what_the_later_audit_did_not_look_for_is_not_gone() {
        let old = report(vec![group("sg-1", fail()), in_region("us-east-1", "sg-2", pass())]);
        let narrowed = outline(&["eu-west-1"], PORTS, vec![group("sg-1", fail())]);
        assert_eq!(kinds(&old, &narrowed), [Kind::NoLongerJudged, Kind::StillOpen]);
        let other = outline(&["eu-west-1", "us-east-1"], "iam-root-mfa", vec![]);
        assert_eq!(kinds(&old, &other), [Kind::NoLongerJudged; 2]);
        // Without a regional check no region is named, but buckets are looked for everywhere.
        let bucket = Resource::new("arn:aws:s3:::b", "AWS::S3::Bucket", "b", Some("eu-west-1"));
        let with = outline(&[], "s3-bucket-encryption", vec![Outcome::of(bucket, fail())]);
        let without = outline(&[], "s3-bucket-encryption", vec![]);
        assert_eq!(kinds(&with, &without), [Kind::Gone]);
    }

    #[test]
    fn a_report_compared_with_itself_has_nothing_new() {
        let one = report(vec![group("sg-1", fail()), group("sg-2", pass()), group("sg-3", unknown())]);
        let diff = Diff::new(&one, &one).unwrap();
        assert_eq!(kinds(&one, &one), [Kind::StillOpen, Kind::StillUnknown]);
        assert_eq!((diff.passing, diff.count(Kind::NewFailure), diff.newly_unknown()), (1, 0, 0));
    }

    #[test]
    fn reports_of_different_accounts_are_not_compared() {
        let one = report(vec![]);
        let mut other = one.clone();
        other.account.id = "210987654321".into();
        let error = Diff::new(&one, &other).unwrap_err().to_string();
        assert!(error.contains(ID) && error.contains("210987654321"), "{error}");
    }

    #[test]
    fn the_worst_comes_first() {
        let mut new = report(vec![group("sg-1", fail()), group("sg-2", fail())]);
        new.findings[1].severity = Severity::Critical;
        let diff = Diff::new(&report(vec![]), &new).unwrap();
        assert_eq!(diff.changes[0].severity, Severity::Critical);
    }
}

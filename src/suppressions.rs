//! What somebody has accepted: findings that stay in the report, flagged, and count for nothing.

use globset::GlobMatcher;
use jiff::civil::Date;
use partywall_checks::finding::{GLOBAL, Status};

use crate::config::Suppression;
use crate::config::values::CheckNames;
use crate::report::{Finding, Report, Suppressed};

/// A suppression that is ready to be held against findings.
struct Ready<'a> {
    of: &'a Suppression,
    checks: Vec<GlobMatcher>,
    /// The day on which it ended, if that has gone by.
    expired: Option<Date>,
    fits: usize,
}

/// Flags the findings that are accepted as of the report's moment, and warns of suppressions that have expired and of those
/// that fit nothing. Of several that fit, the first one of the file that still holds says why.
pub fn apply(report: &mut Report, suppressions: &[Suppression]) {
    let today = report.as_of.to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut ready: Vec<Ready> = suppressions.iter().map(|of| Ready::new(of, today)).collect();
    let account = report.account.id.clone();
    if !ready.is_empty() {
        let flag = |finding: &mut Finding| {
            let mut accepted = None;
            for suppression in &mut ready {
                if !suppression.fits(finding, &account) {
                    continue;
                }
                suppression.fits += 1;
                if suppression.expired.is_none() && accepted.is_none() {
                    accepted = Some(suppression.says());
                }
            }
            finding.suppressed = accepted;
        };
        report.findings.change(|finding| finding.status != Status::Pass, flag);
    }
    let warnings: Vec<String> = ready.iter().filter_map(|suppression| suppression.warning(report)).collect();
    report.warnings.extend(warnings);
}

impl<'a> Ready<'a> {
    fn new(of: &'a Suppression, today: Date) -> Self {
        let CheckNames(names) = &of.what.check;
        // They were understood when the file was read.
        let checks = names.iter().filter_map(|name| Some(globset::Glob::new(name).ok()?.compile_matcher())).collect();
        // On its last day it still holds.
        Self { of, checks, expired: of.what.until().filter(|last| *last < today), fits: 0 }
    }

    fn is_of_check(&self, id: &str) -> bool {
        self.checks.is_empty() || self.checks.iter().any(|glob| glob.is_match(id))
    }

    fn fits(&self, finding: &Finding, account: &str) -> bool {
        let what = &self.of.what;
        self.is_of_check(&finding.check.id)
            && (what.account.is_empty() || what.account.matches(account))
            && (what.region.is_empty() || what.region.matches(&finding.region))
            && self.fits_resource(finding)
    }

    fn fits_resource(&self, finding: &Finding) -> bool {
        let what = &self.of.what;
        if what.resource.is_empty() && what.tags.is_empty() {
            return true;
        }
        // What was not listed may be any resource, and is none that was named.
        let Some(resource) = &finding.resource else { return false };
        let called = [Some(&resource.arn), Some(&resource.id), resource.name.as_ref()];
        let named = what.resource.is_empty() || called.into_iter().flatten().any(|name| what.resource.matches(name));
        let tagged = what.tags.iter().all(|(key, value)| {
            resource.tags.as_ref().and_then(|tags| tags.get(key)).is_some_and(|tag| value.matches(tag))
        });
        named && tagged
    }

    fn says(&self) -> Suppressed {
        let what = &self.of.what;
        Suppressed { reason: what.reason.clone(), owner: what.owner.clone(), expires: what.until() }
    }

    fn warning(&self, report: &Report) -> Option<String> {
        let Suppression { line, what } = self.of;
        let owner = what.owner.as_ref().map(|owner| format!(", {owner}")).unwrap_or_default();
        let name = format!("The suppression in line {line} ({:?}{owner})", what.reason);
        if let Some(last) = self.expired {
            let again = match self.fits {
                0 => "fits nothing any more: remove it".to_owned(),
                1 => "the finding that it accepted counts again".to_owned(),
                fits => format!("the {fits} findings that it accepted count again"),
            };
            return Some(format!("{name} expired on {last}; {again}."));
        }
        (self.fits == 0 && self.was_looked_for(report))
            .then(|| format!("{name} fits nothing that fails or is unknown: remove it, or mend its globs."))
    }

    /// If there were something that it fits, this report would have it.
    fn was_looked_for(&self, report: &Report) -> bool {
        let what = &self.of.what;
        let regions = || report.regions.iter().map(String::as_str).chain([GLOBAL]);
        let in_region = |region: &str| what.region.is_empty() || what.region.matches(region);
        let ran = report.completeness.checks.iter().any(|run| self.is_of_check(&run.id));
        let here = what.account.is_empty() || what.account.matches(&report.account.id);
        let unlisted = report
            .findings
            .glances()
            .any(|finding| !finding.has_resource && self.is_of_check(&finding.check.id) && in_region(finding.region));
        // In a part of an audit, what it fits may be in another part.
        report.part.is_none()
            && ran
            && here
            && regions().any(in_region)
            && !unlisted
            && report.completeness.ended_early.is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use partywall_checks::facts::ec2::DESCRIBE_SECURITY_GROUPS;
    use partywall_checks::facts::{Gap, Reason};
    use partywall_checks::find;
    use partywall_checks::finding::{Outcome, Resource, Verdict};

    use super::*;
    use crate::config::Config;
    use crate::report::{AccountInfo, Caller, Header};

    const ID: &str = "123456789012";

    fn header() -> Header {
        let as_of = "2026-03-02T23:59:59Z".parse().unwrap();
        Header {
            account: AccountInfo { id: ID.into(), alias: None, partition: "aws".into() },
            caller: Caller { arn: format!("arn:aws:iam::{ID}:root"), user_id: ID.into() },
            started: as_of,
            ended: as_of,
            as_of,
            regions: vec!["eu-west-1".into(), "us-east-1".into()],
            part: None,
            calls: 1,
            ended_early: None,
            gaps: Vec::new(),
            attestations: Vec::new(),
            artifact: Vec::new(),
        }
    }

    fn group(region: &str, id: &str, verdict: Verdict) -> Outcome {
        let arn = format!("arn:aws:ec2:{region}:{ID}:security-group/{id}");
        let group = Resource::new(&arn, "AWS::EC2::SecurityGroup", id, Some(region)).named(&format!("name-of-{id}"));
        Outcome::of(group.tagged([("team".to_owned(), "web-front".to_owned())].into()), verdict)
    }

    fn gap() -> Gap {
        Gap::new(&DESCRIBE_SECURITY_GROUPS, Some("us-east-1"), Reason::Denied, "no")
    }

    /// One that fails and one that passes in one region, one that is unknown and a bucket without tags in another.
    fn report() -> Report {
        let groups = vec![
            group("eu-west-1", "sg-1", Verdict::fail("It is open.")),
            group("eu-west-1", "sg-2", Verdict::pass("It is closed.")),
            group("us-east-1", "sg-3", Verdict::unknown(&gap())),
        ];
        let bucket = Resource::new("arn:aws:s3:::crumb/a", "AWS::S3::Bucket", "crumb/a", Some("us-east-1"));
        let runs = vec![
            (find("ec2-security-group-admin-ports").unwrap(), groups),
            (find("s3-bucket-encryption").unwrap(), vec![Outcome::of(bucket, Verdict::fail("It is not encrypted."))]),
        ];
        Report::new(header(), runs)
    }

    fn suppressions(text: &str) -> Vec<Suppression> {
        Config::parse(Path::new("partywall.toml"), text, &[]).unwrap().suppressions
    }

    fn settled(mut report: Report, text: &str) -> Report {
        apply(&mut report, &suppressions(text));
        report.recount();
        report
    }

    fn one(keys: &str) -> String {
        format!("[[suppress]]\nreason = \"Known.\"\n{keys}\n")
    }

    /// The ids of what was accepted, of a suppression with these keys.
    fn accepted(keys: &str) -> Vec<String> {
        let report = settled(report(), &one(keys));
        let accepted = report.findings.into_iter().filter(|finding| finding.suppressed.is_some());
        accepted.map(|finding| finding.resource.unwrap().id.clone()).collect()
    }

    #[test]
    fn all_that_is_named_must_fit_and_one_of_each_list() {
        for (keys, ids) in [
            ("check = \"ec2-*\"", &["sg-1", "sg-3"][..]),
            ("check = [\"s3-bucket-encryption\", \"ec2-*\"]", &["sg-1", "sg-3", "crumb/a"]),
            ("check = \"iam-*\"", &[]),
            ("resource = \"sg-1\"", &["sg-1"]),
            ("resource = \"sg-2\"", &[]),
            ("resource = \"name-of-*\"", &["sg-1", "sg-3"]),
            ("resource = \"arn:aws:ec2:*:security-group/*\"", &["sg-1", "sg-3"]),
            ("resource = \"crumb*\"", &["crumb/a"]),
            ("resource = [\"crumb/?\", \"sg-3\"]", &["sg-3", "crumb/a"]),
            ("resource = \"SG-1\"", &[]),
            ("account = \"123456789012\"", &["sg-1", "sg-3", "crumb/a"]),
            ("account = \"210987654321\"", &[]),
            ("region = \"eu-*\"", &["sg-1"]),
            ("region = [\"us-east-1\"]\ncheck = \"ec2-*\"", &["sg-3"]),
            ("tags = { team = \"web-*\" }", &["sg-1", "sg-3"]),
            ("tags = { team = \"data\" }", &[]),
            ("tags = { team = \"*\", stage = \"*\" }", &[]),
            ("tags = { team = \"*\" }\nregion = \"eu-*\"", &["sg-1"]),
        ] {
            assert_eq!(accepted(keys), ids, "{keys}");
        }
    }

    #[test]
    fn what_is_accepted_stays_flagged_and_counts_nowhere_but_in_the_model() {
        let before = report();
        let keys = "check = \"ec2-*\"\nowner = \"web team\"\nexpires = 2026-12-31";
        let report = settled(before.clone(), &one(keys));
        let told = Suppressed {
            reason: "Known.".into(),
            owner: Some("web team".into()),
            expires: Some("2026-12-31".parse().unwrap()),
        };
        let flagged: Vec<_> = report.findings.iter().filter(|f| f.suppressed.as_ref() == Some(&told)).collect();
        assert_eq!(flagged.iter().map(|f| f.status).collect::<Vec<_>>(), [Status::Fail, Status::Unknown]);
        assert_eq!((report.summary.counts.fail, report.summary.counts.unknown, report.summary.suppressed), (1, 0, 2));
        assert_eq!(report.summary.failed_by_severity.values().sum::<usize>(), 1);
        assert_eq!((&report.coverage, &report.completeness), (&before.coverage, &before.completeness));
        assert_eq!(report.worst_failure(), find("s3-bucket-encryption").map(|check| check.severity));
        assert!(!report.lacks_something_new(|_| false), "the gap is behind what was accepted alone");
        assert!(before.lacks_something_new(|_| false));
    }

    #[test]
    fn a_gap_that_is_also_behind_something_else_counts() {
        let half = settled(report(), &one("region = \"eu-*\""));
        assert!(half.lacks_something_new(|_| false), "the unknown one is in another region");
        let mut own = header();
        own.gaps.push(gap());
        let own = settled(Report::new(own, vec![]), &one("check = \"ec2-*\""));
        assert!(own.lacks_something_new(|_| false), "no finding tells of it");
        assert!(!own.lacks_something_new(|id| id == own.gaps[0].id), "but the baseline knew it");
        let early = Header { ended_early: Some("deadline".into()), ..header() };
        assert!(Report::new(early, vec![]).lacks_something_new(|_| true));
    }

    #[test]
    fn the_last_day_is_accepted_and_the_day_after_counts_again() {
        // The report is as of the last second of the second of March.
        for (day, holds) in [("2026-03-01", false), ("2026-03-02", true), ("2026-03-03", true)] {
            let report = settled(report(), &one(&format!("check = \"s3-*\"\nexpires = {day}")));
            assert_eq!(report.summary.suppressed, usize::from(holds), "{day}");
            let warned = report.warnings.iter().any(|warning| warning.contains(&format!("expired on {day}")));
            assert_eq!(warned, !holds, "{:?}", report.warnings);
        }
        let expired = settled(report(), &one("check = \"ec2-*\"\nowner = \"web team\"\nexpires = 2026-03-01"));
        assert_eq!(
            expired.warnings,
            [
                "The suppression in line 1 (\"Known.\", web team) expired on 2026-03-01; the 2 findings that it accepted count \
              again."
            ]
        );
        assert!(settled(report(), &one("check = \"iam-*\"\nexpires = 2026-03-01")).warnings[0].contains("remove it"));
    }

    #[test]
    fn of_several_the_first_that_still_holds_says_why() {
        let of = |reason: &str, more: &str| format!("[[suppress]]\nreason = \"{reason}\"\ncheck = \"s3-*\"\n{more}\n");
        let text = of("expired", "expires = 2020-01-01") + &of("first", "") + &of("second", "");
        let report = settled(report(), &text);
        let reasons: Vec<String> = report.findings.iter().filter_map(|f| Some(f.suppressed?.reason)).collect();
        assert_eq!(reasons, ["first"]);
        assert_eq!(report.warnings.len(), 1, "the second fits too: {:?}", report.warnings);
    }

    #[test]
    fn what_fits_nothing_is_told_where_it_was_looked_for() {
        let warnings = |report: Report, keys: &str| settled(report, &one(keys)).warnings;
        let told = warnings(report(), "resource = \"sg-9\"");
        assert_eq!(
            told,
            [
                "The suppression in line 1 (\"Known.\") fits nothing that fails or is unknown: remove it, or mend its globs."
            ]
        );
        assert_eq!(warnings(report(), "check = \"ec2-*\"\nresource = \"sg-2\"").len(), 1, "it passes by now");
        for (keys, why) in [
            ("check = \"iam-*\"", "its checks did not run"),
            ("account = \"210987654321\"", "it is of another account"),
            ("region = \"ap-*\"", "the region was not audited"),
        ] {
            assert_eq!(warnings(report(), keys), [""; 0], "{why}");
        }
        let runs =
            vec![(find("ec2-security-group-admin-ports").unwrap(), vec![Outcome::unlisted(Some("us-east-1"), &gap())])];
        let unlisted = Report::new(header(), runs);
        assert_eq!(warnings(unlisted.clone(), "resource = \"sg-9\""), [""; 0], "it may be in what was not listed");
        assert_eq!(warnings(unlisted, "resource = \"sg-9\"\nregion = \"eu-west-1\"").len(), 1, "not there");
        let early = Report::new(Header { ended_early: Some("deadline".into()), ..header() }, vec![]);
        assert_eq!(warnings(early, "region = \"eu-*\""), [""; 0]);
    }

    #[test]
    fn what_was_not_listed_is_accepted_by_check_and_region_alone() {
        let runs = || {
            let unlisted = vec![Outcome::unlisted(Some("us-east-1"), &gap())];
            vec![(find("ec2-security-group-admin-ports").unwrap(), unlisted)]
        };
        let count = |keys: &str| settled(Report::new(header(), runs()), &one(keys)).summary.suppressed;
        assert_eq!(count("check = \"ec2-*\"\nregion = \"us-*\""), 1);
        assert_eq!(count("resource = \"?*\""), 0);
        assert_eq!(count("tags = { team = \"*\" }"), 0);
    }
}

//! What is known from an earlier report of the same account: what failed or was unknown there is nothing new.
//!
//! A failure is known if it failed there, no less badly. An unknown finding is known if it was unknown there: whoever took
//! the baseline has seen that gap, and a failure that comes out of it is new. What was accepted there by a suppression is
//! not known: when that ends, it counts again.

use std::collections::{BTreeMap, BTreeSet};

use partywall_checks::finding::{Severity, Status};

use crate::diff::Outline;
use crate::report::{AccountInfo, Report};

/// The findings of an earlier report that were not as they should be.
#[derive(Debug)]
pub struct Baseline {
    /// The account that it is of.
    pub account: AccountInfo,
    failed: BTreeMap<String, Severity>,
    unknown: BTreeSet<String>,
    gaps: BTreeSet<String>,
}

impl From<Outline> for Baseline {
    fn from(outline: Outline) -> Self {
        let (mut failed, mut unknown) = (BTreeMap::new(), BTreeSet::new());
        for finding in outline.findings.into_iter().filter(|finding| finding.suppressed.is_none()) {
            match finding.status {
                Status::Fail => {
                    let severity = failed.entry(finding.id).or_insert(finding.severity);
                    // A report holds each id once, but a file can hold anything: the mildest lets least pass as known.
                    *severity = finding.severity.min(*severity);
                }
                Status::Unknown => _ = unknown.insert(finding.id),
                Status::Pass => {}
            }
        }
        let gaps = outline.gaps.into_iter().map(|gap| gap.id).collect();
        Self { account: outline.account, failed, unknown, gaps }
    }
}

impl Baseline {
    /// Flags what is known.
    pub fn apply(&self, report: &mut Report) {
        report.findings.change(
            |_| true,
            |finding| {
                finding.in_baseline = match finding.status {
                    Status::Fail => self.failed.get(&finding.id).is_some_and(|severity| *severity >= finding.severity),
                    Status::Unknown => self.unknown.contains(&finding.id),
                    Status::Pass => false,
                };
            },
        );
    }

    /// It had this gap, too.
    #[must_use]
    pub fn has_gap(&self, id: &str) -> bool {
        self.gaps.contains(id)
    }

    /// It is of this account.
    #[must_use]
    pub fn is_of(&self, account: &str, partition: &str) -> bool {
        self.account.id == account && self.account.partition == partition
    }
}

#[cfg(test)]
mod tests {
    use partywall_checks::finding::Verdict;

    use super::*;
    use crate::diff::tests::{fail, group, pass, report, unknown, whole};

    /// Whether the finding of a security group is known from a baseline in which it was that.
    fn known(then: Option<Verdict>, now: Verdict) -> bool {
        let baseline: Baseline = report(then.into_iter().map(|verdict| group("sg-1", verdict)).collect()).into();
        let mut now = whole(vec![group("sg-1", now)]);
        baseline.apply(&mut now);
        now.findings.to_vec()[0].in_baseline
    }

    #[test]
    fn what_failed_or_was_unknown_is_known_and_nothing_else_is() {
        for (then, now, is_known) in [
            (Some(fail()), fail(), true),
            (Some(unknown()), unknown(), true),
            (Some(unknown()), fail(), false),
            (Some(fail()), unknown(), false),
            (Some(pass()), fail(), false),
            (Some(pass()), unknown(), false),
            (None, fail(), false),
            (None, unknown(), false),
            (Some(fail()), pass(), false),
            (Some(pass()), pass(), false),
        ] {
            let context = format!("{then:?} then {now:?}");
            assert_eq!(known(then, now), is_known, "{context}");
        }
    }

    #[test]
    fn a_failure_that_is_worse_by_now_is_new() {
        let milder = || fail().at_most(Severity::Low);
        assert!(!known(Some(milder()), fail()));
        assert!(known(Some(fail()), milder()));
        assert!(known(Some(milder()), milder()));
    }

    #[test]
    fn what_was_accepted_there_is_not_known() {
        let mut then = report(vec![group("sg-1", fail())]);
        let accepted = crate::report::Suppressed { reason: "Known.".into(), owner: None, expires: None };
        then.findings[0].suppressed = Some(accepted);
        let mut now = whole(vec![group("sg-1", fail())]);
        Baseline::from(then).apply(&mut now);
        assert!(!now.findings.to_vec()[0].in_baseline);
    }

    #[test]
    fn of_two_findings_with_one_id_the_milder_counts() {
        let mut then = report(vec![group("sg-1", fail()), group("sg-2", fail())]);
        then.findings[1].id = then.findings[0].id.clone();
        then.findings[1].severity = Severity::Low;
        let mut now = whole(vec![group("sg-1", fail())]);
        Baseline::from(then).apply(&mut now);
        assert!(!now.findings.to_vec()[0].in_baseline);
    }

    #[test]
    fn what_is_known_is_counted_and_does_not_count() {
        let baseline: Baseline = report(vec![group("sg-1", fail()), group("sg-2", unknown())]).into();
        let mut now = whole(vec![group("sg-1", fail()), group("sg-2", unknown())]);
        assert!(now.lacks_something_new(|gap| baseline.has_gap(gap)));
        baseline.apply(&mut now);
        now.recount();
        assert_eq!((now.summary.counts.fail, now.summary.counts.unknown, now.summary.in_baseline), (1, 1, 1));
        assert_eq!(now.worst_failure(), None);
        assert!(!now.lacks_something_new(|gap| baseline.has_gap(gap)));
        assert!(!now.completeness.complete, "it is as incomplete as before");
        assert!(baseline.is_of("123456789012", "aws") && !baseline.is_of("123456789012", "aws-cn"));
    }
}

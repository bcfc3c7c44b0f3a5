//! No severe finding of GuardDuty is open.

use crate::facts::guardduty::{Findings, HIGH_SEVERITY, HighFindings, LIST_FINDINGS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "guardduty-no-high-severity-findings",
    title: "No GuardDuty finding of high or critical severity is open",
    severity: Severity::High,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "A finding of this severity says that a resource is taken over or being used by somebody else. Each hour that \
          nobody looks at it is theirs.",
    aws_side: "AWS finds, rates and describes what looks like an attack, and keeps it for 90 days.",
    your_side: "You look into each severe finding, contain what it names, and archive it when that is done.",
    fix: Fix {
        text: "Look into each finding and act on it. When it is dealt with, or known to be harmless, archive it; what \
               will come again and is harmless belongs into a suppression rule.",
        cli: "aws guardduty list-findings --region REGION --detector-id DETECTOR --finding-criteria '{\"Criterion\": \
              {\"severity\": {\"GreaterThanOrEqual\": 7}, \"service.archived\": {\"Equals\": [\"false\"]}}}'",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Severity levels of GuardDuty findings",
            url: "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html",
        },
        Source {
            title: "Remediating security issues discovered by GuardDuty",
            url: "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_remediate.html",
        },
    ],
    standards: &[prowler("guardduty_no_high_severity_findings")],
    thresholds: &[],
    reads: &[reads::<HighFindings>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.high_findings), |it| judge(*it)),
};

/// Where no detector is at work there are no findings to judge; that is for `guardduty-enabled` to say.
fn judge(findings: Option<Findings>) -> Option<Verdict> {
    let Findings { count, more } = findings?;
    let verdict = match (count, more) {
        (0, false) => {
            Verdict::pass(format!("No finding of GuardDuty with a severity of {HIGH_SEVERITY} or more is open."))
        }
        (1, false) => Verdict::fail("One finding of GuardDuty of high severity is open."),
        (count, false) => Verdict::fail(format!("{count} findings of GuardDuty of high severity are open.")),
        (count, true) => Verdict::fail(format!("More than {count} findings of GuardDuty of high severity are open.")),
    };
    Some(verdict.seen(&LIST_FINDINGS, "FindingIds", count))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    fn status(count: usize, more: bool) -> Option<Status> {
        judge(Some(Findings { count, more })).map(|verdict| verdict.status)
    }

    #[test]
    fn none_passes_and_any_fails() {
        assert_eq!(status(0, false), Some(Status::Pass));
        assert_eq!(status(1, false), Some(Status::Fail));
        assert_eq!(status(2, false), Some(Status::Fail));
    }

    #[test]
    fn a_page_that_is_not_the_last_fails() {
        assert_eq!(status(50, true), Some(Status::Fail));
        assert_eq!(status(0, true), Some(Status::Fail));
    }

    #[test]
    fn without_a_detector_at_work_nothing_is_judged() {
        assert_eq!(judge(None), None);
    }

    #[tokio::test]
    async fn what_could_not_be_listed_is_unknown() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let gap = Gap::new(&LIST_FINDINGS, Some("eu-west-1"), Reason::Denied, "no");
        account.guardduty.get_mut("eu-west-1").unwrap().high_findings = Lazy::ready(Some("eu-west-1"), Err(gap));
        let outcomes = (CHECK.run)(&account).await;
        assert_eq!(outcomes[0].verdict.status, Status::Unknown);
    }
}

//! Nothing is red or yellow in Trusted Advisor.

use crate::facts::trustedadvisor::{AdvisorCheck, DESCRIBE_TRUSTED_ADVISOR_CHECK_SUMMARIES, Summaries, Summary};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "trustedadvisor-open-findings",
    title: "Trusted Advisor has nothing red or yellow",
    severity: Severity::Medium,
    service: &model::TRUSTED_ADVISOR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "Trusted Advisor looks where AWS itself sees best: at limits that are nearly reached, at keys found in public, at \
          what has no copy elsewhere. What it marks and nobody reads stays as it is.",
    aws_side: "AWS runs these checks and refreshes them, and marks what it finds red or yellow.",
    your_side: "You go through what is marked, mend it, or exclude a resource that is meant to be so.",
    fix: Fix {
        text: "Open the check in Trusted Advisor, mend what it flags, and exclude what is meant to be so.",
        cli: "aws support describe-trusted-advisor-check-result --check-id CHECK --language en --region us-east-1",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "AWS Trusted Advisor",
            url: "https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor.html",
        },
        Source {
            title: "TrustedAdvisorCheckSummary",
            url: "https://docs.aws.amazon.com/awssupport/latest/APIReference/API_TrustedAdvisorCheckSummary.html",
        },
    ],
    standards: &[prowler("trustedadvisor_errors_and_warnings")],
    thresholds: &[],
    reads: &[reads::<Summaries>()],
    run: |account| each(account, [&account.trustedadvisor.summaries], judge),
};

/// A check that Trusted Advisor has not run (`not_available`) says nothing, and is not judged. Where the support plan does
/// not allow to ask there is none: `trustedadvisor-support-plan` says so.
fn judge(check: &AdvisorCheck, summary: &Summary) -> Option<Verdict> {
    let name = &check.name;
    let flagged = match summary.flagged {
        Some(count) if count > 0 => format!(" It flags {count}."),
        _ => String::new(),
    };
    let verdict = match summary.status.as_str() {
        "ok" => Verdict::pass(format!("Green in Trusted Advisor: {name}.")),
        "warning" => Verdict::fail(format!("Yellow in Trusted Advisor: {name}.{flagged}")),
        "error" => Verdict::fail(format!("Red in Trusted Advisor: {name}.{flagged}")),
        "not_available" => return None,
        // The collector lets no other through.
        other => Verdict::fail(format!("Trusted Advisor says {other} of {name}.{flagged}")),
    };
    Some(verdict.seen(&DESCRIBE_TRUSTED_ADVISOR_CHECK_SUMMARIES, "status", &summary.status).seen(
        &DESCRIBE_TRUSTED_ADVISOR_CHECK_SUMMARIES,
        "resourcesFlagged",
        summary.flagged,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn verdict(status: &str) -> Option<Verdict> {
        let check = AdvisorCheck { id: "1".into(), name: "Service Limits".into(), category: "service_limits".into() };
        judge(&check, &Summary { status: status.into(), flagged: Some(2) })
    }

    #[test]
    fn green_passes_and_red_and_yellow_fail() {
        assert_eq!(verdict("ok").unwrap().status, Status::Pass);
        for status in ["warning", "error"] {
            let verdict = verdict(status).unwrap();
            assert_eq!(verdict.status, Status::Fail);
            assert!(verdict.message.contains("Service Limits") && verdict.message.contains('2'), "{}", verdict.message);
        }
    }

    #[test]
    fn what_was_not_run_is_not_judged() {
        assert_eq!(verdict("not_available"), None);
    }

    #[test]
    fn a_word_that_is_not_known_is_no_pass() {
        assert_eq!(verdict("purple").unwrap().status, Status::Fail);
    }
}

//! No critical finding of Inspector is active.

use crate::facts::inspector::{CriticalFindings, Findings, LIST_FINDINGS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "inspector-no-critical-findings",
    title: "No critical finding of Inspector is open",
    severity: Severity::High,
    service: &model::INSPECTOR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_SOFTWARE),
    why: "Inspector calls a vulnerability critical where it can be used from afar and without an account. What it names \
          runs in your account as it is.",
    aws_side: "AWS finds the vulnerability, rates it for where it stands, and closes the finding once it is gone.",
    your_side: "You patch, rebuild or remove what is named, the critical first.",
    fix: Fix {
        text: "Update the package that the finding names, in the instance, the image or the function. Suppress only what \
               is known not to apply.",
        cli: "aws inspector2 list-findings --region REGION --filter-criteria '{\"severity\": [{\"comparison\": \"EQUALS\", \
              \"value\": \"CRITICAL\"}], \"findingStatus\": [{\"comparison\": \"EQUALS\", \"value\": \"ACTIVE\"}]}'",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Understanding findings in Amazon Inspector",
        url: "https://docs.aws.amazon.com/inspector/latest/user/findings-understanding.html",
    }],
    standards: &[prowler("inspector2_active_findings_exist")],
    thresholds: &[],
    reads: &[reads::<CriticalFindings>()],
    run: |account| setting(account, account.inspector.values().map(|of| &of.critical_findings), |it| judge(*it)),
};

/// Where no scan is on there are no findings to judge; that is for the checks of the scans to say.
fn judge(findings: Option<Findings>) -> Option<Verdict> {
    let Findings { count, more } = findings?;
    let verdict = match (count, more) {
        (0, false) => Verdict::pass("No critical finding of Inspector is open in the region."),
        (1, false) => Verdict::fail("One critical finding of Inspector is open in the region."),
        (count, false) => Verdict::fail(format!("{count} critical findings of Inspector are open in the region.")),
        (count, true) => {
            Verdict::fail(format!("More than {count} critical findings of Inspector are open in the region."))
        }
    };
    Some(verdict.seen(&LIST_FINDINGS, "findings", count))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    #[test]
    fn none_passes_and_any_fails() {
        let status = |count, more| judge(Some(Findings { count, more })).unwrap().status;
        assert_eq!(status(0, false), Status::Pass);
        assert_eq!(status(1, false), Status::Fail);
        assert_eq!(status(2, false), Status::Fail);
        assert_eq!(status(25, true), Status::Fail);
        assert_eq!(status(0, true), Status::Fail);
    }

    #[test]
    fn without_a_scan_nothing_is_judged() {
        assert_eq!(judge(None), None);
    }

    #[tokio::test]
    async fn what_could_not_be_listed_is_unknown() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let gap = Gap::new(&LIST_FINDINGS, Some("eu-west-1"), Reason::Denied, "no");
        account.inspector.get_mut("eu-west-1").unwrap().critical_findings = Lazy::ready(Some("eu-west-1"), Err(gap));
        assert_eq!((CHECK.run)(&account).await[0].verdict.status, Status::Unknown);
    }
}

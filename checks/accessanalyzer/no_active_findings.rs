//! No finding of external access waits for a decision.

use std::sync::Arc;

use crate::facts::accessanalyzer::{Analyzer, ExternalFindings, Findings, LIST_FINDINGS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "accessanalyzer-no-active-findings",
    title: "No external access that IAM Access Analyzer found waits for a decision",
    severity: Severity::Medium,
    service: &model::ACCESS_ANALYZER,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Each active finding is a resource that somebody outside can reach by its policy, and of which nobody has said \
          that this is meant.",
    aws_side: "AWS finds each way in from outside, and closes the finding when the way is gone.",
    your_side: "You take away the access that is not meant, and archive the findings of that which is.",
    fix: Fix {
        text: "Go through the active findings. Change the policy where the access is not meant; archive the finding, by a \
               rule where there will be more like it, where it is.",
        cli: "aws accessanalyzer list-findings-v2 --region REGION --analyzer-arn ANALYZER --filter \
              '{\"status\": {\"eq\": [\"ACTIVE\"]}}'",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Work with IAM Access Analyzer findings",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-work-with-findings.html",
    }],
    standards: &[prowler("accessanalyzer_enabled_without_findings")],
    thresholds: &[],
    reads: &[reads::<ExternalFindings>()],
    run: |account| {
        let findings = account.accessanalyzer.values().map(|of| &of.external_findings);
        each(account, findings, |_: &Arc<Analyzer>, findings| judge(*findings))
    },
};

/// Which analyzers are judged is the fact's to say: those of external access that are at work.
fn judge(Findings { count, more }: Findings) -> Verdict {
    let verdict = match (count, more) {
        (0, false) => Verdict::pass("The analyzer has no active finding."),
        (1, false) => Verdict::fail("The analyzer has an active finding."),
        (count, false) => Verdict::fail(format!("The analyzer has {count} active findings.")),
        (count, true) => Verdict::fail(format!("The analyzer has more than {count} active findings.")),
    };
    verdict.seen(&LIST_FINDINGS, "Findings", count)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Of, Reason};
    use crate::finding::Status;

    #[test]
    fn none_passes_and_any_fails() {
        assert_eq!(judge(Findings { count: 0, more: false }).status, Status::Pass);
        assert_eq!(judge(Findings { count: 1, more: false }).status, Status::Fail);
        assert_eq!(judge(Findings { count: 2, more: false }).status, Status::Fail);
        assert_eq!(judge(Findings { count: 100, more: true }).status, Status::Fail);
        assert_eq!(judge(Findings { count: 0, more: true }).status, Status::Fail);
    }

    #[tokio::test]
    async fn an_analyzer_whose_findings_could_not_be_listed_is_unknown() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let analyzer = Analyzer {
            arn: "arn:aws:access-analyzer:eu-west-1:123456789012:analyzer/a".into(),
            name: "a".into(),
            region: "eu-west-1".into(),
            kind: "ACCOUNT".into(),
            status: "ACTIVE".into(),
        };
        let gap = Gap::new(&LIST_FINDINGS, Some("eu-west-1"), Reason::Denied, "no");
        let findings = vec![Of { of: Arc::new(analyzer), value: Err(gap) }];
        account.accessanalyzer.get_mut("eu-west-1").unwrap().external_findings =
            Lazy::ready(Some("eu-west-1"), Ok(findings));
        let outcomes = (CHECK.run)(&account).await;
        assert_eq!(outcomes[0].resource.as_ref().unwrap().id, "a");
        assert_eq!(outcomes[0].verdict.status, Status::Unknown);
    }
}

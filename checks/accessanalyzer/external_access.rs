//! Every region has an analyzer that looks for access from outside.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facts::accessanalyzer::{Analyzer, Analyzers, LIST_ANALYZERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "accessanalyzer-external-access",
    title: "IAM Access Analyzer looks for external access in every region",
    severity: Severity::High,
    service: &model::ACCESS_ANALYZER,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "A bucket, key, queue or role that its policy opens to another account works as before for you, so nobody \
          notices. An analyzer proves from the policies who can get in.",
    aws_side: "AWS reasons over the policies of all resources that it supports, anew after each change, and free of \
               charge for access from outside.",
    your_side: "You make an analyzer in every region, and decide of each finding whether the access is meant.",
    fix: Fix {
        text: "Make an analyzer of external access in the region. An analyzer of the whole organisation stands in its \
               administrator's account only; one of this account besides costs nothing.",
        cli: "aws accessanalyzer create-analyzer --region REGION --analyzer-name NAME --type ACCOUNT",
        terraform: "resource \"aws_accessanalyzer_analyzer\" \"external\" {\n  \
                    analyzer_name = \"external-access\"\n  \
                    type          = \"ACCOUNT\"\n\
                    }",
        cloudformation: "Type: AWS::AccessAnalyzer::Analyzer\n\
                         Properties:\n  \
                         AnalyzerName: external-access\n  \
                         Type: ACCOUNT",
    },
    sources: &[Source {
        title: "Getting started with AWS Identity and Access Management Access Analyzer",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-getting-started.html",
    }],
    standards: &[cis("2.18"), security_hub("IAM.28"), prowler("accessanalyzer_enabled")],
    thresholds: &[],
    reads: &[reads::<Analyzers>()],
    run: |account| setting(account, account.accessanalyzer.values().map(|of| &of.analyzers), |it| judge(it)),
};

fn judge(analyzers: &[Arc<Analyzer>]) -> Verdict {
    let external: Vec<&Arc<Analyzer>> = analyzers.iter().filter(|analyzer| analyzer.is_external()).collect();
    let verdict = match (external.iter().find(|analyzer| analyzer.is_active()), external.first()) {
        (Some(active), _) => Verdict::pass(format!("The analyzer {} looks for external access.", active.name)),
        (None, Some(asleep)) => {
            Verdict::fail(format!("The analyzer {} of external access is {}, not active.", asleep.name, asleep.status))
        }
        (None, None) if analyzers.is_empty() => Verdict::fail("The region has no analyzer."),
        (None, None) => Verdict::fail("No analyzer of the region looks for external access."),
    };
    let evidence: BTreeMap<&str, [&str; 2]> =
        analyzers.iter().map(|it| (it.name.as_str(), [it.kind.as_str(), it.status.as_str()])).collect();
    verdict.seen(&LIST_ANALYZERS, "Analyzers", evidence)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    fn status(analyzers: &[(&str, &str)]) -> Status {
        let analyzer = |(kind, status): &(&str, &str)| {
            Arc::new(Analyzer {
                arn: "arn:aws:access-analyzer:eu-west-1:123456789012:analyzer/a".into(),
                name: "a".into(),
                region: "eu-west-1".into(),
                kind: (*kind).into(),
                status: (*status).into(),
            })
        };
        judge(&analyzers.iter().map(analyzer).collect::<Vec<_>>()).status
    }

    #[test]
    fn an_active_one_of_the_account_or_of_the_organisation_passes() {
        assert_eq!(status(&[("ACCOUNT", "ACTIVE")]), Status::Pass);
        assert_eq!(status(&[("ORGANIZATION", "ACTIVE")]), Status::Pass);
        assert_eq!(status(&[("ORGANIZATION", "DISABLED"), ("ACCOUNT", "ACTIVE")]), Status::Pass);
    }

    #[test]
    fn none_at_work_fails() {
        assert_eq!(status(&[]), Status::Fail);
        for bad in ["CREATING", "DISABLED", "FAILED", "", "A_NEW_STATUS"] {
            assert_eq!(status(&[("ACCOUNT", bad)]), Status::Fail, "{bad}");
        }
    }

    #[test]
    fn one_for_another_kind_of_access_fails() {
        for kind in [
            "ACCOUNT_UNUSED_ACCESS",
            "ORGANIZATION_UNUSED_ACCESS",
            "ACCOUNT_INTERNAL_ACCESS",
            "ORGANIZATION_INTERNAL_ACCESS",
            "A_NEW_TYPE",
        ] {
            assert_eq!(status(&[(kind, "ACTIVE")]), Status::Fail, "{kind}");
        }
    }

    #[tokio::test]
    async fn what_could_not_be_listed_is_unknown() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let gap = Gap::new(&LIST_ANALYZERS, Some("eu-west-1"), Reason::Denied, "no");
        account.accessanalyzer.get_mut("eu-west-1").unwrap().analyzers = Lazy::ready(Some("eu-west-1"), Err(gap));
        assert_eq!((CHECK.run)(&account).await[0].verdict.status, Status::Unknown);
    }
}

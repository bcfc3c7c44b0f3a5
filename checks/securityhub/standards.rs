//! Security Hub checks the region against a standard.

use std::collections::BTreeMap;

use crate::facts::securityhub::{GET_ENABLED_STANDARDS, Standards};
use crate::prelude::*;

/// The statuses of a standard that is on. While AWS adds controls to one it is `PENDING` again. The others are of a
/// standard that could not be turned on, or is on its way off.
///
/// Source: <https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StandardsSubscription.html>.
const ON: [&str; 2] = ["READY", "PENDING"];

pub(super) static CHECK: Check = Check {
    id: "securityhub-standards",
    title: "Security Hub, where it is on, checks the region against a standard",
    severity: Severity::Medium,
    service: &model::SECURITY_HUB,
    place: Place::shared(&model::SHARED_CONFIGURATION_MANAGEMENT),
    why: "A hub without a standard checks nothing by itself. It looks as if all were well, and only passes on what others \
          find.",
    aws_side: "AWS keeps the standards up to date, and evaluates their controls day by day.",
    your_side: "You choose the standards that fit, turn them on in every region with AWS Config recording, and mend what \
                fails.",
    fix: Fix {
        text: "Turn at least AWS Foundational Security Best Practices on, and AWS Config with it, which it needs.",
        cli: "aws securityhub batch-enable-standards --region REGION --standards-subscription-requests \
              StandardsArn=arn:aws:securityhub:REGION::standards/aws-foundational-security-best-practices/v/1.0.0",
        terraform: "resource \"aws_securityhub_standards_subscription\" \"best_practices\" {\n  \
                    standards_arn = \
                    \"arn:aws:securityhub:REGION::standards/aws-foundational-security-best-practices/v/1.0.0\"\n\
                    }",
        cloudformation: "Type: AWS::SecurityHub::Standard\n\
                         Properties:\n  \
                         StandardsArn: !Sub \
                         arn:${AWS::Partition}:securityhub:${AWS::Region}::standards/aws-foundational-security-best-practices/v/1.0.0",
    },
    sources: &[Source {
        title: "Standards reference for Security Hub CSPM",
        url: "https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html",
    }],
    standards: &[prowler("securityhub_enabled")],
    thresholds: &[],
    reads: &[reads::<Standards>()],
    run: |account| setting(account, account.securityhub.values().map(|of| &of.standards), |it| judge(it.as_ref())),
};

/// Where Security Hub is off there is nothing to judge; that is for `securityhub-enabled` to say.
fn judge(standards: Option<&BTreeMap<String, String>>) -> Option<Verdict> {
    let standards = standards?;
    let on = standards.values().filter(|status| ON.contains(&status.as_str())).count();
    let verdict = match (on, standards.len()) {
        (0, 0) => Verdict::fail("Security Hub is on in the region, without a standard."),
        (0, _) => {
            let statuses: Vec<&str> = standards.values().map(String::as_str).collect();
            Verdict::fail(format!("No standard of Security Hub is fully on in the region: {}.", statuses.join(", ")))
        }
        (1, _) => Verdict::pass("Security Hub checks the region against one standard."),
        (on, _) => Verdict::pass(format!("Security Hub checks the region against {on} standards.")),
    };
    Some(verdict.seen(&GET_ENABLED_STANDARDS, "StandardsStatus", standards))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    fn status(statuses: &[&str]) -> Status {
        let standards = statuses.iter().enumerate().map(|(i, status)| (format!("arn:{i}"), (*status).to_owned()));
        judge(Some(&standards.collect())).unwrap().status
    }

    #[test]
    fn one_that_is_on_passes() {
        assert_eq!(status(&["READY"]), Status::Pass);
        assert_eq!(status(&["PENDING"]), Status::Pass);
        assert_eq!(status(&["DELETING", "READY", "INCOMPLETE"]), Status::Pass);
    }

    #[test]
    fn none_that_is_on_fails() {
        assert_eq!(status(&[]), Status::Fail);
        for bad in ["INCOMPLETE", "DELETING", "FAILED", "", "A_NEW_STATUS"] {
            assert_eq!(status(&[bad]), Status::Fail, "{bad}");
        }
    }

    #[test]
    fn without_a_hub_nothing_is_judged() {
        assert_eq!(judge(None), None);
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_unknown() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let gap = Gap::new(&GET_ENABLED_STANDARDS, Some("eu-west-1"), Reason::Denied, "no");
        account.securityhub.get_mut("eu-west-1").unwrap().standards = Lazy::ready(Some("eu-west-1"), Err(gap));
        assert_eq!((CHECK.run)(&account).await[0].verdict.status, Status::Unknown);
    }
}

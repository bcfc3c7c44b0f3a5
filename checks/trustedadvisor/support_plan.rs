//! The support plan lets the account read Trusted Advisor.

use crate::facts::trustedadvisor::{AdvisorChecks, DESCRIBE_TRUSTED_ADVISOR_CHECKS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "trustedadvisor-support-plan",
    title: "The account's support plan includes all of Trusted Advisor",
    severity: Severity::Low,
    service: &model::TRUSTED_ADVISOR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "With the plans that cost nothing, Trusted Advisor runs a handful of its checks, and none can be read by a \
          program. In an incident there is then nobody at AWS to call either.",
    aws_side: "AWS runs all checks, and answers technical questions within hours, for accounts with the higher plans.",
    your_side: "You choose the plan by what an outage or an incident would cost you.",
    fix: Fix {
        text: "Change the support plan of the account, or of the organisation, to Business or higher, unless you decide \
               to do without.",
        cli: "",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "AWS Trusted Advisor",
            url: "https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor.html",
        },
        Source {
            title: "About the AWS Support API",
            url: "https://docs.aws.amazon.com/awssupport/latest/user/about-support-api.html",
        },
    ],
    standards: &[prowler("trustedadvisor_premium_support_plan_subscribed")],
    thresholds: &[],
    reads: &[reads::<AdvisorChecks>()],
    run: |account| setting(account, [&account.trustedadvisor.checks], |checks| judge(checks.as_ref().map(Vec::len))),
};

fn judge(checks: Option<usize>) -> Verdict {
    let verdict = match checks {
        Some(count) => Verdict::pass(format!("The support plan lets {count} checks of Trusted Advisor be read.")),
        None => Verdict::fail(
            "The support plan does not allow to read Trusted Advisor's checks: AWS asks for Business or higher. What is \
             red or yellow there is not known.",
        ),
    };
    verdict.seen(&DESCRIBE_TRUSTED_ADVISOR_CHECKS, "checks", checks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn checks_that_can_be_read_pass() {
        assert_eq!(judge(Some(300)).status, Status::Pass);
    }

    #[test]
    fn a_plan_that_does_not_allow_it_fails_and_says_what_is_not_known() {
        let verdict = judge(None);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("not known"), "{}", verdict.message);
    }
}

//! What can be known about Trusted Advisor: its checks by the colours that it gives them. What it flags is not read.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every check that Trusted Advisor has. AWS answers it only to accounts with a support plan of the higher sort.
pub static DESCRIBE_TRUSTED_ADVISOR_CHECKS: Call = Call {
    service: "Support",
    operation: "DescribeTrustedAdvisorChecks",
    action: "support:DescribeTrustedAdvisorChecks",
    absent: &["SubscriptionRequiredException"],
    source: "https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorChecks.html",
};

/// How the account does by many checks at once.
pub static DESCRIBE_TRUSTED_ADVISOR_CHECK_SUMMARIES: Call = Call {
    service: "Support",
    operation: "DescribeTrustedAdvisorCheckSummaries",
    action: "support:DescribeTrustedAdvisorCheckSummaries",
    absent: &[],
    source: "https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorCheckSummaries.html",
};

fact!(
    /// Every check that Trusted Advisor has; none where the support plan does not allow to ask.
    AdvisorChecks: Option<Vec<AdvisorCheck>> = "trustedadvisor.checks" <- [DESCRIBE_TRUSTED_ADVISOR_CHECKS]
);
fact!(
    /// How the account does by each; none at all where the support plan does not allow to ask.
    Summaries: Vec<Of<AdvisorCheck, Summary>> = "trustedadvisor.summaries" <- [
        DESCRIBE_TRUSTED_ADVISOR_CHECKS, DESCRIBE_TRUSTED_ADVISOR_CHECK_SUMMARIES,
    ]
);

facts!(
    /// The facts of Trusted Advisor.
    TrustedAdvisor {
        checks: AdvisorChecks,
        summaries: Summaries,
    }
);

/// A check of Trusted Advisor's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvisorCheck {
    /// Its id.
    pub id: String,
    /// Its name in English.
    pub name: String,
    /// `security`, `cost_optimizing`, `fault_tolerance`, `performance`, `service_limits`, `operational_excellence`.
    pub category: String,
}

impl Describe for AdvisorCheck {
    fn describe(&self, account: &Account) -> Resource {
        let arn = account.arn_of("trustedadvisor", "", &format!("checks/{}/{}", self.category, self.id));
        Resource::new(&arn, "AWS::TrustedAdvisor::Check", &self.id, None).named(&self.name)
    }
}

/// How an account does by a check of Trusted Advisor's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// `ok` (green), `warning` (yellow), `error` (red) or `not_available`.
    pub status: String,
    /// How many resources it flags; none where it does not count them.
    pub flagged: Option<i64>,
}

//! What can be known about IAM Access Analyzer in one region.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every analyzer of the region, of whatever type.
pub static LIST_ANALYZERS: Call = Call {
    service: "AccessAnalyzer",
    operation: "ListAnalyzers",
    action: "access-analyzer:ListAnalyzers",
    absent: &[],
    source: "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListAnalyzers.html",
};

/// The findings of an analyzer that meet a criterion. IAM has one action for it and its older sister.
pub static LIST_FINDINGS: Call = Call {
    service: "AccessAnalyzer",
    operation: "ListFindingsV2",
    action: "access-analyzer:ListFindings",
    absent: &[],
    source: "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListFindingsV2.html",
};

fact!(
    /// Every analyzer of the region.
    Analyzers: Vec<Arc<Analyzer>> = "accessanalyzer.analyzers" regional <- [LIST_ANALYZERS]
);
fact!(
    /// The active findings of each analyzer of external access that is at work; no other analyzer is in it.
    ExternalFindings: Vec<Of<Arc<Analyzer>, Findings>> =
        "accessanalyzer.external_findings" regional <- [LIST_ANALYZERS, LIST_FINDINGS]
);

facts!(
    /// The facts of IAM Access Analyzer in one region.
    AccessAnalyzer {
        analyzers: Analyzers,
        external_findings: ExternalFindings,
    }
);

/// An analyzer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analyzer {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The region.
    pub region: String,
    /// What it looks for and where: `ACCOUNT`, `ORGANIZATION`, `ACCOUNT_UNUSED_ACCESS` and so on.
    pub kind: String,
    /// `ACTIVE`, `CREATING`, `DISABLED`, `FAILED`.
    pub status: String,
}

impl Analyzer {
    /// It looks for access from outside of the account or of the organisation. The types for other kinds of access say
    /// so in their names.
    #[must_use]
    pub fn is_external(&self) -> bool {
        matches!(self.kind.as_str(), "ACCOUNT" | "ORGANIZATION")
    }

    /// It is at work.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }
}

impl Describe for Arc<Analyzer> {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::AccessAnalyzer::Analyzer", &self.name, Some(&self.region))
    }
}

/// How many findings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Those that were counted.
    pub count: usize,
    /// There are more than those.
    pub more: bool,
}

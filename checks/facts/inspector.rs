//! What can be known about Amazon Inspector in one region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Call, fact, facts};

/// Which kinds of scan are on for an account.
pub static BATCH_GET_ACCOUNT_STATUS: Call = Call {
    service: "Inspector2",
    operation: "BatchGetAccountStatus",
    action: "inspector2:BatchGetAccountStatus",
    absent: &[],
    source: "https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html",
};

/// The findings that meet a criterion.
pub static LIST_FINDINGS: Call = Call {
    service: "Inspector2",
    operation: "ListFindings",
    action: "inspector2:ListFindings",
    absent: &[],
    source: "https://docs.aws.amazon.com/inspector/v2/APIReference/API_ListFindings.html",
};

fact!(
    /// The status of each kind of scan that there is in the region (`ENABLED`, `DISABLED` and so on), by AWS's names: `ec2`,
    /// `ecr`, `lambda`, `lambdaCode`.
    Scans: BTreeMap<String, String> = "inspector.scans" regional <- [BATCH_GET_ACCOUNT_STATUS]
);
fact!(
    /// The active findings of critical severity; none where no scan is on.
    CriticalFindings: Option<Findings> =
        "inspector.critical_findings" regional <- [BATCH_GET_ACCOUNT_STATUS, LIST_FINDINGS]
);

facts!(
    /// The facts of Amazon Inspector in one region.
    Inspector {
        scans: Scans,
        critical_findings: CriticalFindings,
    }
);

/// AWS's word for a scan that is on.
pub const ON: &str = "ENABLED";

/// How many findings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Those that were counted.
    pub count: usize,
    /// There are more than those.
    pub more: bool,
}

//! What can be known about Security Hub (CSPM) in one region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Call, fact, facts};

/// How Security Hub says that it is off. It uses the code for other things too.
const OFF: &[&str] = &["InvalidAccessException: not subscribed"];

/// Whether Security Hub is on.
pub static DESCRIBE_HUB: Call = Call {
    service: "SecurityHub",
    operation: "DescribeHub",
    action: "securityhub:DescribeHub",
    absent: OFF,
    source: "https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html",
};

/// The standards that are on.
pub static GET_ENABLED_STANDARDS: Call = Call {
    service: "SecurityHub",
    operation: "GetEnabledStandards",
    action: "securityhub:GetEnabledStandards",
    absent: OFF,
    source: "https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetEnabledStandards.html",
};

fact!(
    /// The region's hub; none where Security Hub is off.
    TheHub: Option<Hub> = "securityhub.hub" regional <- [DESCRIBE_HUB]
);
fact!(
    /// The standards of the region and the status of each, by their ARNs; none where Security Hub is off.
    Standards: Option<BTreeMap<String, String>> = "securityhub.standards" regional <- [DESCRIBE_HUB, GET_ENABLED_STANDARDS]
);

facts!(
    /// The facts of Security Hub in one region.
    SecurityHub {
        hub: TheHub,
        standards: Standards,
    }
);

/// Security Hub in one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hub {
    /// Its ARN.
    pub arn: String,
}

//! What can be known about GuardDuty in one region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Call, fact, facts};

/// The detector of the region: at most one, and none where GuardDuty was never turned on.
pub static LIST_DETECTORS: Call = Call {
    service: "GuardDuty",
    operation: "ListDetectors",
    action: "guardduty:ListDetectors",
    absent: &[],
    source: "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html",
};

/// Whether a detector works, and which protections it has.
pub static GET_DETECTOR: Call = Call {
    service: "GuardDuty",
    operation: "GetDetector",
    action: "guardduty:GetDetector",
    absent: &[],
    source: "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html",
};

/// The ids of a detector's findings that meet a criterion.
pub static LIST_FINDINGS: Call = Call {
    service: "GuardDuty",
    operation: "ListFindings",
    action: "guardduty:ListFindings",
    absent: &[],
    source: "https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html",
};

/// From here on GuardDuty calls a finding high; from 9 on it calls it critical.
///
/// Source: <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html>.
pub const HIGH_SEVERITY: u8 = 7;

fact!(
    /// The region's detector; none where GuardDuty is not turned on.
    TheDetector: Option<Detector> = "guardduty.detector" regional <- [LIST_DETECTORS, GET_DETECTOR]
);
fact!(
    /// The findings of [`HIGH_SEVERITY`] and above that are not archived; none where no detector is at work.
    HighFindings: Option<Findings> = "guardduty.high_findings" regional <- [LIST_DETECTORS, GET_DETECTOR, LIST_FINDINGS]
);

facts!(
    /// The facts of GuardDuty in one region.
    GuardDuty {
        detector: TheDetector,
        high_findings: HighFindings,
    }
);

/// `GuardDuty` in one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detector {
    /// Its id.
    pub id: String,
    /// `ENABLED` or, while it is suspended, `DISABLED`.
    pub status: String,
    /// What it watches, by AWS's names (`S3_DATA_EVENTS`): all that GuardDuty offers in the region.
    pub features: BTreeMap<String, Feature>,
}

impl Detector {
    /// It is at work.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.status == ON
    }
}

/// One of the things that a detector can watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// `ENABLED` or `DISABLED`.
    pub status: String,
    /// The status of what can be turned on besides, by AWS's names (`EC2_AGENT_MANAGEMENT`).
    pub additional: BTreeMap<String, String>,
    /// A policy of the organisation says whether it is on, so that the account cannot.
    pub by_policy: bool,
}

impl Feature {
    /// It is on.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.status == ON
    }

    /// It is on, and so is this part of it.
    #[must_use]
    pub fn is_enabled_with(&self, part: &str) -> bool {
        self.is_enabled() && self.additional.get(part).is_some_and(|status| status == ON)
    }
}

/// AWS's word for what is on.
const ON: &str = "ENABLED";

/// How many findings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Those that were counted.
    pub count: usize,
    /// There are more than those.
    pub more: bool,
}

//! What can be known about CloudTrail. A trail of several regions is seen from each of them, so its facts are those of the
//! account: each trail is asked about once. They are regional all the same, so that an audit asks which regions there are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Account, Call, Gap, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// The trails that record a region, those of other regions and of the organisation included.
pub static DESCRIBE_TRAILS: Call = Call {
    service: "CloudTrail",
    operation: "DescribeTrails",
    action: "cloudtrail:DescribeTrails",
    absent: &[],
    source: "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html",
};

/// Whether a trail records at present.
pub static GET_TRAIL_STATUS: Call = Call {
    service: "CloudTrail",
    operation: "GetTrailStatus",
    action: "cloudtrail:GetTrailStatus",
    absent: &[],
    source: "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html",
};

/// Which events a trail records.
pub static GET_EVENT_SELECTORS: Call = Call {
    service: "CloudTrail",
    operation: "GetEventSelectors",
    action: "cloudtrail:GetEventSelectors",
    absent: &[],
    source: "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html",
};

fact!(
    /// The trails that record each audited region. One of several regions stands under each of them.
    Trails: Vec<Of<Watched, Vec<Trail>>> = "cloudtrail.trails" regional whole <- [DESCRIBE_TRAILS]
);
fact!(
    /// Whether each trail records, by its ARN.
    Logging: BTreeMap<String, Result<bool, Gap>> = "cloudtrail.logging" regional whole <- [DESCRIBE_TRAILS, GET_TRAIL_STATUS]
);
fact!(
    /// What each trail records, by its ARN.
    Events: BTreeMap<String, Result<Selection, Gap>> = "cloudtrail.events" regional whole <- [DESCRIBE_TRAILS, GET_EVENT_SELECTORS]
);

facts!(
    /// The facts of CloudTrail.
    CloudTrail {
        trails: Trails,
        logging: Logging,
        events: Events,
    }
);

/// A region that trails may record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// The region.
    pub region: String,
}

impl Describe for Watched {
    fn describe(&self, account: &Account) -> Resource {
        Resource::account(account, Some(&self.region))
    }
}

/// A trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// Its ARN, which names the account that made it.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The region that it was made in.
    pub home: String,
    /// It records every region.
    pub multi_region: bool,
    /// It writes a digest of each log file, so that a changed or missing one is found out.
    pub validates_files: bool,
    /// The bucket that it writes to.
    pub bucket: String,
    /// The KMS key that it encrypts with; none where S3 encrypts with its own.
    pub kms_key: Option<String>,
    /// The ARN of the log group that it sends events to.
    pub log_group: Option<String>,
}

impl Describe for Trail {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::CloudTrail::Trail", &self.name, Some(&self.home))
    }
}

/// Which events a trail records: any that one of these selects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Selectors of the first kind.
    pub basic: Vec<BasicSelector>,
    /// Selectors of the second kind: all conditions of one must hold.
    pub advanced: Vec<Vec<Condition>>,
}

/// An event selector.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasicSelector {
    /// `All`, `ReadOnly` or `WriteOnly`.
    pub read_write: String,
    /// Management events are among them.
    pub management: bool,
    /// Sources of management events that are left out.
    pub without_sources: Vec<String>,
    /// Types of resources whose data events are recorded, with the beginnings of their ARNs.
    pub data: Vec<(String, Vec<String>)>,
}

/// A condition of an advanced event selector.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// `eventCategory`, `readOnly`, `resources.type` and so on.
    pub field: String,
    /// It is one of these.
    pub equals: Vec<String>,
    /// It begins with one of these.
    pub starts_with: Vec<String>,
    /// It is none of these, or has another narrowing of AWS's: whatever it is, it leaves something out.
    pub others: Vec<String>,
}

//! The facts of CloudTrail in one region.

use partywall_checks::facts::cloudtrail::CloudTrail;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> CloudTrail {
    CloudTrail {}
}

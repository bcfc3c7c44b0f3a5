//! The facts of CloudWatch and CloudWatch Logs in one region.

use partywall_checks::facts::cloudwatch::CloudWatch;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> CloudWatch {
    CloudWatch {}
}

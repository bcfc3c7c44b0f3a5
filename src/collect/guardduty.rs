//! The facts of GuardDuty in one region.

use partywall_checks::facts::guardduty::GuardDuty;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> GuardDuty {
    GuardDuty {}
}

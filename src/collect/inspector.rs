//! The facts of Amazon Inspector in one region.

use partywall_checks::facts::inspector::Inspector;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> Inspector {
    Inspector {}
}

//! The facts of EventBridge in one region.

use partywall_checks::facts::eventbridge::EventBridge;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> EventBridge {
    EventBridge {}
}

//! Checks of EventBridge.

mod event_bus_not_cross_account;
mod event_bus_not_public;
mod event_bus_policy;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] =
    &[&event_bus_not_cross_account::CHECK, &event_bus_not_public::CHECK, &event_bus_policy::CHECK];

//! Checks of AWS Config.

mod recorder_enabled;
mod recorder_resource_types;
mod recorder_service_role;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] =
    &[&recorder_enabled::CHECK, &recorder_resource_types::CHECK, &recorder_service_role::CHECK];

//! Checks of Shield. No catalogue asks for the subscription itself, only for what it should protect.

use crate::check::Check;

mod advanced_protections;
mod advanced_subscription;

pub(crate) const CHECKS: &[&Check] = &[&advanced_protections::CHECK, &advanced_subscription::CHECK];

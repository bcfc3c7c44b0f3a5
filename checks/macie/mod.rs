//! Checks of Macie.

mod automated_discovery;
mod enabled;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[&automated_discovery::CHECK, &enabled::CHECK];

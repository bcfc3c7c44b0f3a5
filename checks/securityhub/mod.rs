//! Checks of Security Hub.

mod enabled;
mod standards;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[&enabled::CHECK, &standards::CHECK];

//! Checks of Security Hub.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of Lambda.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

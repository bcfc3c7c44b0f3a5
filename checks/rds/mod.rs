//! Checks of RDS.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

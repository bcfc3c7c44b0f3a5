//! Checks of AWS Config.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

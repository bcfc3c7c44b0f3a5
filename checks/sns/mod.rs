//! Checks of SNS.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

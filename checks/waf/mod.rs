//! Checks of AWS WAF.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

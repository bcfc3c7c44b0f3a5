//! Checks of Trusted Advisor.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

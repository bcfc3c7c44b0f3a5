//! Checks of Amazon Inspector.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of Shield.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of EFS.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

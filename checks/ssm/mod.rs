//! Checks of Systems Manager.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of Secrets Manager.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of Organizations.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of Macie.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

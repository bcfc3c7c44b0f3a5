//! Checks of ECR.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of SQS.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

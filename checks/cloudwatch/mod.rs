//! Checks of CloudWatch and CloudWatch Logs.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of AWS Backup.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

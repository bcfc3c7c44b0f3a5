//! Checks of IAM Access Analyzer.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of IAM Access Analyzer.

mod external_access;
mod no_active_findings;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[&external_access::CHECK, &no_active_findings::CHECK];

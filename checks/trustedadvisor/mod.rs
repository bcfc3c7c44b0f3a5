//! Checks of Trusted Advisor.

use crate::check::Check;

mod open_findings;
mod support_plan;

pub(crate) const CHECKS: &[&Check] = &[&open_findings::CHECK, &support_plan::CHECK];

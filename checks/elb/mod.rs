//! Checks of Elastic Load Balancing.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

//! Checks of EventBridge.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

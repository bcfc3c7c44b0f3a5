//! Checks of Amazon Chime SDK voice connectors.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

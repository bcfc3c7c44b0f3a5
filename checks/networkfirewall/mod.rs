//! Checks of Network Firewall.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

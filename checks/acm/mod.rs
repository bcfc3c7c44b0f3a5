//! Checks of ACM.

mod certificate_expiry;
mod certificate_key;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[&certificate_expiry::CHECK, &certificate_key::CHECK];

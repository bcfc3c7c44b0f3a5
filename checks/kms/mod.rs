//! Checks of KMS.

mod key_rotation;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[&key_rotation::CHECK];

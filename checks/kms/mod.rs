//! Checks of KMS.

mod key_deletion_not_scheduled;
mod key_policy_public;
mod key_rotation;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] =
    &[&key_deletion_not_scheduled::CHECK, &key_policy_public::CHECK, &key_rotation::CHECK];

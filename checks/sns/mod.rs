//! Checks of SNS.

mod subscription_https;
mod topic_encryption;
mod topic_not_public;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[&subscription_https::CHECK, &topic_encryption::CHECK, &topic_not_public::CHECK];

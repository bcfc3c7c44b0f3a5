//! Checks of SQS.

mod queue_encryption;
mod queue_not_public;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[&queue_encryption::CHECK, &queue_not_public::CHECK];

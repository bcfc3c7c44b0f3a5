//! Checks of S3.

mod account_public_access_block;
mod bucket_encryption;
mod bucket_public_access_block;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] =
    &[&account_public_access_block::CHECK, &bucket_encryption::CHECK, &bucket_public_access_block::CHECK];

//! Checks of IAM: the root user, users and their credentials, the password policy.

mod access_key_rotation;
mod password_policy_length;
mod root_access_key;
mod root_mfa;
mod user_console_mfa;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &access_key_rotation::CHECK,
    &password_policy_length::CHECK,
    &root_access_key::CHECK,
    &root_mfa::CHECK,
    &user_console_mfa::CHECK,
];

//! Checks of IAM: the root user, users and their credentials, the password policy.

mod access_key_rotation;
mod password_policy_expiry;
mod password_policy_length;
mod password_policy_lowercase;
mod password_policy_numbers;
mod password_policy_reuse;
mod password_policy_symbols;
mod password_policy_uppercase;
mod root_access_key;
mod root_mfa;
mod user_console_mfa;
mod user_unused_credentials;

use crate::check::Check;
use crate::facts::iam::GET_ACCOUNT_PASSWORD_POLICY;
use crate::finding::Verdict;

pub(crate) const CHECKS: &[&Check] = &[
    &access_key_rotation::CHECK,
    &password_policy_expiry::CHECK,
    &password_policy_length::CHECK,
    &password_policy_lowercase::CHECK,
    &password_policy_numbers::CHECK,
    &password_policy_reuse::CHECK,
    &password_policy_symbols::CHECK,
    &password_policy_uppercase::CHECK,
    &root_access_key::CHECK,
    &root_mfa::CHECK,
    &user_console_mfa::CHECK,
    &user_unused_credentials::CHECK,
];

/// What the password policy asks of each password, by AWS's name for it; none where the account has no policy. AWS's
/// default asks for three of the four kinds of character, so for none of them in particular.
fn requires(what: &str, name: &str, required: Option<bool>) -> Verdict {
    let verdict = match required {
        Some(true) => Verdict::pass(format!("The password policy requires {what}.")),
        Some(false) => Verdict::fail(format!("The password policy does not require {what}.")),
        None => {
            Verdict::fail(format!("The account has no password policy, and AWS's default can be met without {what}."))
        }
    };
    verdict.seen(&GET_ACCOUNT_PASSWORD_POLICY, name, required)
}

#[cfg(test)]
mod samples {
    use crate::facts::iam::PasswordPolicy;

    /// A policy that asks for nothing but a few characters.
    pub(super) const LAX_POLICY: PasswordPolicy = PasswordPolicy {
        minimum_length: 6,
        require_symbols: false,
        require_numbers: false,
        require_uppercase: false,
        require_lowercase: false,
        reuse_prevention: None,
        max_age_days: None,
    };

    /// A policy that asks for all that there is.
    pub(super) const STRICT_POLICY: PasswordPolicy = PasswordPolicy {
        minimum_length: 14,
        require_symbols: true,
        require_numbers: true,
        require_uppercase: true,
        require_lowercase: true,
        reuse_prevention: Some(24),
        max_age_days: Some(90),
    };
}

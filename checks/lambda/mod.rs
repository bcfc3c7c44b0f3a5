//! Checks of Lambda.

mod environment_encryption;
mod environment_secrets;
mod function_code_signing;
mod function_not_public;
mod function_runtime;
mod function_tracing;
mod function_url_auth;
mod function_url_cors;
mod function_vpc;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &environment_encryption::CHECK,
    &environment_secrets::CHECK,
    &function_code_signing::CHECK,
    &function_not_public::CHECK,
    &function_runtime::CHECK,
    &function_tracing::CHECK,
    &function_url_auth::CHECK,
    &function_url_cors::CHECK,
    &function_vpc::CHECK,
];

/// A function as most tests need it.
#[cfg(test)]
fn function() -> crate::facts::lambda::Function {
    crate::facts::lambda::Function {
        runtime: Some("python3.13".into()),
        vpc: None,
        tracing: Some("PassThrough".into()),
        kms_key: None,
        environment: Ok(crate::facts::lambda::Environment::default()),
    }
}

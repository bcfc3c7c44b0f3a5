//! Checks of ECR.

mod repository_encryption;
mod repository_immutable_tags;
mod repository_lifecycle;
mod repository_not_public;
mod repository_scanning;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &repository_encryption::CHECK,
    &repository_immutable_tags::CHECK,
    &repository_lifecycle::CHECK,
    &repository_not_public::CHECK,
    &repository_scanning::CHECK,
];

/// A repository as most tests need it.
#[cfg(test)]
fn repository() -> crate::facts::ecr::Repository {
    crate::facts::ecr::Repository {
        tags: "IMMUTABLE".into(),
        excluded_tags: vec![],
        scan_on_push: false,
        encryption: "AES256".into(),
        kms_key: None,
    }
}

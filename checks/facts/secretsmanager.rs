//! What can be known about Secrets Manager in one region.

use super::facts;

facts!(
    /// The facts of Secrets Manager in one region.
    SecretsManager {}
);

//! What can be known about Systems Manager in one region.

use super::facts;

facts!(
    /// The facts of Systems Manager in one region.
    Ssm {}
);

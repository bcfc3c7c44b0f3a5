//! What can be known about Lambda in one region.

use super::facts;

facts!(
    /// The facts of Lambda in one region.
    Lambda {}
);

//! What can be known about Macie in one region.

use super::facts;

facts!(
    /// The facts of Macie in one region.
    Macie {}
);

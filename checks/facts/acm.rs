//! What can be known about ACM in one region.

use super::facts;

facts!(
    /// The facts of ACM in one region.
    Acm {}
);

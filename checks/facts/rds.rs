//! What can be known about RDS in one region.

use super::facts;

facts!(
    /// The facts of RDS in one region.
    Rds {}
);

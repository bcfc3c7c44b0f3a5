//! What can be known about SNS in one region.

use super::facts;

facts!(
    /// The facts of SNS in one region.
    Sns {}
);

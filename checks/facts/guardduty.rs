//! What can be known about GuardDuty in one region.

use super::facts;

facts!(
    /// The facts of GuardDuty in one region.
    GuardDuty {}
);

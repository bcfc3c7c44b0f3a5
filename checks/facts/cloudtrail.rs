//! What can be known about CloudTrail in one region.

use super::facts;

facts!(
    /// The facts of CloudTrail in one region.
    CloudTrail {}
);

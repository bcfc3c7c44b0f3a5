//! What can be known about Amazon Inspector in one region.

use super::facts;

facts!(
    /// The facts of Amazon Inspector in one region.
    Inspector {}
);

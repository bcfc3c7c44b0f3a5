//! What can be known about Security Hub in one region.

use super::facts;

facts!(
    /// The facts of Security Hub in one region.
    SecurityHub {}
);

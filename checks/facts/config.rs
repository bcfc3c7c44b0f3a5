//! What can be known about AWS Config in one region.

use super::facts;

facts!(
    /// The facts of AWS Config in one region.
    Config {}
);

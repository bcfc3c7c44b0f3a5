//! What can be known about EFS in one region.

use super::facts;

facts!(
    /// The facts of EFS in one region.
    Efs {}
);

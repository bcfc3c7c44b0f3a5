//! What can be known about Amazon Chime SDK voice connectors in one region.

use super::facts;

facts!(
    /// The facts of Amazon Chime SDK voice connectors in one region.
    Chime {}
);

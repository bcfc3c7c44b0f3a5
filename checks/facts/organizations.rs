//! What can be known about Organizations.

use super::facts;

facts!(
    /// The facts of Organizations.
    Organizations {}
);

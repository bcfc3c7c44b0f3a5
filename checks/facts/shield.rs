//! What can be known about Shield.

use super::facts;

facts!(
    /// The facts of Shield.
    Shield {}
);

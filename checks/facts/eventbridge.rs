//! What can be known about EventBridge in one region.

use super::facts;

facts!(
    /// The facts of EventBridge in one region.
    EventBridge {}
);

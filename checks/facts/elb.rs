//! What can be known about Elastic Load Balancing in one region.

use super::facts;

facts!(
    /// The facts of Elastic Load Balancing in one region.
    Elb {}
);

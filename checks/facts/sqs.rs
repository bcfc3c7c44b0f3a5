//! What can be known about SQS in one region.

use super::facts;

facts!(
    /// The facts of SQS in one region.
    Sqs {}
);

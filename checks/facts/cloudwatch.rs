//! What can be known about CloudWatch and CloudWatch Logs in one region.

use super::facts;

facts!(
    /// The facts of CloudWatch and CloudWatch Logs in one region.
    CloudWatch {}
);

//! What can be known about AWS Backup in one region.

use super::facts;

facts!(
    /// The facts of AWS Backup in one region.
    Backup {}
);

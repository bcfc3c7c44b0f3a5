//! What can be known about ECR in one region.

use super::facts;

facts!(
    /// The facts of ECR in one region.
    Ecr {}
);

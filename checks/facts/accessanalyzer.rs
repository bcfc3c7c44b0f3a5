//! What can be known about IAM Access Analyzer in one region.

use super::facts;

facts!(
    /// The facts of IAM Access Analyzer in one region.
    AccessAnalyzer {}
);

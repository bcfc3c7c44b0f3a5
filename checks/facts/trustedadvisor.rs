//! What can be known about Trusted Advisor.

use super::facts;

facts!(
    /// The facts of Trusted Advisor.
    TrustedAdvisor {}
);

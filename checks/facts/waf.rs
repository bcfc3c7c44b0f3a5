//! What can be known about AWS WAF in one region.

use super::facts;

facts!(
    /// The facts of AWS WAF in one region.
    Waf {}
);

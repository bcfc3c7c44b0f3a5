//! What an IAM policy document says, and whom it lets in. Pure: text goes in, data comes out, and nothing in here asks
//! AWS or panics on what AWS answered.
//!
//! How policies are judged: docs/ARCHITECTURE.md.

mod access;
mod condition;
mod document;
mod identity;
mod pattern;
#[cfg(test)]
mod properties;
mod tls;
pub(crate) mod verdict;

pub use access::{Context, Grant, Who};
pub use condition::{Condition, Narrowing, Operator, Quantifier, Test};
pub use document::{Document, Effect, Principal, PrincipalKind, Principals, Selection, Statement};
pub use identity::{ESCALATIONS, Escalation, escalations};
pub use pattern::Pattern;

use crate::facts::{Call, Gap, Reason};

/// Why a text is no policy, and where in it. A document that cannot be read in full is not judged in part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {what}")]
pub struct Malformed {
    /// The place: `Statement[2].Condition.StringEquals`, or `document`.
    pub at: String,
    /// What is wrong there.
    pub what: String,
}

impl Malformed {
    fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self { at: at.into(), what: what.into() }
    }

    /// The same as a gap in the answers to `call`, of which a check makes an `unknown` finding.
    #[must_use]
    pub fn gap(&self, call: &Call, region: Option<&str>) -> Gap {
        Gap::new(call, region, Reason::Malformed, format!("the policy cannot be read: {self}"))
    }
}

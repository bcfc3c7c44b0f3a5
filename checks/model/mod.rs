//! The AWS Shared Responsibility Model as data: the tree of responsibilities, and who carries what for each service.
//!
//! Source of the whole: <https://aws.amazon.com/compliance/shared-responsibility-model/>.

pub mod artifact;
pub mod coverage;
mod nodes;
mod services;

pub use nodes::*;
pub use services::*;

use serde::{Deserialize, Serialize};

/// A page that says what we say here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The page's own title.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// Whose side of the wall a node lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Security *in* the cloud.
    Customer,
    /// Each side does its own half.
    Shared,
    /// The customer's alone, because of what they deploy.
    CustomerSpecific,
    /// Security *of* the cloud.
    Aws,
}

impl Side {
    /// What it means, beside its title at the root of a node's path.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Customer => "security in the cloud",
            Self::Shared => "each side does its own half",
            Self::CustomerSpecific => "yours alone, because of what you deploy",
            Self::Aws => "security of the cloud",
        }
    }

    /// The kind of control that the responsibilities on this side are.
    #[must_use]
    pub fn control(self) -> Control {
        match self {
            Self::Customer | Self::CustomerSpecific => Control::CustomerSpecific,
            Self::Shared => Control::Shared,
            Self::Aws => Control::Inherited,
        }
    }
}

/// How the state of a node becomes known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// An API can answer: checks prove it.
    Check,
    /// Only a person can say.
    Attest,
    /// AWS carries it; a report in AWS Artifact is the evidence.
    Inherited,
}

impl Known {
    /// One word for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Attest => "attest",
            Self::Inherited => "inherited",
        }
    }
}

/// AWS's three kinds of control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// Fully AWS's.
    Inherited,
    /// AWS for its layers, the customer for theirs.
    Shared,
    /// Solely the customer's.
    CustomerSpecific,
}

impl Control {
    /// The kind as a person reads it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Inherited => "inherited control",
            Self::Shared => "shared control",
            Self::CustomerSpecific => "customer-specific control",
        }
    }
}

/// One responsibility in the model. Ids are stable.
#[derive(Debug, PartialEq, Eq)]
pub struct Node {
    /// Such as `customer.data.exposure`.
    pub id: &'static str,
    /// A few words for people.
    pub title: &'static str,
    /// Whose it is.
    pub side: Side,
    /// How its state is known; `Check` first where a check can answer.
    pub known_by: &'static [Known],
    /// What AWS does here.
    pub aws_half: &'static str,
    /// What is left to the customer.
    pub your_half: &'static str,
    /// The kinds of report in AWS Artifact that evidence it, as their names spell them; none where it is not AWS's.
    pub artifact: &'static [&'static str],
    /// Where AWS says so.
    pub source: Source,
}

impl Node {
    /// The titles from the root of the tree down to this node: `Customer › Data › Exposure`.
    #[must_use]
    pub fn path(&self) -> Vec<&'static str> {
        let mut path = Vec::new();
        for (end, _) in self.id.match_indices('.') {
            if let Some((_, title)) = GROUPS.iter().find(|(id, _)| *id == &self.id[..end]) {
                path.push(*title);
            }
        }
        path.push(self.title);
        path
    }

    /// The path in one line.
    #[must_use]
    pub fn path_line(&self) -> String {
        self.path().join(" › ")
    }
}

/// The node with this id.
#[must_use]
pub fn node(id: &str) -> Option<&'static Node> {
    NODES.iter().copied().find(|node| node.id == id)
}

/// How much of the stack AWS runs in a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ServiceType {
    /// Infrastructure: the guest operating system and all above it are the customer's.
    Iaas,
    /// Platform (AWS also says "container" or "managed" service): AWS runs the operating system and the engine.
    Paas,
    /// Software (AWS also says "abstracted" service): AWS runs the whole stack.
    Saas,
}

impl ServiceType {
    /// The usual abbreviation.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iaas => "IaaS",
            Self::Paas => "PaaS",
            Self::Saas => "SaaS",
        }
    }
}

/// How the split falls for one service.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// Short lower-case id, as in a check's id: `s3`.
    pub id: &'static str,
    /// AWS's own name.
    pub name: &'static str,
    /// How much of the stack AWS runs.
    pub service_type: ServiceType,
    /// What the customer manages.
    pub customer: &'static str,
    /// What AWS manages.
    pub aws: &'static str,
    /// Where AWS says so.
    pub source: Source,
}

/// The service with this id.
#[must_use]
pub fn service(id: &str) -> Option<&'static Service> {
    SERVICES.iter().copied().find(|service| service.id == id)
}

/// Where a check stands in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The responsibility that the check proves.
    pub node: &'static Node,
    /// The kind of control it is.
    pub control: Control,
}

impl Place {
    /// A control that is the customer's alone.
    #[must_use]
    pub const fn customer_specific(node: &'static Node) -> Self {
        Self { node, control: Control::CustomerSpecific }
    }

    /// A control of which each side does its half.
    #[must_use]
    pub const fn shared(node: &'static Node) -> Self {
        Self { node, control: Control::Shared }
    }
}

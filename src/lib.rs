//! partywall checks a live AWS account for everything that the AWS Shared Responsibility Model leaves to the customer.
//!
//! The rooms, and which way the arrows point: docs/ARCHITECTURE.md.

pub mod audit;
pub mod aws;
pub mod baseline;
pub mod cli;
pub mod collect;
pub mod config;
pub mod diff;
pub mod fleet;
pub mod policy;
pub mod report;
pub mod shard;
pub mod snapshot;
pub mod standards;
mod suggest;
pub mod suppressions;

//! Starts pinned AWS emulators, builds sample accounts in them and injects faults between them and their client.
//!
//! - [`emulator`] starts LocalStack or moto on a free port and stops it however the program ends.
//! - [`gateway`] stands between a client and an emulator: it names every AWS call, and breaks those it is told to break.
//! - [`synthetic`] computes an account of any size, and answers about it as AWS would.
//! - [`measured`] sums calls up, and knows how fast they could have been.
//! - [`accounts`] builds two sample accounts, one weak and one hardened, and a larger one for measurements.
//! - [`mod@bench`] measures audits of computed accounts against the shortest time that they could take.
//! - [`peer`] measures partywall against Prowler on the same account, and compares what they find.

pub mod accounts;
pub mod bench;
pub mod emulator;
pub mod gateway;
pub mod measured;
pub mod peer;
pub mod product;
pub mod synthetic;

mod http1;
mod machine;
mod venv;
mod wire;

pub use emulator::{Emulator, Kind, Options, StartError};
pub use gateway::{Call, Conditions, Fault, Gateway, Memory, Rule};
pub use measured::Measured;
pub use synthetic::Synthetic;

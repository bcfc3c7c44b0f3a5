//! Starts pinned AWS emulators, builds sample accounts in them and injects faults between them and their client.
//!
//! - [`emulator`] starts LocalStack or moto on a free port and stops it however the program ends.
//! - [`gateway`] stands between a client and an emulator: it names every AWS call, and breaks those it is told to break.
//! - [`accounts`] builds two sample accounts, one weak and one hardened, and a larger one for measurements.
//! - [`peer`] measures partywall against Prowler on the same account, and compares what they find.

pub mod accounts;
pub mod emulator;
pub mod gateway;
pub mod peer;

mod http1;
mod machine;
mod venv;
mod wire;

pub use emulator::{Emulator, Kind, Options, StartError};
pub use gateway::{Call, Fault, Gateway, Memory, Rule};

//! The product seen from outside: the binary, run as a user runs it, against emulated accounts and broken answers.

#![expect(unreachable_pub, reason = "one binary of several files: everything in it is for itself")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "a test may panic and talk")]

mod accounts;
mod ci_files;
mod cli;
mod config;
mod credentials;
mod docs;
mod emulated;
mod ending;
mod engines;
mod faults;
mod hostile;
mod html;
mod model;
mod policy;
mod readonly;
mod services;
mod snapshots;
mod support;
mod synthetic;

//! The `partywall` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    partywall::cli::main()
}

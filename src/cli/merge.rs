//! `partywall merge`.

use std::path::PathBuf;

use super::config::Terms;
use super::output::Reporting;
use super::{Failure, Talk, say};
use crate::config::Config;
use crate::fleet::folder::Folder;
use crate::fleet::merge::merge;

/// Arguments of `partywall merge`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Reports in JSON, on one account or on many, and folders of runs, in any mix; '-' is stdin
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    reporting: Reporting,
}

/// Puts the reports together, and writes the report on all accounts.
pub(super) fn run(arguments: &Arguments, talk: &Talk) -> Result<u8, Failure> {
    let config = Config::default();
    let outputs = arguments.reporting.open(&config)?;
    // The folder goes away with its place.
    let (_place, folder) = Folder::scratch().map_err(Failure::Scratch)?;
    let mut warn = |warning: String| {
        if !talk.quiet {
            say(&warning);
        }
    };
    let across = merge(&arguments.inputs, &folder, &mut warn)?;
    let terms = Terms { config: &config, baseline: None };
    arguments.reporting.write_accounts(outputs, &across, &folder, None, terms, talk)
}

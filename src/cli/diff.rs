//! `partywall diff`.

use std::io;
use std::path::{Path, PathBuf};

use super::output::{Readers, Sink, wrote};
use super::replay::{self, Asked};
use super::select::Selection;
use super::{Failure, Talk, UsageError, exit, width};
use crate::config::Config;
use crate::diff::{Diff, Kind, Outline};
use crate::report;
use crate::report::terminal::Style;
use crate::snapshot::Recorded;

const EXIT_CODES: &str = "\
A finding is known by its id, so two audits of one account by different callers, or from different places, compare.
Snapshots are judged first, each as of its own time, by this version.

Exit codes:
  0  nothing fails or is unknown that did not or was not before
  1  the tool itself failed
  2  bad usage: a file that cannot be read, two accounts
  3  there are new failures
  4  no new failure, but something is not known any more: unknown, or not looked for";

/// Arguments of `partywall diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Arguments {
    /// The earlier snapshot, or report in JSON
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later one
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The form
    #[arg(long, default_value = "terminal")]
    format: Form,
    /// Write it to this file, or to stdout for '-' [default: -]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// List what is as it was, too, one by one
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people
    Terminal,
    /// All of it
    Json,
}

pub(super) fn run(arguments: &Arguments, talk: &Talk) -> Result<u8, Failure> {
    let sink = match arguments.output.as_deref() {
        Some(path) if path != Path::new("-") => Sink::open(path, Readers::Usual).map_err(|error| {
            UsageError::Output { path: path.to_owned(), why: error.to_string(), option: "--output" }
        })?,
        _ => Sink::Stdout,
    };
    let diff = Diff::new(&outline(&arguments.old, talk)?, &outline(&arguments.new, talk)?)?;
    let written: io::Result<_> = sink.fill(|out, on_terminal| match arguments.format {
        Form::Json => report::diff::json(&diff, out),
        Form::Terminal => {
            let style = Style { width: width(), colour: talk.color.on(on_terminal), all: arguments.all };
            report::diff::terminal(&diff, style, out)
        }
    });
    if let Some(path) = written.map_err(Failure::Write)? {
        wrote(&path, talk);
    }
    Ok(if diff.count(Kind::NewFailure) > 0 {
        exit::NEW_FAILURES
    } else if diff.newly_unknown() > 0 {
        exit::NEWLY_UNKNOWN
    } else {
        exit::CLEAN
    })
}

fn outline(path: &Path, talk: &Talk) -> Result<Outline, Failure> {
    match Recorded::open(path)? {
        Recorded::Report(report) => Ok(*report),
        Recorded::Snapshot(snapshot) => {
            // Each as it would be without a configuration: what was accepted changed all the same.
            let asked =
                Asked { selection: &Selection::default(), config: &Config::default(), as_of: None, shard: None };
            Ok(replay::judge(*snapshot, asked, |settings| settings, talk)?.0.into())
        }
    }
}

//! `partywall.toml` on the command line: where it is looked for, what it says to a report, and `partywall config`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use partywall_checks::facts::Settings;
use partywall_checks::finding::Severity;

use super::output::{FailOn, Format, Readers, Sink, wrote};
use super::replay::{self, Asked};
use super::select::Selection;
use super::{Failure, Talk, UsageError, exit, say};
use crate::baseline::Baseline;
use crate::config::{Config, FILE, Where, schema, template};
use crate::report::Report;
use crate::report::accounts::Across;
use crate::snapshot::Recorded;
use crate::suppressions;

/// Where the configuration is.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Configured {
    /// The configuration [default: partywall.toml in this folder, or else in the nearest one above]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Configuration")]
    config: Option<PathBuf>,
    /// Take no configuration, whatever lies in the folders above
    #[arg(long, help_heading = "Configuration")]
    no_config: bool,
}

impl Configured {
    /// Reads it. Where one was found that nobody named, that is said.
    pub(super) fn read(&self, talk: &Talk) -> Result<Config, Failure> {
        if self.no_config {
            return Ok(Config::default());
        }
        if let Some(path) = &self.config {
            return named(path);
        }
        let Ok(folder) = std::env::current_dir() else { return Ok(Config::default()) };
        let config = Config::read(Where::Upward(&folder), &formats())?;
        if let Some(path) = config.path.as_ref().filter(|_| !talk.quiet) {
            say(&format!("configuration: {}", path.display()));
        }
        Ok(config)
    }
}

/// Reads the configuration at `path`.
pub(super) fn named(path: &Path) -> Result<Config, Failure> {
    Ok(Config::read(Where::Named(path), &formats())?)
}

/// The names of the forms that a report can have.
fn formats() -> Vec<String> {
    let values = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    values.map(|value| value.get_name().to_owned()).collect()
}

/// On what terms a report is read: what its account's owner has said, and what was known before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) config: &'a Config,
    pub(super) baseline: Option<&'a Baseline>,
}

impl Terms<'_> {
    /// Has the report say what they make of its findings. `settings` are those that its checks judged by.
    pub(super) fn settle(&self, report: &mut Report, settings: &Settings) {
        report.set_severities(&self.config.severities);
        report.warn_of_lax(settings);
        suppressions::apply(report, &self.config.suppressions);
        if let Some(baseline) = self.baseline {
            baseline.apply(report);
        }
        report.recount();
    }

    /// The exit code that says what is in the report.
    pub(super) fn exit_code(&self, report: &Report, fail_on: Option<FailOn>) -> u8 {
        let lacks = || report.lacks_something_new(|gap| self.baseline.is_some_and(|known| known.has_gap(gap)));
        self.code(report.worst_failure(), lacks, fail_on)
    }

    /// The same over all accounts.
    pub(super) fn exit_code_across(&self, across: &Across, fail_on: Option<FailOn>) -> u8 {
        self.code(across.worst_failure(), || across.lacks_something(), fail_on)
    }

    fn code(&self, worst: Option<Severity>, lacks: impl FnOnce() -> bool, fail_on: Option<FailOn>) -> u8 {
        let configured = FailOn::Severity(self.config.fail_on.unwrap_or(Severity::Informational));
        let fails = match fail_on.unwrap_or(configured) {
            FailOn::Severity(least) => worst.is_some_and(|worst| worst >= least),
            FailOn::Never => false,
        };
        if fails {
            exit::FINDINGS
        } else if lacks() {
            exit::INCOMPLETE
        } else {
            exit::CLEAN
        }
    }
}

/// Reads a baseline: a report, or a snapshot, whose report is the one that it would give here and now.
pub(super) fn baseline(path: &Path, config: &Config, talk: &Talk) -> Result<Baseline, Failure> {
    let outline = match Recorded::open(path)? {
        Recorded::Report(report) => *report,
        Recorded::Snapshot(snapshot) => {
            let asked = Asked { selection: &Selection::default(), config, as_of: None, shard: None };
            let (mut report, settings) = replay::judge(*snapshot, asked, |settings| settings, talk)?;
            Terms { config, baseline: None }.settle(&mut report, &settings);
            report.into()
        }
    };
    Ok(outline.into())
}

/// A baseline of another account knows nothing of this one.
pub(super) fn same_account(
    baseline: Option<&Baseline>,
    path: Option<&PathBuf>,
    account: &str,
    partition: &str,
) -> Result<(), UsageError> {
    match (baseline, path) {
        (Some(baseline), Some(path)) if !baseline.is_of(account, partition) => Err(UsageError::Baseline {
            path: path.clone(),
            theirs: baseline.account.id.clone(),
            account: account.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// `partywall config`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Write a partywall.toml to begin with, all of it in comments
    Init {
        /// The file, or '-' for stdout. One that is there is left as it is
        #[arg(value_name = "FILE", default_value = FILE)]
        file: PathBuf,
    },
    /// Print the JSON Schema of partywall.toml, for editors
    Schema,
}

impl Command {
    /// Writes what is asked for to `out`, but a file to its own place. The inner result is about the writing.
    pub(super) fn write(&self, talk: &Talk, mut out: impl Write) -> Result<io::Result<()>, Failure> {
        match self {
            Self::Schema => Ok(serde_json::to_writer_pretty(&mut out, &schema::schema(&formats()))
                .map_err(io::Error::from)
                .and_then(|()| writeln!(out))),
            Self::Init { file } if file == Path::new("-") => Ok(out.write_all(template::template().as_bytes())),
            Self::Init { file } => {
                if std::fs::symlink_metadata(file).is_ok() {
                    return Err(UsageError::Exists(file.clone()).into());
                }
                let unwritable = |error: io::Error| UsageError::Output {
                    path: file.clone(),
                    why: error.to_string(),
                    option: "FILE",
                };
                let sink = Sink::open(file, Readers::Usual).map_err(unwritable)?;
                let written = sink.fill(|out, _| out.write_all(template::template().as_bytes()));
                if let Some(path) = written.map_err(Failure::Write)? {
                    wrote(&path, talk);
                }
                Ok(Ok(()))
            }
        }
    }
}

//! The command line: arguments, progress, exit codes.

mod accounts;
mod audit;
pub mod checks;
mod config;
mod demo;
mod diff;
mod docs;
pub mod exit;
mod man;
mod markdown;
mod merge;
mod model;
mod output;
mod policy;
mod progress;
mod replay;
mod select;
mod standards;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use partywall_checks::finding::Severity;

use crate::suggest;
use select::Selection;

const AUDIT_EXAMPLES: &str = "\
Examples:
  partywall audit --profile prod --quota-share 25%        leave three quarters of AWS's limits to production
  partywall audit --role-arn arn:aws:iam::123456789012:role/auditor --external-id ID
  partywall audit --deadline 10m --output report.json --output -
  partywall audit --baseline main.json                    fail only on what is not in main.json
  partywall audit --save-snapshot today.snapshot          to judge it again, or to compare it, later
  partywall audit --accounts accounts.txt --role-name auditor --output report.html
  partywall audit --organization --ou ou-ab12-prod --role-name auditor --shard JOB_COMPLETION_INDEX/16
  partywall audit --resume DIR                            goes on with a run of many accounts

What partywall.toml says holds unless an option here says otherwise; 'partywall config init' writes one to begin with.";

const STANDARD_FILES: &str = "\
A standard of your own is a file that ends in .toml, for 'partywall audit --standard house.toml':
  id = \"house\"
  name = \"House rules\"
  url = \"https://example.com/rules\"       # may be left out

  [[requirement]]
  id = \"1.1\"
  title = \"Root is locked away\"           # may be left out
  weight = \"must\"                         # may be left out
  checks = [\"iam-root-*\"]                 # checks, by ids or globs
  cis-7.0 = [\"2.7\"]                       # and what answers these requirements of CIS

  [[requirement]]
  id = \"1.2\"
  unanswered = \"Visitors are met at the door: no API knows.\"";

const EXAMPLES: &str = "\
Examples:
  partywall audit                                         every check, every enabled region
  partywall audit --profile prod --region eu-west-1,us-east-1
  partywall audit --endpoint-url http://127.0.0.1:4566    a LocalStack account
  partywall audit --service s3,iam --fail-on high --output report.json
  partywall audit --standard cis-7.0                      what CIS 7.0 asks for, with a score by requirement
  partywall audit --save-snapshot today.snapshot          keeps all that was read, to be judged again offline
  partywall audit --snapshot today.snapshot
  partywall audit --organization --role-name auditor      every account of the organisation
  partywall merge 0.json 1.json --output all.html         reports of several processes as one
  partywall diff yesterday.snapshot today.snapshot        what is new, fixed, changed
  partywall demo                                          the report on a sample account, at once and offline
  partywall checks show s3-bucket-public-access-block     what a check is about
  partywall standards show cis-7.0                        which check answers which requirement
  partywall model --svg model.svg --report report.json    the shared responsibility model, as audited
  partywall policy > policy.json                          the IAM policy that an audit needs
  partywall config init                                   a partywall.toml: thresholds, suppressions, outputs

Exit codes:
  0  nothing at or above --fail-on failed, and nothing is unknown
  1  the tool itself failed (credentials, network)
  2  bad usage
  3  findings at or above --fail-on failed
  4  no such finding, but the audit is incomplete: something is unknown

What is accepted by a suppression, or known from a --baseline, counts for neither 3 nor 4.

The exit codes of 'partywall diff' are in 'partywall diff --help'.";

/// Checks a live AWS account, or a LocalStack one, for everything that the AWS Shared Responsibility Model leaves to the
/// customer, and says for every finding whose it is, what proves it and how to fix it.
#[derive(Debug, Parser)]
#[command(name = "partywall", version, about, long_about = None, after_help = EXAMPLES, max_term_width = 110)]
#[command(disable_help_subcommand = true, propagate_version = true)]
struct Arguments {
    #[command(flatten)]
    talk: Talk,
    #[command(subcommand)]
    command: Command,
}

/// What is said beside the report.
#[derive(Debug, Clone, clap::Args)]
struct Talk {
    /// Say nothing but the report and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Trace every call on stderr
    #[arg(short, long, global = true)]
    verbose: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless the environment says `NO_COLOR`
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Whether to use colours on what is, or is not, a terminal. See <https://no-color.org>.
    fn on(self, terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                terminal && !no_color && !dumb
            }
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Audit an account
    #[command(after_help = AUDIT_EXAMPLES)]
    Audit(Box<audit::Arguments>),
    /// Judge a sample account that is built in: at once, and offline
    Demo(demo::Arguments),
    /// Say what changed between two snapshots, or reports, of one account
    Diff(diff::Arguments),
    /// Put reports on many accounts together, whatever processes wrote them
    Merge(merge::Arguments),
    /// Explain the checks
    #[command(subcommand)]
    Checks(Checks),
    /// Show which check answers which requirement of CIS, Security Hub or a standard of your own, and what none answers
    #[command(subcommand, after_help = STANDARD_FILES)]
    Standards(Standards),
    /// Show the shared responsibility model: who carries what, and what an audit has shown of it
    Model(model::Arguments),
    /// Print the IAM policy that an audit needs
    Policy(policy::Arguments),
    /// Make a configuration, and print its JSON Schema
    #[command(subcommand)]
    Config(config::Command),
    /// Print the JSON Schema of the JSON report
    Schema {
        /// Of one line of '--format jsonl' instead
        #[arg(long)]
        line: bool,
        /// Of the JSON report on many accounts instead
        #[arg(long, conflicts_with = "line")]
        accounts: bool,
    },
    /// Write the pages of the checks and standards, in Markdown
    Docs {
        /// The folder; what lies in its folders 'checks' and 'standards' and was made so before is replaced, or removed
        folder: PathBuf,
    },
    /// Write the manual pages
    Man {
        /// The folder
        folder: PathBuf,
    },
    /// Print completions for a shell: bash, elvish, fish, powershell, zsh
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
enum Checks {
    /// List the checks
    List {
        #[command(flatten)]
        selection: Selection,
        /// As JSON, with all that is known about each
        #[arg(long)]
        json: bool,
    },
    /// Explain one check
    Show {
        /// The check's id, as 'checks list' prints it
        id: String,
        #[command(flatten)]
        form: FormArguments,
    },
}

#[derive(Debug, Subcommand)]
enum Standards {
    /// List the standards
    List,
    /// Show each requirement of one, with the checks that answer it or the reason why none does
    Show {
        /// The standard's id, such as 'cis-7.0', or a file that ends in .toml
        #[arg(value_name = "STANDARD")]
        id: String,
        #[command(flatten)]
        form: FormArguments,
    },
}

/// Options for the form of what is shown.
#[derive(Debug, Clone, Copy, clap::Args)]
struct FormArguments {
    /// As JSON
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// As a page in Markdown
    #[arg(long)]
    markdown: bool,
}

/// The form of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Json,
    Markdown,
}

impl From<FormArguments> for Form {
    fn from(FormArguments { json, markdown }: FormArguments) -> Self {
        match (json, markdown) {
            (true, _) => Self::Json,
            (false, true) => Self::Markdown,
            (false, false) => Self::Text,
        }
    }
}

/// The command that lists what there is of it.
fn listing(what: &str) -> &'static str {
    match what {
        "standard" => "standards list",
        what if what.ends_with("in the model") => "model",
        _ => "checks list",
    }
}

/// Bad usage. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// A name that stands for nothing.
    #[error("there is no {what} {name:?}{}", nearest.as_ref().map_or_else(
        || format!(": see 'partywall {}' for those there are", listing(what)),
        |nearest| format!(": did you mean {nearest:?}?"),
    ))]
    Unknown {
        /// What it should have been.
        what: &'static str,
        /// What was given.
        name: String,
        /// The one whose name is nearest.
        nearest: Option<String>,
    },
    /// A glob that cannot be understood.
    #[error("{text:?} is not a glob ({why}): use * for any characters and ? for one")]
    Glob {
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// The options exclude every check.
    #[error(
        "no check is left by --check, --skip, --service, --severity and --standard (or by [select] in partywall.toml) \
         together: loosen one of them"
    )]
    NothingSelected,
    /// A file that is no standard.
    #[error(transparent)]
    Standard(#[from] crate::standards::StandardError),
    /// Two standards with one id.
    #[error("two standards of --standard have the id {0:?}: give one of them another")]
    StandardTwice(String),
    /// A part of the policy that there is not.
    #[error("the policy has no part {part}: give --part a number up to {count}, or leave it out for the whole")]
    Part {
        /// What was given.
        part: u16,
        /// How many there are.
        count: usize,
    },
    /// An output whose format is not known.
    #[error("{} does not say its format: name it {}, or give --format", .0.display(), output::endings())]
    Format(PathBuf),
    /// A file that should hold a report.
    #[error("{} is not a report of this version ({why}): make one with 'partywall audit --output report.json'", path.display())]
    Report {
        /// What was given.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// An output that cannot be written.
    #[error("{} cannot be written ({why}): choose another {option}", path.display())]
    Output {
        /// What was given.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
        /// The option that gave it.
        option: &'static str,
    },
    /// A baseline of another account.
    #[error("{} is of account {theirs}, and this is {account}: give a baseline of the same account", path.display())]
    Baseline {
        /// The file.
        path: PathBuf,
        /// Its account.
        theirs: String,
        /// The account that is audited.
        account: String,
    },
    /// An account that nobody says how to enter.
    #[error(
        "nothing says how to enter account {0}: give --role-name, or a role-arn or profile in a list that ends in .toml"
    )]
    NoWayIn(String),
    /// A run of a check that is no more.
    #[error(
        "this version has no check {0}, which the run is of: go on with the version that began it, or begin a new one"
    )]
    CheckOfRun(String),
    /// A file that is not to be replaced.
    #[error("{} is there already, and is left as it is: name another file, or '-' for stdout", .0.display())]
    Exists(PathBuf),
    /// A snapshot that was taken for checks that are no more.
    #[error("this version has none of the checks that the snapshot was taken for: name others with --check")]
    NoCheckLeft,
}

/// Why a command ended without doing what it should.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Usage(#[from] UsageError),
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    #[error(transparent)]
    Attestations(#[from] crate::config::attestations::AttestationError),
    #[error(transparent)]
    Connect(#[from] crate::aws::config::ConnectError),
    #[error(transparent)]
    Audit(#[from] crate::audit::AuditError),
    #[error("the report could not be written ({0}): free some space, or choose another --output")]
    Write(#[source] io::Error),
    #[error("the snapshot could not be written ({0}): free some space, or choose another --save-snapshot")]
    Save(#[source] io::Error),
    #[error(transparent)]
    Read(#[from] crate::snapshot::ReadError),
    #[error(transparent)]
    Diff(#[from] crate::diff::DiffError),
    #[error(transparent)]
    List(#[from] crate::fleet::list::ListError),
    #[error(transparent)]
    Folder(#[from] crate::fleet::folder::FolderError),
    #[error(transparent)]
    Fleet(#[from] crate::fleet::FleetError),
    #[error(transparent)]
    Merge(#[from] crate::fleet::merge::MergeError),
    #[error("the organisation's accounts could not be listed ({0}): {remedy} Or name them with --accounts", remedy = .0.remedy())]
    Members(partywall_checks::facts::Gap),
    #[error("there is no room for the reports ({0}): free some space in the folder for temporary files")]
    Scratch(#[source] io::Error),
    #[error("the runtime could not be started ({0})")]
    Runtime(#[source] io::Error),
}

impl Failure {
    fn exit_code(&self) -> u8 {
        use crate::aws::config::ConnectError;
        match self {
            Self::Usage(_)
            | Self::Config(_)
            | Self::Attestations(_)
            | Self::Audit(_)
            | Self::Read(_)
            | Self::Diff(_)
            | Self::List(_)
            | Self::Folder(_)
            | Self::Merge(_)
            | Self::Fleet(crate::fleet::FleetError::Audit(_))
            | Self::Connect(ConnectError::Endpoint { .. } | ConnectError::UnknownProfile(_)) => exit::BAD_USAGE,
            Self::Connect(_)
            | Self::Write(_)
            | Self::Save(_)
            | Self::Runtime(_)
            | Self::Members(_)
            | Self::Scratch(_)
            | Self::Fleet(_) => exit::TOOL_FAILED,
        }
    }
}

/// Runs the program with the process's own arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Audit(audit) => audit::run(&audit, &arguments.talk),
        Command::Demo(demo) => demo::run(&demo, &arguments.talk),
        Command::Diff(diff) => diff::run(&diff, &arguments.talk),
        Command::Merge(merge) => merge::run(&merge, &arguments.talk),
        command => print(command, &arguments.talk).map(|()| exit::CLEAN),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        // Whoever read our output has seen enough: that is not a failure.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(exit::CLEAN),
        Err(failure) => {
            say(&format!("error: {failure}"));
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Says one line on stderr, made harmless. Nobody is left to tell if even that fails.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", crate::report::text::harmless(line));
}

fn print(command: Command, talk: &Talk) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let colour = talk.color.on(out.is_terminal());
    let written = match command {
        Command::Audit(_) | Command::Demo(_) | Command::Diff(_) | Command::Merge(_) => Ok(()),
        Command::Checks(Checks::List { selection, json }) => {
            checks::list(&selection.checks()?, json, width(), &mut out)
        }
        Command::Checks(Checks::Show { id, form }) => {
            let check = partywall_checks::find(&id).ok_or_else(|| UsageError::Unknown {
                what: "check",
                nearest: suggest::nearest(&id, partywall_checks::all().map(|check| check.id)).map(str::to_owned),
                name: id.clone(),
            })?;
            checks::show(check, form.into(), width(), colour, &mut out)
        }
        Command::Standards(Standards::List) => standards::list(width(), &mut out),
        Command::Standards(Standards::Show { id, form }) => {
            let standard = standards::find(&id)?;
            standards::show(&standard, form.into(), width(), colour, &mut out)
        }
        Command::Model(arguments) => arguments.write(talk, width(), colour, &mut out)?,
        Command::Policy(arguments) => arguments.policy(talk.quiet)?.write(&mut out),
        Command::Config(command) => command.write(talk, &mut out)?,
        Command::Schema { line, accounts } => {
            let schema = match (line, accounts) {
                (true, _) => crate::report::jsonl::schema(),
                (false, true) => crate::report::accounts::json::schema(),
                (false, false) => crate::report::json::schema(),
            };
            serde_json::to_writer_pretty(&mut out, &schema).map_err(io::Error::from).and_then(|()| writeln!(out))
        }
        Command::Docs { folder } => return Ok(docs::write(&folder)?),
        Command::Man { folder } => return Ok(man::write(Arguments::command(), &folder)?),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "partywall", &mut script);
            out.write_all(&script)
        }
    };
    written.and_then(|()| out.flush()).map_err(Failure::Write)
}

/// The width to write for: the terminal's, within what reads well; 100 columns where there is no terminal.
fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(terminal_size::Width(columns), _)| usize::from(columns)).clamp(60, 140)
}

fn severity(text: &str) -> Result<Severity, String> {
    Severity::ALL.into_iter().find(|severity| severity.name() == text).ok_or_else(|| {
        let names: Vec<&str> = Severity::ALL.iter().map(|severity| severity.name()).collect();
        format!("it is one of {}", names.join(", "))
    })
}

/// A moment in RFC 3339, or a day, which begins at midnight UTC.
fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || {
        // A date with a time, but without its offset, is no moment, and jiff would leave the time out.
        let date = text.parse::<jiff::civil::Date>().ok().filter(|_| text.len() == "2026-11-01".len())?;
        Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    };
    text.parse()
        .ok()
        .or_else(day)
        .ok_or_else(|| "it is a day like 2026-11-01 or a time like 2026-11-01T12:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn colours_are_for_terminals() {
        assert!(!Color::Auto.on(false));
        assert!(Color::Always.on(false));
        assert!(!Color::Never.on(true));
    }

    #[test]
    fn a_moment_is_a_time_with_its_offset_or_a_day() {
        let noon = "2026-11-01T12:00:00Z".parse::<Timestamp>().unwrap();
        assert_eq!(moment("2026-11-01T12:00:00Z"), Ok(noon));
        assert_eq!(moment("2026-11-01T13:00:00+01:00"), Ok(noon));
        assert_eq!(moment("2026-11-01"), "2026-11-01T00:00:00Z".parse().map_err(|_| String::new()));
        for wrong in ["", "yesterday", "2026-11-01T12:00:00", "2026-11-01T12", "2026-13-01", "1700000000"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }

    /// A snapshot is judged without a network, so an option of the road to AWS beside it is a mistake.
    #[test]
    fn no_option_of_the_road_to_aws_goes_with_a_snapshot() {
        let command = Arguments::command();
        let audit = command.find_subcommand("audit").unwrap();
        let snapshot = audit.get_arguments().find(|argument| argument.get_id() == "snapshot").unwrap();
        let conflicts: Vec<_> = audit.get_arg_conflicts_with(snapshot).into_iter().map(clap::Arg::get_id).collect();
        for argument in audit.get_arguments().filter(|argument| argument.get_help_heading() == Some("AWS")) {
            assert!(conflicts.contains(&argument.get_id()), "--snapshot goes with --{}", argument.get_id());
        }
    }
}

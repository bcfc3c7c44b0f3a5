//! `partywall audit`.

use partywall_checks::facts::Settings;
use std::io::{self, BufRead, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::output::{Readers, Reporting, Sink, wrote};
use super::select::{Selected, Selection};
use super::{Failure, Talk, UsageError, exit, moment, progress, replay, say};
use crate::attestations;
use crate::audit::{self, Audited, Plan, Progress};
use crate::aws::config::{self, Options};
use crate::aws::credentials::Role;
use crate::aws::{Bounds, Pace, Road, Stop};
use crate::snapshot;

/// Arguments of `partywall audit`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,

    /// A profile of your AWS configuration [default: as the AWS CLI chooses]
    #[arg(long, help_heading = "AWS")]
    profile: Option<String>,
    /// Regions to look into, several with commas between [default: all that the account has enabled]
    #[arg(long, value_name = "REGION", value_delimiter = ',', help_heading = "AWS")]
    region: Vec<String>,
    #[arg(
        long,
        help = "Another endpoint than AWS's, such as LocalStack's [env: AWS_ENDPOINT_URL]",
        value_name = "URL",
        help_heading = "AWS"
    )]
    endpoint_url: Option<String>,
    /// A role to assume, with the credentials that are found
    #[arg(long, value_name = "ARN", help_heading = "AWS")]
    role_arn: Option<String>,
    /// The external id that the role's trust policy asks for
    #[arg(long, value_name = "ID", requires = "role_arn", help_heading = "AWS")]
    external_id: Option<String>,
    /// The MFA device whose code the role's trust policy asks for: the code is asked for, or read from stdin
    #[arg(long, value_name = "SERIAL", requires = "role_arn", help_heading = "AWS")]
    mfa_serial: Option<String>,
    /// Requests in flight at once
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u16).range(1..=1000), help_heading = "AWS")]
    concurrency: u16,
    /// Requests a second, over all services and regions [default: no ceiling but AWS's own limits]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "AWS")]
    max_rate: Option<u32>,
    /// The share of each of AWS's request limits to take, such as 25%, so that production has the rest [default: 100%]
    #[arg(long, value_name = "SHARE", value_parser = share, help_heading = "AWS")]
    quota_share: Option<f64>,
    /// How long to wait for one answer, such as 30s [default: 30s]
    #[arg(long, value_name = "TIME", default_value = "30s", hide_default_value = true, value_parser = duration, help_heading = "AWS")]
    timeout: Duration,
    /// How long the whole audit may take, such as 10m: then the report says what was not reached [default: no end]
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "AWS")]
    deadline: Option<Duration>,

    /// Keep all that was read in this file, for --snapshot and 'partywall diff'. It tells much about the account
    #[arg(long, value_name = "FILE", help_heading = "Snapshots")]
    save_snapshot: Option<PathBuf>,
    /// Judge the snapshot in this file, as of its own time, without a network
    #[arg(long, value_name = "FILE", help_heading = "Snapshots", conflicts_with_all = AWS_AND_SAVING)]
    snapshot: Option<PathBuf>,
    /// The moment that ages are counted to, such as 2026-11-01 or 2026-11-01T12:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment, help_heading = "Snapshots")]
    as_of: Option<Timestamp>,

    /// The regions that content may live in, such as eu-west-1 or 'eu-*', separated by commas: what is kept in any other
    /// fails [default: nothing is asked; the snapshot's own]
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = region_glob, help_heading = "Checks")]
    allowed_region: Vec<String>,
    /// What people state of what no API can answer: see 'partywall model' [default: partywall.toml, if it is there; the
    /// snapshot's own]
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    attestations: Option<PathBuf>,
    /// Ask AWS Artifact for the reports that evidence AWS's side
    #[arg(long, help_heading = "Report")]
    artifact: bool,
    #[command(flatten)]
    reporting: Reporting,
}

/// What has no sense where AWS is not asked.
const AWS_AND_SAVING: [&str; 13] = [
    "profile",
    "region",
    "endpoint_url",
    "role_arn",
    "external_id",
    "mfa_serial",
    "concurrency",
    "max_rate",
    "quota_share",
    "timeout",
    "deadline",
    "artifact",
    "save_snapshot",
];

impl Arguments {
    fn settings(&self) -> Settings {
        Settings { allowed_regions: self.allowed_region.clone() }
    }
}

/// A region, or a glob of regions.
fn region_glob(text: &str) -> Result<String, String> {
    let text = text.trim();
    match globset::Glob::new(text) {
        Ok(_) if !text.is_empty() => Ok(text.to_owned()),
        Ok(_) => Err("it names no region".to_owned()),
        Err(error) => Err(format!("it is no glob ({}): use * for any characters and ? for one", error.kind())),
    }
}

pub(super) fn run(arguments: &Arguments, talk: &Talk) -> Result<u8, Failure> {
    if let Some(path) = &arguments.snapshot {
        let replay = || {
            let mut snapshot = snapshot::open(path)?;
            if let Some(path) = &arguments.attestations {
                snapshot.taken.audit.attestations = attestations::read(Some(path))?;
            }
            Ok(snapshot)
        };
        let settings = (!arguments.allowed_region.is_empty()).then(|| arguments.settings());
        return replay::run(replay, &arguments.selection, arguments.as_of, settings, &arguments.reporting, talk);
    }
    let Selected { checks, standards, .. } = arguments.selection.select()?;
    let attestations = attestations::read(arguments.attestations.as_deref())?;
    let outputs = arguments.reporting.open()?;
    let saving = arguments.save_snapshot.as_deref().map(open_snapshot).transpose()?;
    trace(talk);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Runtime)?;
    let started = Instant::now();
    let plan = Plan {
        checks,
        standards,
        regions: arguments.region.clone(),
        as_of: arguments.as_of.unwrap_or_else(Timestamp::now),
        settings: arguments.settings(),
        attestations,
        artifact: arguments.artifact,
    };
    let done = Arc::new(AtomicBool::new(false));
    let audited = runtime.block_on(audit(arguments, talk, plan, Arc::clone(&done)))?;
    done.store(true, Ordering::Relaxed);
    let elapsed = started.elapsed();
    // Saved first, for whoever reads the report may stop reading; a report that is there is given nevertheless.
    let saved =
        saving.map(|sink| sink.fill(|out, _| snapshot::write(&audited.taken, &audited.account, out))).transpose();
    let code = arguments.reporting.write(outputs, &audited.report, Some(elapsed), talk);
    // Until here a signal is heard. What was stopped may still be waiting for an answer: it is not waited for.
    runtime.shutdown_background();
    if let Some(path) = saved.map_err(Failure::Save)?.flatten() {
        wrote(&path, talk);
    }
    code
}

/// A snapshot tells much about an account: it is for its owner alone, and it is no text for a terminal.
fn open_snapshot(path: &Path) -> Result<Sink, UsageError> {
    let unwritable = |why: String| UsageError::Output { path: path.to_owned(), why, option: "--save-snapshot" };
    if path == Path::new("-") {
        return Err(unwritable("it is no file".to_owned()));
    }
    Sink::open(path, Readers::Owner).map_err(|error| unwritable(error.to_string()))
}

async fn audit(arguments: &Arguments, talk: &Talk, plan: Plan, done: Arc<AtomicBool>) -> Result<Audited, Failure> {
    let options = Options {
        profile: arguments.profile.clone(),
        region: arguments.region.first().cloned(),
        endpoint_url: arguments.endpoint_url.clone(),
        role: arguments.role_arn.clone().map(|arn| Role {
            arn,
            external_id: arguments.external_id.clone(),
            mfa_serial: arguments.mfa_serial.clone(),
        }),
        ask_code,
        bounds: Bounds {
            concurrency: usize::from(arguments.concurrency),
            attempt: arguments.timeout,
            pace: Pace { quota_share: arguments.quota_share, max_rate: arguments.max_rate.and_then(NonZeroU32::new) },
        },
        connect_timeout: arguments.timeout.min(Duration::from_secs(5)),
    };
    // The deadline counts from the start, with the time that it takes to find credentials.
    let deadline = arguments.deadline.map(|deadline| tokio::time::Instant::now() + deadline);
    let (road, identity) = config::connect(options).await?;
    let timer = deadline.map(|deadline| {
        let road = road.clone();
        tokio::spawn(async move {
            tokio::time::sleep_until(deadline).await;
            road.stop(Stop::Deadline);
        })
    });
    let progress = Arc::new(Progress::default());
    let shown =
        (!talk.quiet && !talk.verbose).then(|| tokio::spawn(progress::show(road.clone(), Arc::clone(&progress))));
    tokio::spawn(stop_on_signal(road.clone(), done));
    let audited = Box::pin(audit::run(&road, &identity, plan, &progress)).await;
    if let Some(timer) = timer {
        timer.abort();
    }
    if let Some(shown) = shown {
        shown.abort();
        // Wait until its line is gone from the terminal.
        let _ = shown.await;
    }
    Ok(audited?)
}

/// A share of a whole: `25%` or `0.25`.
fn share(text: &str) -> Result<f64, String> {
    let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |percent| (percent, 100.0));
    let share = number.trim().parse::<f64>().map(|number| number / whole);
    share
        .ok()
        .filter(|share| *share > 0.0 && *share <= 1.0)
        .ok_or_else(|| "it is a share like 25%, at most 100%".to_owned())
}

/// A time such as `30s`, `1m 30s` or `2h`; a plain number is seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "it is a time such as 30s, 10m or 1h 30m".to_owned();
    let duration = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).map_err(|_| wrong())?,
        Err(_) => text
            .parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|time| Duration::try_from(time).ok())
            .ok_or_else(wrong)?,
    };
    if duration.is_zero() { Err("it is longer than nothing".to_owned()) } else { Ok(duration) }
}

/// Asks for an MFA code on stderr, and reads a line from stdin, whether a person types there or a program.
fn ask_code(serial: &str) -> io::Result<String> {
    {
        let mut talk = io::stderr().lock();
        write!(talk, "MFA code for {}: ", crate::report::text::harmless(serial))?;
        talk.flush()?;
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    if line.trim().is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(line) }
}

/// The first Ctrl-C or SIGTERM ends the audit with a report of what there is; the second ends the program at once. So
/// does the first, once the audit is done and its report is being written to somebody who does not read it.
async fn stop_on_signal(road: Road, done: Arc<AtomicBool>) {
    signal().await;
    if !done.load(Ordering::Relaxed) {
        say("stopping: the report will say what was not reached (once more to stop without a report)");
        road.stop(Stop::Interrupted);
        signal().await;
    }
    std::process::exit(i32::from(exit::STOPPED));
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

/// Calls on stderr with `--verbose`; otherwise what `PARTYWALL_LOG` asks for, for those who look for a fault.
fn trace(talk: &Talk) {
    use tracing_subscriber::EnvFilter;
    use tracing_subscriber::field::MakeExt;
    use tracing_subscriber::fmt::format::debug_fn;

    use crate::report::text::harmless;
    let filter = if talk.verbose {
        EnvFilter::new("partywall=debug")
    } else {
        match EnvFilter::try_from_env("PARTYWALL_LOG") {
            Ok(filter) => filter,
            Err(_) => return,
        }
    };
    let colour = talk.color.on(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    // What AWS says is in the fields, of events and of spans; all else is ours.
    let fields = debug_fn(|out, field, value| {
        let value = format!("{value:?}");
        let value = harmless(&value);
        if field.name() == "message" { write!(out, "{value}") } else { write!(out, "{field}={value}") }
    });
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colour)
        .fmt_fields(fields.delimited(" "))
        .with_writer(std::io::stderr)
        .init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_percentage_or_a_fraction() {
        assert_eq!(share("25%"), Ok(0.25));
        assert_eq!(share("0.5"), Ok(0.5));
        assert_eq!(share("100%"), Ok(1.0));
        for wrong in ["0", "0%", "101%", "-5%", "2", "half", "", "NaN", "inf"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_has_a_unit_or_is_seconds() {
        assert_eq!(duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("1h 30m"), Ok(Duration::from_mins(90)));
        assert_eq!(duration("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["", "0s", "-5s", "soon", "1e400", "NaN"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}

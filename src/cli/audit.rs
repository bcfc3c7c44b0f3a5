//! `partywall audit`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use partywall_checks::finding::Severity;

use super::output::{Format, Output};
use super::select::Selection;
use super::{Failure, Talk, exit, progress, say, severity, width};
use crate::audit::{self, Plan, Progress};
use crate::aws::config::{self, Options};
use crate::aws::{Bounds, Road, Stop};
use crate::report::Report;
use crate::report::terminal::Style;

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
    /// Requests in flight at once
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u16).range(1..=1000), help_heading = "AWS")]
    concurrency: u16,
    /// Seconds that one attempt at a request may take
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds, help_heading = "AWS")]
    timeout: Duration,

    /// The form of the report [default: by the output's name; for people on stdout]
    #[arg(long, help_heading = "Report")]
    format: Option<Format>,
    /// Write the report to this file, or to stdout for '-'; may be repeated [default: -]
    #[arg(short, long, value_name = "FILE", help_heading = "Report")]
    output: Vec<PathBuf>,
    /// List what passes, too, one by one
    #[arg(long, help_heading = "Report")]
    all: bool,
    /// Exit with 3 if a finding of this severity or a worse one failed
    #[arg(long, value_name = "SEVERITY", default_value = "informational", value_parser = severity, help_heading = "Report")]
    fail_on: Severity,
}

pub(super) fn run(arguments: &Arguments, talk: &Talk) -> Result<u8, Failure> {
    let checks = arguments.selection.checks()?;
    let outputs = Output::open(&arguments.output, arguments.format)?;
    trace(talk);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Runtime)?;
    let started = Instant::now();
    let plan = Plan { checks, regions: arguments.region.clone(), as_of: Timestamp::now() };
    let report = runtime.block_on(audit(arguments, talk, plan))?;
    // What was stopped may still be waiting for an answer; the report does not wait with it.
    runtime.shutdown_background();
    let elapsed = started.elapsed();
    for output in outputs {
        let style = |terminal| Style { width: width(), colour: talk.color.on(terminal), all: arguments.all };
        if let Some(path) = output.write(&report, style, elapsed).map_err(Failure::Write)?
            && !talk.quiet
        {
            say(&format!("wrote {}", path.display()));
        }
    }
    Ok(exit_code(&report, arguments.fail_on))
}

async fn audit(arguments: &Arguments, talk: &Talk, plan: Plan) -> Result<Report, Failure> {
    let options = Options {
        profile: arguments.profile.clone(),
        region: arguments.region.first().cloned(),
        endpoint_url: arguments.endpoint_url.clone(),
        bounds: Bounds { concurrency: usize::from(arguments.concurrency), attempt: arguments.timeout },
        connect_timeout: Duration::from_secs(5),
    };
    let (road, identity) = config::connect(options).await?;
    let progress = Arc::new(Progress::default());
    let shown =
        (!talk.quiet && !talk.verbose).then(|| tokio::spawn(progress::show(road.clone(), Arc::clone(&progress))));
    let signals = tokio::spawn(stop_on_signal(road.clone()));
    let report = Box::pin(audit::run(&road, &identity, plan, &progress)).await;
    signals.abort();
    if let Some(shown) = shown {
        shown.abort();
        // Wait until its line is gone from the terminal.
        let _ = shown.await;
    }
    Ok(report?)
}

/// A length of time, in seconds and parts of them.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|time| !time.is_zero()).ok_or_else(|| "it is a number of seconds above 0".to_owned())
}

/// The first Ctrl-C or SIGTERM ends the audit with a report of what there is; the second ends the program at once.
async fn stop_on_signal(road: Road) {
    signal().await;
    say("stopping: the report will say what was not reached (once more to stop without a report)");
    road.stop(Stop::Interrupted);
    signal().await;
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

fn exit_code(report: &Report, fail_on: Severity) -> u8 {
    if report.worst_failure().is_some_and(|worst| worst >= fail_on) {
        exit::FINDINGS
    } else if report.completeness.complete {
        exit::CLEAN
    } else {
        exit::INCOMPLETE
    }
}

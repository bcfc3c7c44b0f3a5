//! `partywall audit`.

use std::io::{self, BufRead, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use partywall_checks::facts::Settings;
use partywall_checks::facts::settings::{region_glob, tag_key};
use partywall_checks::model::coverage::Attestation;

use super::accounts::{self, Many};
use super::config::{Configured, Terms, baseline, same_account};
use super::output::{Readers, Reporting, Sink, wrote};
use super::replay::{self, Asked};
use super::select::{Selected, Selection};
use super::{Failure, Talk, UsageError, exit, moment, progress, say};
use crate::audit::{self, Audited, Plan, Progress};
use crate::aws::config::{self, Options};
use crate::aws::credentials::Role;
use crate::aws::{Bounds, Pace, Road, Stop};
use crate::config::values::{Share, Time, duration, share};
use crate::config::{Config, attestations};
use crate::shard::Shard;
use crate::snapshot;

/// Arguments of `partywall audit`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) selection: Selection,
    #[command(flatten)]
    pub(super) many: Many,

    /// A profile of your AWS configuration [default: as the AWS CLI chooses]
    #[arg(long, help_heading = "AWS")]
    pub(super) profile: Option<String>,
    /// Regions to look into, several with commas between [default: all that the account has enabled]
    #[arg(long, value_name = "REGION", value_delimiter = ',', help_heading = "AWS")]
    region: Vec<String>,
    #[arg(
        long,
        help = "Another endpoint than AWS's, such as LocalStack's [env: AWS_ENDPOINT_URL]",
        value_name = "URL",
        help_heading = "AWS"
    )]
    pub(super) endpoint_url: Option<String>,
    /// A role to assume, with the credentials that are found
    #[arg(long, value_name = "ARN", group = "role", conflicts_with = "several", help_heading = "AWS")]
    role_arn: Option<String>,
    /// The external id that the role's trust policy asks for
    #[arg(long, value_name = "ID", requires = "role", help_heading = "AWS")]
    pub(super) external_id: Option<String>,
    /// The MFA device whose code the role's trust policy asks for: the code is asked for, or read from stdin
    #[arg(long, value_name = "SERIAL", requires = "role_arn", help_heading = "AWS")]
    mfa_serial: Option<String>,
    /// Requests in flight at once [default: 50]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000), help_heading = "AWS")]
    concurrency: Option<u16>,
    /// Requests a second, over all services and regions [default: no ceiling but AWS's own limits]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "AWS")]
    max_rate: Option<u32>,
    /// The share of each of AWS's request limits to take, such as 25%, so that production has the rest [default: 100%]
    #[arg(long, value_name = "SHARE", value_parser = share, help_heading = "AWS")]
    quota_share: Option<f64>,
    /// How long to wait for one answer, such as 30s [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "AWS")]
    timeout: Option<Duration>,
    /// How long the whole audit may take, such as 10m: then the report says what was not reached [default: no end]
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "AWS")]
    deadline: Option<Duration>,

    #[arg(
        long,
        help = "Do a part of it: the regions, or of many accounts the accounts, that fall to the process I of N, counted from \
                0. I may be the name of an environment variable, as in JOB_COMPLETION_INDEX/16 or \
                AWS_BATCH_JOB_ARRAY_INDEX/16. 'partywall merge' puts the reports of all N together",
        value_name = "I/N",
        help_heading = "Shards"
    )]
    pub(super) shard: Option<Shard>,

    /// Keep all that was read in this file, for --snapshot and 'partywall diff'. It tells much about the account
    #[arg(long, value_name = "FILE", conflicts_with = "several", help_heading = "Snapshots")]
    save_snapshot: Option<PathBuf>,
    /// Judge the snapshot in this file, as of its own time, without a network
    #[arg(long, value_name = "FILE", help_heading = "Snapshots", conflicts_with_all = AWS_AND_SAVING)]
    snapshot: Option<PathBuf>,
    /// The moment that ages are counted to, such as 2026-11-01 or 2026-11-01T12:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment, help_heading = "Snapshots")]
    pub(super) as_of: Option<Timestamp>,

    /// The regions that content may live in, such as eu-west-1 or 'eu-*', separated by commas: what is kept in any other
    /// fails [default: nothing is asked; the snapshot's own]
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = region_glob, help_heading = "Checks")]
    allowed_region: Vec<String>,
    /// The tags that all that holds content must have, by their keys, separated by commas [default: nothing is asked; the
    /// snapshot's own]
    #[arg(long, value_name = "KEY", value_delimiter = ',', value_parser = tag_key, help_heading = "Checks")]
    required_tag: Vec<String>,
    /// A report in JSON, or a snapshot, of the same account: what failed or was unknown there already does not count for the
    /// exit code
    #[arg(long, value_name = "FILE", conflicts_with = "several", help_heading = "Report")]
    baseline: Option<PathBuf>,
    /// What people state of what no API can answer: see 'partywall model' [default: that of the configuration; the
    /// snapshot's own]
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    attestations: Option<PathBuf>,
    /// Ask AWS Artifact for the reports that evidence AWS's side
    #[arg(long, help_heading = "Report")]
    pub(super) artifact: bool,
    #[command(flatten)]
    pub(super) reporting: Reporting,
    #[command(flatten)]
    configured: Configured,
}

/// What has no sense where AWS is not asked.
const AWS_AND_SAVING: [&str; 22] = [
    "accounts",
    "organization",
    "ou",
    "account_tag",
    "role_name",
    "accounts_at_once",
    "run_folder",
    "resume",
    "shard",
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
    /// The settings that the command line gives in place of others.
    pub(super) fn told(&self, mut settings: Settings) -> Settings {
        for (given, setting) in
            [(&self.allowed_region, &mut settings.allowed_regions), (&self.required_tag, &mut settings.required_tags)]
        {
            if !given.is_empty() {
                setting.clone_from(given);
            }
        }
        settings
    }

    /// What people state: in the file that was named, else in the configuration.
    pub(super) fn attestations(&self, config: &Config) -> Result<Vec<Attestation>, Failure> {
        Ok(self.attestations.as_deref().map_or_else(|| Ok(config.attestations.clone()), attestations::read)?)
    }

    pub(super) fn bounds(&self, config: &Config) -> Bounds {
        let audit = &config.audit;
        let concurrency = self.concurrency.map(u32::from).or(audit.concurrency);
        let max_rate = self.max_rate.or(audit.max_rate).and_then(NonZeroU32::new);
        Bounds {
            // No number that is allowed is too large.
            concurrency: concurrency.and_then(|number| usize::try_from(number).ok()).unwrap_or(CONCURRENCY),
            attempt: self.timeout.or(audit.timeout.map(|Time(time)| time)).unwrap_or(TIMEOUT),
            pace: Pace { quota_share: self.quota_share.or(audit.quota_share.map(|Share(share)| share)), max_rate },
        }
    }

    /// How long the whole audit may take.
    pub(super) fn deadline(&self, config: &Config) -> Option<Duration> {
        self.deadline.or(config.audit.deadline.map(|Time(time)| time))
    }

    pub(super) fn regions(&self, config: &Config) -> Vec<String> {
        if self.region.is_empty() { config.audit.region.0.clone() } else { self.region.clone() }
    }
}

/// Requests in flight at once, where nothing is said of it.
const CONCURRENCY: usize = 50;
/// How long one answer may take, where nothing is said of it.
const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn run(arguments: &Arguments, talk: &Talk) -> Result<u8, Failure> {
    let config = arguments.configured.read(talk)?;
    if arguments.many.is_asked() {
        return accounts::run(arguments, config, talk);
    }
    let shard = arguments.shard;
    let asked = Asked { selection: &arguments.selection, config: &config, as_of: arguments.as_of, shard };
    let Selected { checks, standards, .. } = asked.select()?;
    let attestations = arguments.attestations(&config)?;
    let outputs = arguments.reporting.open(&config)?;
    let baseline = arguments.baseline.as_deref().map(|path| baseline(path, &config, talk)).transpose()?;
    let terms = Terms { config: &config, baseline: baseline.as_ref() };
    if let Some(path) = &arguments.snapshot {
        let mut snapshot = snapshot::open(path)?;
        let account = &snapshot.taken.audit.account;
        same_account(terms.baseline, arguments.baseline.as_ref(), &account.id, &account.partition)?;
        if arguments.attestations.is_some() || !attestations.is_empty() {
            snapshot.taken.audit.attestations = attestations;
        }
        let (mut report, settings) = replay::judge(snapshot, asked, |settings| arguments.told(settings), talk)?;
        terms.settle(&mut report, &settings);
        return arguments.reporting.write(outputs, &report, None, terms, talk);
    }
    let saving = arguments.save_snapshot.as_deref().map(open_snapshot).transpose()?;
    trace(talk);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Runtime)?;
    let started = Instant::now();
    let settings = arguments.told(config.thresholds.over(Settings::default()));
    let plan = Plan {
        checks,
        standards,
        regions: arguments.regions(&config),
        as_of: arguments.as_of.unwrap_or_else(Timestamp::now),
        settings: settings.clone(),
        attestations,
        artifact: arguments.artifact || config.audit.artifact,
        shard,
    };
    let done = Arc::new(AtomicBool::new(false));
    let mut audited = runtime.block_on(audit(arguments, terms, talk, plan, Arc::clone(&done)))?;
    terms.settle(&mut audited.report, &settings);
    done.store(true, Ordering::Relaxed);
    let elapsed = started.elapsed();
    // Saved first, for whoever reads the report may stop reading; a report that is there is given nevertheless.
    let Audited { report, taken, account } = audited;
    let saved = saving.map(|sink| sink.fill(|out, _| snapshot::write(&taken, &account, out))).transpose();
    // The facts are needed no longer, and the report that is being written has the room.
    drop(account);
    let code = arguments.reporting.write(outputs, &report, Some(elapsed), terms, talk);
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

async fn audit(
    arguments: &Arguments,
    terms: Terms<'_>,
    talk: &Talk,
    plan: Plan,
    done: Arc<AtomicBool>,
) -> Result<Audited, Failure> {
    let bounds = arguments.bounds(terms.config);
    let options = Options {
        profile: arguments.profile.clone(),
        region: plan.regions.first().cloned(),
        endpoint_url: arguments.endpoint_url.clone(),
        role: arguments.role_arn.clone().map(|arn| Role {
            arn,
            external_id: arguments.external_id.clone(),
            mfa_serial: arguments.mfa_serial.clone(),
        }),
        ask_code,
        connect_timeout: bounds.attempt.min(Duration::from_secs(5)),
        bounds,
    };
    // The deadline counts from the start, with the time that it takes to find credentials.
    let deadline = arguments.deadline(terms.config).map(|deadline| tokio::time::Instant::now() + deadline);
    let (road, identity) = config::connect(options).await?;
    same_account(terms.baseline, arguments.baseline.as_ref(), &identity.account, &identity.partition)?;
    let timer = stop_when(deadline, &road);
    let progress = Arc::new(Progress::default());
    let shown = (!talk.quiet && !talk.verbose).then(|| {
        let (road, progress) = (road.clone(), Arc::clone(&progress));
        tokio::spawn(progress::show(move || progress::line(&road, &progress)))
    });
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

/// Closes the road at the deadline, if there is one.
pub(super) fn stop_when(deadline: Option<tokio::time::Instant>, road: &Road) -> Option<tokio::task::JoinHandle<()>> {
    let (deadline, road) = (deadline?, road.clone());
    Some(tokio::spawn(async move {
        tokio::time::sleep_until(deadline).await;
        road.stop(Stop::Deadline);
    }))
}

/// Asks for an MFA code on stderr, and reads a line from stdin, whether a person types there or a program.
pub(super) fn ask_code(serial: &str) -> io::Result<String> {
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
pub(super) async fn stop_on_signal(road: Road, done: Arc<AtomicBool>) {
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
pub(super) fn trace(talk: &Talk) {
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

//! `partywall audit` of many accounts: which ones, how they are entered, and how a run is gone on with.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use partywall_checks::check::Check;
use partywall_checks::facts::Settings;
use sha2::{Digest, Sha256};

use super::audit::{Arguments, ask_code, stop_on_signal, stop_when, trace};
use super::config::Terms;
use super::replay::Asked;
use super::select::Selected;
use super::{Failure, Talk, UsageError, progress, say};
use crate::audit::Plan;
use crate::aws::Road;
use crate::aws::config::{self, Identity, Options};
use crate::collect::members::{self, Member, Wanted};
use crate::config::Config;
use crate::fleet::folder::{self, ConfigFile, Folder, Planned, Run, Way};
use crate::fleet::list::{self, Listed};
use crate::fleet::{self, FleetError, Job, Progress};
use crate::report::{Caller, GapEntry, Report, Tool};

/// Which accounts to audit, where it is more than the caller's.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Many {
    /// Audit the accounts in this file: a number a line, and a name after it; or, if it ends in .toml, [[account]] tables with
    /// id, name, role-arn, external-id and profile. '-' is stdin
    #[arg(long, value_name = "FILE", groups = ["many", "several"], help_heading = "Accounts")]
    accounts: Option<PathBuf>,
    /// Audit the active accounts of the organisation
    #[arg(long, groups = ["many", "several"], requires = "role_name", help_heading = "Accounts")]
    organization: bool,
    /// Of the organisation, only the accounts in these organisational units and in those below, several with commas between
    #[arg(long, value_name = "OU", value_delimiter = ',', requires = "organization", help_heading = "Accounts")]
    ou: Vec<String>,
    /// Of the organisation, only the accounts with this tag; several with commas between: one value of each key must fit
    #[arg(long, value_name = "KEY=VALUE", value_delimiter = ',', value_parser = tag)]
    #[arg(requires = "organization", help_heading = "Accounts")]
    account_tag: Vec<(String, String)>,
    /// The role to assume in each account, by its name, with its path if it has one. The caller's own account is audited with
    /// the caller's own credentials
    #[arg(long, value_name = "NAME", group = "role", value_parser = role_name, requires = "many")]
    #[arg(help_heading = "Accounts")]
    role_name: Option<String>,
    /// Accounts to audit at a time [default: 8]. Each takes memory
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000), requires = "several")]
    #[arg(help_heading = "Accounts")]
    accounts_at_once: Option<u16>,
    /// Keep the reports on the accounts in this folder as they come [default: one in your cache, until the run is complete]
    #[arg(long, value_name = "DIR", requires = "many", help_heading = "Accounts")]
    run_folder: Option<PathBuf>,
    /// Go on with the run in this folder: what it has a whole report on is not asked again
    #[arg(long, value_name = "DIR", group = "several", conflicts_with_all = SAID_BY_THE_RUN, help_heading = "Accounts")]
    resume: Option<PathBuf>,
}

/// What a run that was begun has said already.
const SAID_BY_THE_RUN: [&str; 19] = [
    "accounts",
    "organization",
    "role_name",
    "external_id",
    "run_folder",
    "check",
    "skip",
    "service",
    "severity",
    "standard",
    "region",
    "as_of",
    "allowed_region",
    "required_tag",
    "attestations",
    "artifact",
    "shard",
    "role_arn",
    "mfa_serial",
];

impl Many {
    /// More than one account is asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.accounts.is_some() || self.organization || self.resume.is_some()
    }
}

/// A role's name, with its path if it has one.
pub(super) fn role_name(text: &str) -> Result<String, String> {
    let name = text.trim_start_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if name.split('/').all(|part| !part.is_empty() && part.chars().all(plain)) {
        Ok(name.to_owned())
    } else if text.starts_with("arn:") {
        Err("it is a role's name, which is the same in every account, and not an ARN: write 'auditor', or 'path/auditor'".to_owned())
    } else {
        Err("it is a role's name, such as 'auditor', or 'path/auditor' for one that has a path".to_owned())
    }
}

/// A tag of an account.
fn tag(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it is a key and a value, such as env=prod".to_owned()),
    }
}

/// What is to be done, as far as it is known before AWS is asked.
struct Begun {
    plan: Plan,
    way: Way,
    /// The run that is gone on with.
    resumed: Option<(Folder, Run)>,
    listed: Option<Vec<Listed>>,
}

/// Audits many accounts, and writes the report on them.
pub(super) fn run(arguments: &Arguments, config: Config, talk: &Talk) -> Result<u8, Failure> {
    let begun = begin(arguments, &config, talk)?;
    let outputs = arguments.reporting.open(&config)?;
    trace(talk);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Runtime)?;
    let started = Instant::now();
    let (config, done) = (Arc::new(config), Arc::new(AtomicBool::new(false)));
    let (folder, across) = runtime.block_on(audit(arguments, &config, begun, talk, Arc::clone(&done)))?;
    done.store(true, Ordering::Relaxed);
    let terms = Terms { config: &config, baseline: None };
    let code = arguments.reporting.write_accounts(outputs, &across, &folder, Some(started.elapsed()), terms, talk);
    // Until here a signal is heard. What was stopped may still be waiting for an answer: it is not waited for.
    runtime.shutdown_background();
    let unfinished = folder::is_unfinished(&across);
    if code.is_ok() && !unfinished && folder.is_in_cache() {
        let path = folder.path().to_owned();
        if let Err(error) = folder.remove() {
            say(&format!("{} could not be removed ({error})", path.display()));
        }
    } else if !talk.quiet && (unfinished || code.is_err()) {
        let path = folder.path().display();
        say(&format!("the reports so far are in {path}: go on with 'partywall audit --resume {path}'"));
    }
    code
}

/// What can be known, and can be wrong, before AWS is asked.
fn begin(arguments: &Arguments, config: &Config, talk: &Talk) -> Result<Begun, Failure> {
    let many = &arguments.many;
    if let Some(path) = &many.resume {
        let (folder, run) = Folder::open(path)?;
        let now = config_file(config);
        if run.config != now && !talk.quiet {
            say("the configuration is not the one that the run was begun with: reports that are done stay as they are");
        }
        let plan = Plan {
            checks: known(&run.checks)?,
            standards: run.standards.clone(),
            regions: run.regions.clone(),
            as_of: run.as_of,
            settings: run.settings.clone(),
            attestations: run.attestations.clone(),
            artifact: run.artifact,
            shard: None,
        };
        let mut way = run.way.clone();
        way.profile = arguments.profile.clone().or(way.profile);
        way.endpoint_url = arguments.endpoint_url.clone().or(way.endpoint_url);
        return Ok(Begun { plan, way, resumed: Some((folder, run)), listed: None });
    }
    let as_of = arguments.as_of;
    let Selected { checks, standards, .. } =
        Asked { selection: &arguments.selection, config, as_of, shard: None }.select()?;
    let plan = Plan {
        checks,
        standards,
        regions: arguments.regions(config),
        as_of: as_of.unwrap_or_else(Timestamp::now),
        settings: arguments.told(config.thresholds.over(Settings::default())),
        attestations: arguments.attestations(config)?,
        artifact: arguments.artifact || config.audit.artifact,
        // It tells which accounts are audited, each of them whole.
        shard: None,
    };
    let way = Way {
        profile: arguments.profile.clone(),
        endpoint_url: arguments.endpoint_url.clone(),
        role_name: many.role_name.clone(),
        external_id: arguments.external_id.clone(),
    };
    let listed = many.accounts.as_deref().map(list::read).transpose()?;
    Ok(Begun { plan, way, resumed: None, listed })
}

/// The checks of a run. One that this version does not have would be left out of every account that is still to come.
fn known(ids: &[String]) -> Result<Vec<&'static Check>, UsageError> {
    let find = |id: &String| partywall_checks::find(id).ok_or_else(|| UsageError::CheckOfRun(id.clone()));
    ids.iter().map(find).collect()
}

/// The configuration, and a hash of what it holds.
fn config_file(config: &Config) -> Option<ConfigFile> {
    use std::fmt::Write as _;
    let path = config.path.clone()?;
    let text = std::fs::read(&path).unwrap_or_default();
    let sha256 = Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Some(ConfigFile { path: std::path::absolute(&path).unwrap_or(path), sha256 })
}

async fn audit(
    arguments: &Arguments,
    config: &Arc<Config>,
    begun: Begun,
    talk: &Talk,
    done: Arc<AtomicBool>,
) -> Result<(Folder, crate::report::accounts::Across), Failure> {
    let Begun { plan, way, resumed, listed } = begun;
    let bounds = arguments.bounds(config);
    let options = Options {
        profile: way.profile.clone(),
        region: plan.regions.first().cloned(),
        endpoint_url: way.endpoint_url.clone(),
        role: None,
        ask_code,
        connect_timeout: bounds.attempt.min(Duration::from_secs(5)),
        bounds,
    };
    // The deadline counts from the start, with the time that it takes to find credentials.
    let deadline = arguments.deadline(config).map(|deadline| tokio::time::Instant::now() + deadline);
    let (road, identity) = config::connect(options).await?;
    let timer = stop_when(deadline, &road);
    tokio::spawn(stop_on_signal(road.clone(), done));
    let is_new = resumed.is_none();
    let (folder, run) = match resumed {
        Some(resumed) => resumed,
        None => start(arguments, config, &plan, &way, listed, (&road, &identity)).await?,
    };
    let settings = plan.settings.clone();
    let of_all = Arc::clone(config);
    let job = Job {
        plan,
        way,
        bounds,
        at_once: arguments.many.accounts_at_once.map_or(fleet::AT_ONCE, usize::from),
        settle: Arc::new(move |report: &mut Report| {
            Terms { config: &of_all, baseline: None }.settle(report, &settings);
        }),
    };
    let progress = Arc::<Progress>::default();
    let shown = (!talk.quiet && !talk.verbose).then(|| {
        let progress = Arc::clone(&progress);
        tokio::spawn(progress::show(move || progress.line()))
    });
    let sections = Box::pin(fleet::run(&road, &identity, job, &folder, run.accounts.clone(), &progress)).await;
    if let Some(timer) = timer {
        timer.abort();
    }
    if let Some(shown) = shown {
        shown.abort();
        // Wait until its line is gone from the terminal.
        let _ = shown.await;
    }
    match sections {
        Ok(sections) => {
            let across = folder::across(&run, sections);
            Ok((folder, across))
        }
        Err(error) => {
            // What can be asked of no account is nothing to go on with.
            if is_new && matches!(error, FleetError::Audit(_)) {
                folder.abandon();
            }
            Err(error.into())
        }
    }
}

/// Finds out which accounts there are, and writes down what is asked of them.
async fn start(
    arguments: &Arguments,
    config: &Config,
    plan: &Plan,
    way: &Way,
    listed: Option<Vec<Listed>>,
    (road, identity): (&Road, &Identity),
) -> Result<(Folder, Run), Failure> {
    let many = &arguments.many;
    let mut accounts: Vec<Planned> = if let Some(listed) = listed {
        listed.into_iter().map(|listed| Planned { listed, unsure: None }).collect()
    } else {
        let wanted = Wanted { units: many.ou.clone(), tags: many.account_tag.clone() };
        let found = Box::pin(members::members(road, &wanted)).await.map_err(Failure::Members)?;
        found.into_iter().map(planned).collect()
    };
    accounts.sort_by(|a, b| a.listed.id.cmp(&b.listed.id));
    let has_way = |listed: &Listed| {
        way.role_name.is_some()
            || listed.role_arn.is_some()
            || listed.profile.is_some()
            || listed.id == identity.account
    };
    if let Some(closed) = accounts.iter().find(|planned| !has_way(&planned.listed)) {
        return Err(UsageError::NoWayIn(closed.listed.id.clone()).into());
    }
    if let Some(shard) = arguments.shard {
        accounts.retain(|planned| shard.has(&planned.listed.id));
    }
    let (format, version) = Run::format();
    let mut checks: Vec<String> = plan.checks.iter().map(|check| check.id.to_owned()).collect();
    checks.sort();
    let run = Run {
        format,
        version,
        tool: Tool::this(),
        started: Timestamp::now(),
        as_of: plan.as_of,
        caller: Some(Caller { arn: identity.arn.clone(), user_id: identity.user_id.clone() }),
        home: Some(identity.account.clone()),
        partition: identity.partition.clone(),
        checks,
        standards: plan.standards.clone(),
        regions: plan.regions.clone(),
        settings: plan.settings.clone(),
        attestations: plan.attestations.clone(),
        artifact: plan.artifact,
        config: config_file(config),
        way: way.clone(),
        shard: arguments.shard,
        accounts,
    };
    let folder = match &many.run_folder {
        Some(path) => Folder::create(path, &run)?,
        None => Folder::create_in_cache(&run)?,
    };
    Ok((folder, run))
}

fn planned(member: Member) -> Planned {
    let Member { id, name, gap } = member;
    Planned { listed: Listed { id, name, ..Listed::default() }, unsure: gap.as_ref().map(GapEntry::from) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roles_name_may_have_a_path_and_is_no_arn() {
        assert_eq!(role_name("auditor").unwrap(), "auditor");
        assert_eq!(role_name("/audit/partywall").unwrap(), "audit/partywall");
        for wrong in ["", "/", "a b", "a//b", "role/*", "../a:b"] {
            assert!(role_name(wrong).is_err(), "{wrong}");
        }
        assert!(role_name("arn:aws:iam::123456789012:role/auditor").unwrap_err().contains("same in every account"));
    }

    #[test]
    fn a_tag_has_a_key_and_perhaps_an_empty_value() {
        assert_eq!(tag("env=prod").unwrap(), ("env".to_owned(), "prod".to_owned()));
        assert_eq!(tag("env=").unwrap(), ("env".to_owned(), String::new()));
        assert_eq!(tag("a=b=c").unwrap(), ("a".to_owned(), "b=c".to_owned()));
        assert!(tag("env").is_err() && tag("=prod").is_err());
    }
}

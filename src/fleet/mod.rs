//! Audits of many accounts on one machine.
//!
//! Each account has a road of its own, with the token buckets that AWS counts by account; seats, the ceiling on the rate and
//! the HTTP client are shared by all. No more accounts are audited at a time than was asked for, and each report is in the
//! run's [`Folder`] before the next account is begun: so memory does not grow with the number of accounts, and what was done
//! is never lost.

pub mod folder;
pub mod list;
pub mod merge;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use partywall_checks::facts::{Gap, Reason};
use tokio::task::JoinSet;

use crate::audit::{self, AuditError, Plan};
use crate::aws::config::{ConnectError, GET_CALLER_IDENTITY, Identity, Options};
use crate::aws::credentials::Role;
use crate::aws::enter::ASSUME_ROLE;
use crate::aws::{Bounds, Road, Stop};
use crate::report::Report;
use crate::report::accounts::{AccountState, Section};
use folder::{Folder, Planned, Way};

/// How many accounts are audited at a time, where nothing is said of it. An audit of all checks in all regions keeps some
/// tens of megabytes of facts and findings, and waits for AWS most of the time: eight at a time leave no seat empty, and fit
/// into the memory of the smallest machine of a CI service.
pub const AT_ONCE: usize = 8;

/// Why there are no reports.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// What was asked for cannot be asked of any account.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A report could not be kept.
    #[error(
        "the report on account {account} could not be kept ({why}): free some space, and go on with 'partywall audit \
         --resume {}'",
        folder.display()
    )]
    Keep {
        /// The run's folder.
        folder: PathBuf,
        /// The account.
        account: String,
        /// Why not.
        #[source]
        why: io::Error,
    },
}

/// What is done with each report before it is kept.
pub type Settle = Arc<dyn Fn(&mut Report) + Send + Sync>;

/// What is asked of all accounts.
#[derive(Clone)]
pub struct Job {
    /// What is asked of each.
    pub plan: Plan,
    /// How they are entered.
    pub way: Way,
    /// The bounds that hold for every request.
    pub bounds: Bounds,
    /// How many are audited at a time.
    pub at_once: usize,
    /// What is done with each report before it is kept.
    pub settle: Settle,
}

/// How far a run has come: read by whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicUsize,
    done: AtomicUsize,
    closed: AtomicUsize,
    running: Mutex<BTreeMap<String, Arc<audit::Progress>>>,
    failed: AtomicUsize,
    unknown: AtomicUsize,
    calls: AtomicU64,
}

impl Progress {
    /// How far it has come, in a line.
    #[must_use]
    pub fn line(&self) -> String {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        let waiting = total.saturating_sub(done + running.len());
        let (failed, unknown) = (self.failed.load(Ordering::Relaxed), self.unknown.load(Ordering::Relaxed));
        let closed = match self.closed.load(Ordering::Relaxed) {
            0 => String::new(),
            n => format!(" ({n} not entered)"),
        };
        let slowest = running.iter().map(|(id, progress)| (progress.checks(), id));
        let slowest = match slowest.min_by_key(|((done, total), _)| total.saturating_sub(*done)) {
            Some(((done, total), id)) if total > 0 => format!("; {id}: {done} of {total} checks"),
            _ => String::new(),
        };
        let calls = self.calls.load(Ordering::Relaxed);
        format!(
            "{done} of {total} accounts done{closed}, {} running, {waiting} waiting; {failed} failed, {unknown} unknown, \
             {calls} calls made{slowest}",
            running.len()
        )
    }

    fn begin(&self, account: &str) -> Arc<audit::Progress> {
        let progress = Arc::<audit::Progress>::default();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(account.to_owned(), Arc::clone(&progress));
        progress
    }

    fn finish(&self, section: &Section) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&section.id);
        self.done.fetch_add(1, Ordering::Relaxed);
        self.closed.fetch_add(usize::from(!section.state.is_audited()), Ordering::Relaxed);
        if let Some(summary) = &section.summary {
            self.failed.fetch_add(summary.counts.fail, Ordering::Relaxed);
            self.unknown.fetch_add(summary.counts.unknown, Ordering::Relaxed);
        }
    }
}

/// What all accounts of a run share.
struct Run {
    road: Road,
    identity: Identity,
    job: Job,
    folder: Folder,
    progress: Arc<Progress>,
}

/// Audits the accounts, and keeps a report on each in the folder. What is in the folder already, and whole, is left as it
/// is. An account that cannot be entered is a gap; if the road is closed in the meantime, those that were not reached are
/// gaps too.
pub async fn run(
    road: &Road,
    identity: &Identity,
    job: Job,
    folder: &Folder,
    accounts: Vec<Planned>,
    progress: &Arc<Progress>,
) -> Result<Vec<Section>, FleetError> {
    progress.total.store(accounts.len(), Ordering::Relaxed);
    let at_once = job.at_once.max(1);
    let (road, identity, folder, progress) = (road.clone(), identity.clone(), folder.clone(), Arc::clone(progress));
    let run = Arc::new(Run { road, identity, job, folder, progress });
    let mut waiting = accounts.into_iter();
    let (mut running, mut by_task) = (JoinSet::new(), HashMap::new());
    let mut sections = Vec::new();
    loop {
        while running.len() < at_once
            && let Some(planned) = waiting.next()
        {
            let name = (planned.listed.id.clone(), planned.listed.name.clone());
            let run = Arc::clone(&run);
            let task = running.spawn(async move { run.account(planned).await });
            by_task.insert(task.id(), name);
        }
        let Some(ended) = running.join_next_with_id().await else { return Ok(sections) };
        let (id, section) = match ended {
            Ok((id, section)) => (id, Ok(section?)),
            Err(error) => (error.id(), Err(error)),
        };
        let Some((account, name)) = by_task.remove(&id) else { continue };
        // A defect that one account brings to light must not take the others' reports with it.
        let section = section.unwrap_or_else(|error| {
            let gap =
                Gap::new(&GET_CALLER_IDENTITY, None, Reason::Unexpected, format!("the audit itself failed: {error}"));
            Section::without_report(&account, name.as_deref(), &gap, None)
        });
        run.progress.finish(&section);
        sections.push(section);
    }
}

/// There is no way into an account, and what would open it.
struct NoWay {
    gap: Gap,
    remedy: Option<String>,
}

impl From<Gap> for NoWay {
    fn from(gap: Gap) -> Self {
        Self { gap, remedy: None }
    }
}

impl Run {
    async fn account(&self, planned: Planned) -> Result<Section, FleetError> {
        let Planned { listed, unsure } = planned;
        let folder = || self.folder.path().to_owned();
        let kept = |why| FleetError::Keep { folder: folder(), account: listed.id.clone(), why };
        let before = self.folder.section(&listed).map_err(kept)?;
        if let Some(before) = before.as_ref().filter(|section| !section.state.is_unfinished()) {
            return Ok(before.clone());
        }
        // What is there of an earlier audit that ended early is better than nothing.
        let before = before.filter(|section| section.state == AccountState::EndedEarly);
        if let Some(gap) = unsure {
            self.folder.keep_gap(&listed.id, &gap).map_err(kept)?;
            return Ok(before.unwrap_or_else(|| Section::lacking(&listed.id, listed.name.as_deref(), gap)));
        }
        let entered = tokio::select! {
            biased;
            why = self.road.until_stopped() => Err(not_reached(why).into()),
            entered = Box::pin(self.enter(&listed)) => entered,
        };
        let (road, identity) = match entered {
            Ok(entered) => entered,
            Err(NoWay { gap, remedy }) => {
                let section = Section::without_report(&listed.id, listed.name.as_deref(), &gap, remedy);
                if let Some(gap) = section.gap.as_ref().filter(|_| section.state == AccountState::NotEntered) {
                    self.folder.keep_gap(&listed.id, gap).map_err(kept)?;
                }
                return Ok(before.unwrap_or(section));
            }
        };
        let progress = self.progress.begin(&listed.id);
        let audited = Box::pin(audit::run(&road, &identity, self.job.plan.clone(), &progress)).await?;
        let mut report = audited.report;
        drop(audited.account);
        self.progress.calls.fetch_add(road.traffic().attempts(), Ordering::Relaxed);
        (self.job.settle)(&mut report);
        let section = Section::of(&report, listed.name.as_deref());
        let folder = self.folder.clone();
        // Packing a large report takes a while, in which others' answers come.
        let keep = tokio::task::spawn_blocking(move || folder.keep(&report)).await;
        keep.unwrap_or_else(|error| Err(io::Error::other(error))).map_err(kept)?;
        Ok(section)
    }

    /// A road into the account.
    async fn enter(&self, listed: &list::Listed) -> Result<(Road, Identity), NoWay> {
        let way = &self.job.way;
        let external_id = || listed.external_id.clone().or_else(|| way.external_id.clone());
        let own = |arn: String| Role { arn, external_id: external_id(), mfa_serial: None };
        let (road, identity) = if let Some(profile) = &listed.profile {
            let options = Options {
                profile: Some(profile.clone()),
                region: self.job.plan.regions.first().cloned(),
                endpoint_url: way.endpoint_url.clone(),
                role: listed.role_arn.clone().map(own),
                ask_code: nobody,
                connect_timeout: self.job.bounds.attempt.min(Duration::from_secs(5)),
                bounds: self.job.bounds,
            };
            self.road.connect_beside(options).await.map_err(|error| no_connection(&error))?
        } else {
            let role = match (&listed.role_arn, &way.role_name) {
                (Some(arn), _) => Some(arn.clone()),
                // Its own account the caller audits as who he is.
                (None, _) if listed.id == self.identity.account => None,
                (None, Some(name)) => Some(format!("arn:{}:iam::{}:role/{name}", self.identity.partition, listed.id)),
                (None, None) => None,
            };
            match role {
                Some(arn) => {
                    let denied = |gap: Gap| NoWay { remedy: trust(&gap, &arn, &self.identity.arn), gap };
                    Box::pin(self.road.enter(own(arn.clone()))).await.map_err(denied)?
                }
                None => (self.road.beside(), self.identity.clone()),
            }
        };
        if identity.account == listed.id {
            return Ok((road, identity));
        }
        let detail = format!("the credentials lead into account {}", identity.account);
        let gap = Gap::new(&GET_CALLER_IDENTITY, None, Reason::OutOfScope, detail);
        let remedy = format!("Give a role, or a profile, of account {}.", listed.id);
        Err(NoWay { gap, remedy: Some(remedy) })
    }
}

fn not_reached(why: Stop) -> Gap {
    Gap::new(&ASSUME_ROLE, None, Reason::NotReached, format!("the run ended early: {}", why.name()))
}

/// Where nobody lets the caller in: the two who must.
fn trust(gap: &Gap, role: &str, caller: &str) -> Option<String> {
    (gap.reason == Reason::Denied && gap.operation == ASSUME_ROLE.name()).then(|| {
        format!(
            "Have the trust policy of {role} name {caller}, with the external id if it asks for one, and allow that identity \
             sts:AssumeRole on it. Where there is no such role, or the account is suspended, AWS answers the same."
        )
    })
}

/// Nobody is asked for codes where many accounts are entered at a time.
fn nobody(_: &str) -> io::Result<String> {
    Err(io::Error::other("no code is asked for where many accounts are audited: give a profile that needs none"))
}

fn no_connection(error: &ConnectError) -> NoWay {
    let reason = match error {
        ConnectError::Identity(gap) => return gap.clone().into(),
        ConnectError::Role { .. } => Reason::Denied,
        ConnectError::Unreachable { .. } => Reason::ConnectionFailed,
        ConnectError::Endpoint { .. } => Reason::Unexpected,
        ConnectError::UnknownProfile(_)
        | ConnectError::NoCredentials(_)
        | ConnectError::Credentials(_)
        | ConnectError::Code { .. } => Reason::Credentials,
    };
    let call = if reason == Reason::Denied { &ASSUME_ROLE } else { &GET_CALLER_IDENTITY };
    // Each of these errors is a sentence that says what to do.
    let said = error.to_string();
    NoWay { gap: Gap::new(call, None, reason, said.clone()), remedy: Some(said) }
}

//! Runs checks over an account, and returns a report.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use partywall_checks::check::Check;
use partywall_checks::facts::{Account, Gap, Reason, Settings};
use partywall_checks::finding::Outcome;
use partywall_checks::model::coverage::Attestation;
use partywall_checks::standards::Catalogue;
use tokio::task::{JoinError, JoinSet};

use crate::aws::config::Identity;
use crate::aws::{Road, Stop};
use crate::collect::{self, Regions, overview};
use crate::report::part::Part;
use crate::report::{AccountInfo, Caller, Gathered, Header, Report};
use crate::shard::Shard;
use crate::snapshot::{Snapshot, Taken};

/// What to audit.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The checks to run.
    pub checks: Vec<&'static Check>,
    /// The standards that they were selected by, for the report to group by.
    pub standards: Vec<Catalogue>,
    /// The regions to look into; all that the account has enabled where it is empty.
    pub regions: Vec<String>,
    /// The moment that ages are counted to.
    pub as_of: Timestamp,
    /// What the account's owner asks of it.
    pub settings: Settings,
    /// What people state of what no API can answer.
    pub attestations: Vec<Attestation>,
    /// Ask AWS Artifact for the reports that evidence AWS's side.
    pub artifact: bool,
    /// The part of it to do, where several processes share the account.
    pub shard: Option<Shard>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A region does not exist.
    #[error("there is no region {name:?}{}", nearest.as_ref().map(|known| format!(": did you mean {known:?}?")).unwrap_or_default())]
    UnknownRegion {
        /// What was asked for.
        name: String,
        /// The one whose name is nearest.
        nearest: Option<String>,
    },
}

/// How far an audit has come: read by whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicUsize,
    done: AtomicUsize,
    running: Mutex<BTreeSet<&'static str>>,
}

impl Progress {
    /// Checks done, and all there are to do.
    #[must_use]
    pub fn checks(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// The checks that are not done yet, sorted.
    #[must_use]
    pub fn running(&self) -> Vec<&'static str> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    fn begin(&self, checks: impl ExactSizeIterator<Item = &'static Check>) {
        self.total.store(checks.len(), Ordering::Relaxed);
        self.running.lock().unwrap_or_else(PoisonError::into_inner).extend(checks.map(|check| check.id));
    }

    fn finish(&self, check: &'static Check) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(check.id);
    }
}

/// What an audit gives: its report, and what a snapshot needs for giving the same report again.
#[derive(Debug)]
pub struct Audited {
    /// What was found.
    pub report: Report,
    /// How the facts were read.
    pub taken: Taken,
    /// The facts, as far as checks asked for them.
    pub account: Arc<Account>,
}

/// Audits one account: every check at once, each fact read once. What cannot be read becomes a gap in the report; if the
/// road is closed in the meantime, what was not reached is a gap too.
pub async fn run(road: &Road, identity: &Identity, plan: Plan, progress: &Progress) -> Result<Audited, AuditError> {
    let started = Timestamp::now();
    let mut gaps = Vec::new();
    // What concerns the account as a whole is one shard's to ask.
    let asks_artifact = plan.artifact && plan.shard.is_none_or(|shard| shard.has(&identity.account));
    let artifact = async { if asks_artifact { collect::artifact::reports(road).await } else { Ok(Vec::new()) } };
    let (regions, alias, artifact) =
        tokio::join!(regions(road, identity, &plan, &mut gaps), overview::alias(road), artifact);
    let regions = regions?;
    let artifact = artifact.unwrap_or_else(|gap| {
        gaps.push(gap);
        Vec::new()
    });
    let mut account = collect::account(road, identity, &regions, plan.as_of);
    account.settings = plan.settings;
    let account = Arc::new(account);
    let mut checks: Vec<String> = plan.checks.iter().map(|check| check.id.to_owned()).collect();
    checks.sort();
    let part = plan.shard.map(|shard| Part::new(shard, regions.names().to_vec(), checks.clone()));
    let gathered = judge(shares(&account, plan.checks, part.as_ref()), progress).await;

    let header = Header {
        account: AccountInfo {
            id: identity.account.clone(),
            alias: alias.ok().flatten(),
            partition: identity.partition.clone(),
        },
        caller: Caller { arn: identity.arn.clone(), user_id: identity.user_id.clone() },
        started,
        ended: Timestamp::now(),
        as_of: plan.as_of,
        regions: looked_into(regions.names().to_vec(), part.as_ref()),
        part,
        calls: road.traffic().attempts(),
        ended_early: road.stopped().map(|stop: Stop| stop.name().to_owned()),
        gaps,
        attestations: plan.attestations,
        artifact,
    };
    let every_check = checks.len() == partywall_checks::all().count();
    let report = Report::of(header.clone(), gathered).grouped_by(&plan.standards);
    let taken = Taken { home: road.home().to_owned(), checks, every_check, standards: plan.standards, audit: header };
    Ok(Audited { report, taken, account })
}

/// Judges a snapshot, without a network: as of its own time, or of another. It is the report of the audit that took it,
/// by the checks as they are now. Of a snapshot of the whole account, one shard may be asked for.
pub async fn again(
    snapshot: Snapshot,
    checks: Vec<&'static Check>,
    as_of: Option<Timestamp>,
    settings: Option<Settings>,
    shard: Option<Shard>,
) -> Report {
    let Snapshot { taken: Taken { audit: mut header, standards, .. }, mut account, .. } = snapshot;
    account.as_of = as_of.unwrap_or(account.as_of);
    header.as_of = account.as_of;
    account.settings = settings.unwrap_or(account.settings);
    // An audit without a regional check does not ask for the regions. A check that is judged region by region would find
    // none to be wrong in, and that would pass for knowledge.
    let regional = |check: &Check| check.reads.iter().find(|fact| fact.regional);
    let (nowhere, checks): (Vec<_>, Vec<_>) =
        checks.into_iter().partition(|check| all_regions(&header).is_empty() && regional(check).is_some());
    if let (None, Some(shard)) = (&header.part, shard) {
        let ids = checks.iter().chain(&nowhere).map(|check| check.id.to_owned()).collect();
        header.part = Some(Part::new(shard, header.regions.clone(), ids));
        header.regions = looked_into(header.regions, header.part.as_ref());
    }
    let part = header.part.as_ref();
    let of_account = part.is_none_or(|part| part.has(&account.id));
    let mut gathered = judge(shares(&Arc::new(account), checks, part), &Progress::default()).await;
    for check in nowhere.into_iter().filter(|_| of_account) {
        let call = regional(check).unwrap_or(&check.reads[0]).calls[0];
        let gap = Gap::new(call, None, Reason::NotInSnapshot, "no region was looked into");
        gathered.add(Gathered::of(check, &header.account.id, vec![Outcome::unlisted(None, &gap)]));
    }
    Report::of(header, gathered).grouped_by(&standards)
}

/// All regions of the audit, whether a part of it looks into them or not.
fn all_regions(header: &Header) -> &[String] {
    header.part.as_ref().map_or(&header.regions, |part| &part.regions)
}

/// The regions that a part of an audit looks into, one by one.
fn looked_into(mut regions: Vec<String>, part: Option<&Part>) -> Vec<String> {
    regions.retain(|region| part.is_none_or(|part| part.has(region)));
    regions
}

/// What each check is to judge. In a part of an audit, checks that judge region by region see the part's regions alone, and
/// are not run where it has none; all others are run whole, in the part that the account's id falls to.
fn shares(
    account: &Arc<Account>,
    checks: Vec<&'static Check>,
    part: Option<&Part>,
) -> Vec<(&'static Check, Arc<Account>)> {
    let Some(part) = part else {
        return checks.into_iter().map(|check| (check, Arc::clone(account))).collect();
    };
    let within = Arc::new(account.within(|region| part.has(region)));
    let (whole, some) = (part.has(&account.id), part.regions.iter().any(|region| part.has(region)));
    let share = |check: &'static Check| {
        if check.judges_region_by_region() {
            some.then(|| (check, Arc::clone(&within)))
        } else {
            whole.then(|| (check, Arc::clone(account)))
        }
    };
    checks.into_iter().filter_map(share).collect()
}

/// Runs checks, all at once, each over its account. What a check gives is made smaller where it is made: of those that end
/// together, no more are as large as they were given than there are threads.
async fn judge(shares: Vec<(&'static Check, Arc<Account>)>, progress: &Progress) -> Gathered {
    progress.begin(shares.iter().map(|(check, _)| *check));
    let mut gathered = Gathered::default();
    let mut running = JoinSet::new();
    let mut by_task = HashMap::new();
    for (check, account) in shares {
        let id = account.id.clone();
        let task = running.spawn(async move {
            let outcomes = (check.run)(&account).await;
            Gathered::of(check, &account.id, outcomes)
        });
        by_task.insert(task.id(), (check, id));
    }
    while let Some(ended) = running.join_next_with_id().await {
        let (task, found) = match ended {
            Ok((task, found)) => (task, Ok(found)),
            Err(error) => (error.id(), Err(error)),
        };
        let Some((check, account)) = by_task.remove(&task) else { continue };
        // A defect in one check must not take the others' findings with it, nor pass for a finding of none.
        let defect = |error: JoinError| Gathered::of(check, &account, vec![defect(check, &error.to_string())]);
        progress.finish(check);
        gathered.add(found.unwrap_or_else(defect));
    }
    gathered
}

fn defect(check: &'static Check, what: &str) -> Outcome {
    let call = check.reads[0].calls[0];
    Outcome::unlisted(None, &Gap::new(call, None, Reason::Unexpected, format!("the check itself failed: {what}")))
}

/// The regions to look into. They are not asked for where no check needs them.
async fn regions(road: &Road, identity: &Identity, plan: &Plan, gaps: &mut Vec<Gap>) -> Result<Regions, AuditError> {
    let chosen = !plan.regions.is_empty();
    let regional = plan.checks.iter().flat_map(|check| check.reads).any(|fact| fact.regional);
    if !chosen && !regional {
        return Ok(Regions::Enabled(Vec::new()));
    }
    let known = overview::regions(road, &identity.partition).await;
    if chosen {
        // If AWS will not say which regions there are, each call in a region that is none will.
        if let Ok(known) = &known {
            for name in &plan.regions {
                if !known.iter().any(|region| region.name == *name) {
                    let nearest = crate::suggest::nearest(name, known.iter().map(|region| region.name.as_str()));
                    return Err(AuditError::UnknownRegion { name: name.clone(), nearest: nearest.map(str::to_owned) });
                }
            }
        }
        return Ok(Regions::Chosen(plan.regions.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect()));
    }
    let names = match known {
        Ok(known) => known.into_iter().filter(|region| region.enabled).map(|region| region.name).collect(),
        Err(mut gap) => {
            let fallback = overview::always_enabled(&identity.partition);
            let fallback = if fallback.is_empty() { vec![road.home()] } else { fallback.to_vec() };
            gap.detail = format!("{}; regions that an account must enable itself were not looked into", gap.detail);
            gaps.push(gap);
            fallback.into_iter().map(str::to_owned).collect()
        }
    };
    Ok(Regions::Enabled(names))
}

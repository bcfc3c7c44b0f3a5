//! Judging what was recorded: no network, and no credentials looked for.

use jiff::Timestamp;
use partywall_checks::check::Check;
use partywall_checks::facts::Settings;
use partywall_checks::standards::Catalogue;

use super::select::{Selected, Selection};
use super::{Failure, Talk, UsageError, say};
use crate::audit;
use crate::config::Config;
use crate::report::Report;
use crate::shard::Shard;
use crate::snapshot::{Snapshot, Taken};

/// What is asked of a snapshot.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The checks, as far as the command line names them.
    pub(super) selection: &'a Selection,
    pub(super) config: &'a Config,
    /// The moment that ages are counted to; the snapshot's own where there is none.
    pub(super) as_of: Option<Timestamp>,
    /// The part to judge; all where there is none.
    pub(super) shard: Option<Shard>,
}

impl Asked<'_> {
    /// What is selected: what is mistyped is known before a large file is read.
    pub(super) fn select(&self) -> Result<Selected, UsageError> {
        self.selection.or(&self.config.select).select_by(&self.config.severities)
    }
}

/// The report on a snapshot, and the settings that it was judged by: the report of the audit that took it, unless other
/// checks, settings or another time are asked for. `told` has the command line's settings take the place of others.
pub(super) fn judge(
    mut snapshot: Snapshot,
    asked: Asked<'_>,
    told: impl FnOnce(Settings) -> Settings,
    talk: &Talk,
) -> Result<(Report, Settings), Failure> {
    let selected = asked.select()?;
    snapshot.taken.standards = standards(&snapshot.taken, asked, &selected);
    let checks = checks(&snapshot.taken, asked, selected.checks, talk)?;
    let settings = told(asked.config.thresholds.over(snapshot.account.settings.clone()));
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(Failure::Runtime)?;
    let report = runtime.block_on(audit::again(snapshot, checks, asked.as_of, Some(settings.clone()), asked.shard));
    Ok((report, settings))
}

/// Those that are selected. Where the command line selects nothing, and the configuration no standard, those of the audit
/// that took the snapshot: as this version knows them, if they are built in.
fn standards(taken: &Taken, asked: Asked<'_>, selected: &Selected) -> Vec<Catalogue> {
    if !asked.selection.is_empty() || !selected.standards.is_empty() {
        return selected.standards.clone();
    }
    let now = |standard: &Catalogue| partywall_checks::standards::find(&standard.id).unwrap_or(standard).clone();
    taken.standards.iter().map(now).collect()
}

/// Those that are selected. Where the command line selects none: of an audit of some, those that it ran and that the
/// configuration leaves, for nothing was read for the others; of an audit of all, all that there are now and that it leaves.
fn checks(
    taken: &Taken,
    asked: Asked<'_>,
    selected: Vec<&'static Check>,
    talk: &Talk,
) -> Result<Vec<&'static Check>, UsageError> {
    if taken.every_check || !asked.selection.is_empty() {
        return Ok(selected);
    }
    let (known, lost): (Vec<_>, Vec<_>) =
        taken.checks.iter().map(|id| partywall_checks::find(id).ok_or(id.as_str())).partition(Result::is_ok);
    let lost: Vec<&str> = lost.into_iter().filter_map(Result::err).collect();
    if !lost.is_empty() && !talk.quiet {
        say(&format!("this version has no check {}, which the snapshot was taken for", lost.join(", ")));
    }
    let known: Vec<&'static Check> = known.into_iter().flatten().collect();
    if known.is_empty() {
        return Err(UsageError::NoCheckLeft);
    }
    let known: Vec<_> = known.into_iter().filter(|known| selected.iter().any(|check| check.id == known.id)).collect();
    if known.is_empty() { Err(UsageError::NothingSelected) } else { Ok(known) }
}

//! Judging what was recorded: no network, and no credentials looked for.

use jiff::Timestamp;
use partywall_checks::check::Check;
use partywall_checks::facts::Settings;
use partywall_checks::standards::Catalogue;

use super::output::Reporting;
use super::select::{Selected, Selection};
use super::{Failure, Talk, UsageError, say};
use crate::audit;
use crate::report::Report;
use crate::snapshot::{Snapshot, Taken};

/// Judges the snapshot that `open` opens, and writes the report.
pub(super) fn run(
    open: impl FnOnce() -> Result<Snapshot, Failure>,
    selection: &Selection,
    as_of: Option<Timestamp>,
    settings: Option<Settings>,
    reporting: &Reporting,
    talk: &Talk,
) -> Result<u8, Failure> {
    // What is mistyped is known before a large file is read.
    let selected = selection.select()?;
    let outputs = reporting.open()?;
    let report = judge(open()?, selected, as_of, settings, talk)?;
    reporting.write(outputs, &report, None, talk)
}

/// The report on a snapshot: that of the audit that took it, unless other checks or another time are asked for.
pub(super) fn judge(
    mut snapshot: Snapshot,
    selected: Selected,
    as_of: Option<Timestamp>,
    settings: Option<Settings>,
    talk: &Talk,
) -> Result<Report, Failure> {
    snapshot.taken.standards = standards(&snapshot.taken, &selected);
    let checks = checks(&snapshot.taken, selected, talk)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(Failure::Runtime)?;
    Ok(runtime.block_on(audit::again(snapshot, checks, as_of, settings)))
}

/// Those that are selected. Where nothing is, those of the audit that took the snapshot: as this version knows them, if
/// they are built in.
fn standards(taken: &Taken, selected: &Selected) -> Vec<Catalogue> {
    if !selected.everything {
        return selected.standards.clone();
    }
    let now = |standard: &Catalogue| partywall_checks::standards::find(&standard.id).unwrap_or(standard).clone();
    taken.standards.iter().map(now).collect()
}

/// Those that are selected. Where none is: those of the audit that took the snapshot if it was an audit of some, for
/// nothing was read for the others; all that there are now if it was an audit of all.
fn checks(taken: &Taken, selected: Selected, talk: &Talk) -> Result<Vec<&'static Check>, UsageError> {
    if taken.every_check || !selected.everything {
        return Ok(selected.checks);
    }
    let (known, lost): (Vec<_>, Vec<_>) =
        taken.checks.iter().map(|id| partywall_checks::find(id).ok_or(id.as_str())).partition(Result::is_ok);
    let lost: Vec<&str> = lost.into_iter().filter_map(Result::err).collect();
    if !lost.is_empty() && !talk.quiet {
        say(&format!("this version has no check {}, which the snapshot was taken for", lost.join(", ")));
    }
    let known: Vec<_> = known.into_iter().flatten().collect();
    if known.is_empty() { Err(UsageError::NoCheckLeft) } else { Ok(known) }
}

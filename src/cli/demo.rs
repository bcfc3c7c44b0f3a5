//! `partywall demo`: the report on a sample account, from a snapshot that is built in.

use std::path::PathBuf;

use super::config::{self, Terms};
use super::output::Reporting;
use super::replay::{self, Asked};
use super::select::Selection;
use super::{Failure, Talk};
use crate::config::Config;
use crate::snapshot::{ReadError, Recorded, Snapshot, Wrong};

/// The weak sample account. CONTRIBUTING.md says how it is taken anew.
static SNAPSHOT: &[u8] = include_bytes!("demo.snapshot");

/// Arguments of `partywall demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    reporting: Reporting,
    /// A configuration to try on the sample account [default: none]
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    config: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, talk: &Talk) -> Result<u8, Failure> {
    let config = arguments.config.as_deref().map_or_else(|| Ok(Config::default()), config::named)?;
    let asked = Asked { selection: &arguments.selection, config: &config, as_of: None, shard: None };
    asked.select()?;
    let outputs = arguments.reporting.open(&config)?;
    let terms = Terms { config: &config, baseline: None };
    let (mut report, settings) = replay::judge(snapshot()?, asked, |settings| settings, talk)?;
    terms.settle(&mut report, &settings);
    arguments.reporting.write(outputs, &report, None, terms, talk)
}

fn snapshot() -> Result<Snapshot, ReadError> {
    let wrong = match Recorded::read(SNAPSHOT) {
        Ok(Recorded::Snapshot(snapshot)) => return Ok(*snapshot),
        Ok(Recorded::Report(_)) => Wrong::Report,
        Err(wrong) => wrong,
    };
    Err(ReadError { name: "the built-in snapshot".to_owned(), wrong })
}

#[cfg(test)]
mod tests {
    use partywall_checks::facts::Reason;
    use partywall_checks::finding::Status;

    use super::*;
    use crate::audit;

    const RENEW: &str = "take the built-in snapshot anew, as CONTRIBUTING.md says";

    /// A check that reads a new fact, or one in a new form, asks for a new snapshot.
    #[tokio::test]
    async fn the_built_in_snapshot_holds_every_fact_that_a_check_reads() {
        let snapshot = snapshot().unwrap();
        assert!(snapshot.taken.every_check, "{RENEW}");
        let report = audit::again(snapshot, partywall_checks::all().collect(), None, None, None).await;
        let lacking: Vec<_> = report.gaps.iter().filter(|gap| gap.reason == Reason::NotInSnapshot).collect();
        assert!(lacking.is_empty(), "{RENEW}: {lacking:#?}");
        assert!(report.findings.iter().any(|finding| finding.status == Status::Fail));
        assert!(report.findings.iter().any(|finding| finding.status == Status::Pass));
    }
}

//! Accounts for the tests of the formats.

use std::collections::BTreeMap;
use std::io;

use partywall_checks::facts::{Gap, Reason};

use super::super::sample;
use super::{Across, Header, Reports, Section};
use crate::aws::enter::ASSUME_ROLE;
use crate::report::{Caller, Report, Tool};

/// Reports that are in memory.
pub(crate) struct Kept(pub(crate) BTreeMap<String, Report>);

impl Reports for Kept {
    fn report(&self, account: &str) -> io::Result<Report> {
        self.0.get(account).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn of(sections: Vec<Section>, reports: Vec<Report>) -> (Across, Kept) {
    let at = sample::header();
    let header = Header {
        tool: Tool { version: "1.2.3".into(), ..Tool::this() },
        caller: Some(Caller { arn: "arn:aws:iam::999999999999:user/ada".into(), user_id: "AIDA".into() }),
        started: at.started,
        ended: at.ended,
        as_of: at.as_of,
        shard: None,
    };
    let mut across = Across { header, sections };
    across.sections.extend(reports.iter().map(|report| Section::of(report, None)));
    across.sections.sort_by(|a, b| a.id.cmp(&b.id));
    let kept = reports.into_iter().map(|report| (report.account.id.clone(), report)).collect();
    (across, Kept(kept))
}

fn closed(id: &str, name: Option<&str>, reason: Reason) -> Section {
    let gap = Gap::new(&ASSUME_ROLE, None, reason, "not authorized to perform: sts:AssumeRole");
    Section::without_report(id, name, &gap, None)
}

/// An account in which much is wrong, one in which all is well, and three that nothing is known of.
pub(crate) fn mixed() -> (Across, Kept) {
    let mut well = sample::empty();
    well.account.id = "222222222222".into();
    well.account.alias = None;
    well.tool.version = "1.2.3".into();
    well.schema_version = "1.0".into();
    let sections = vec![
        closed("333333333333", Some("payments"), Reason::Denied),
        closed("444444444444", None, Reason::Denied),
        closed("555555555555", Some("web shop"), Reason::NotReached),
    ];
    of(sections, vec![sample::mixed(), well])
}

/// All that anybody can name is an attack.
pub(crate) fn hostile() -> (Across, Kept) {
    let gap = Gap::new(&ASSUME_ROLE, Some(sample::EVIL), Reason::Unexpected, sample::EVIL);
    let sections = vec![Section::without_report("333333333333", Some(sample::EVIL), &gap, Some(sample::EVIL.into()))];
    let (mut across, kept) = of(sections, vec![sample::hostile()]);
    for section in &mut across.sections {
        section.name = Some(sample::EVIL.into());
    }
    (across, kept)
}

/// So many accounts, each like [`sample::mixed`].
pub(crate) fn many(accounts: usize) -> (Across, Kept) {
    let reports = (0..accounts).map(|n| {
        let mut report = sample::mixed();
        report.account.id = format!("{:012}", 100_000_000_000 + n);
        report
    });
    of(Vec::new(), reports.collect())
}

//! Many accounts as one JUnit document: first a suite of the accounts themselves, in which each that could not be audited is
//! an error; then the suites of each account, with its number before their names.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus};

use super::{AccountState, Across, Reports, Section, each};
use crate::report::junit::{Totals, begun, close, put, suites, xml};

/// Writes the document.
pub fn write(across: &Across, reports: &dyn Reports, mut out: impl Write) -> io::Result<()> {
    let mut totals = Totals {
        tests: across.sections.len(),
        failures: 0,
        errors: 0,
        started: across.header.started,
        ended: across.header.ended,
    };
    for section in &across.sections {
        totals.failures += section.told.failures;
        if section.state.is_audited() {
            // Each report has a case of its own that it is complete.
            totals.tests += section.told.findings + 1;
            totals.errors += section.told.unknown + usize::from(section.state != AccountState::Complete);
        } else {
            totals.errors += 1;
        }
    }
    totals.open(&mut out)?;
    let mut accounts = begun("accounts", across.header.started);
    accounts.add_test_cases(across.sections.iter().map(case));
    put(accounts, &mut out)?;
    each(&across.sections, reports, |section, report| {
        report.map_or(Ok(()), |report| suites(&report, &format!("{} · ", section.id), &mut out))
    })?;
    close(&mut out)
}

/// The case that the account was audited.
fn case(section: &Section) -> TestCase {
    let status = match &section.gap {
        None => TestCaseStatus::success(),
        Some(gap) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            let detail = format!("{}: {} ({})", gap.operation, gap.reason.words(), gap.detail);
            status.set_type(gap.reason.words()).set_message(xml(&detail)).set_description(xml(&gap.remedy));
            status
        }
    };
    let mut case = TestCase::new(xml(&section.label()), status);
    case.set_classname("partywall");
    case
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::report::junit::tests::assert_valid;

    fn written(across: &Across, reports: &dyn Reports) -> String {
        let mut out = Vec::new();
        write(across, reports, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_valid(&text);
        let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
        let of = |count: fn(&quick_junit::TestSuite) -> usize| read.test_suites.iter().map(count).sum::<usize>();
        assert_eq!(read.tests, of(|suite| suite.test_cases.len()), "the totals are those of the cases");
        assert_eq!((read.failures, read.errors), (of(|suite| suite.failures), of(|suite| suite.errors)));
        text
    }

    #[test]
    fn an_account_that_was_not_audited_is_an_error_and_the_others_have_their_suites() {
        let (across, reports) = sample::mixed();
        insta::assert_snapshot!(written(&across, &reports));
    }

    #[test]
    fn hostile_names_and_no_account_at_all_are_valid() {
        let (mut across, reports) = sample::hostile();
        let text = written(&across, &reports);
        assert!(!text.contains("<script>") && !text.contains('\u{1b}'));
        across.sections.clear();
        written(&across, &reports);
    }
}

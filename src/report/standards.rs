//! What an audit has shown of a standard: requirement by requirement, with a score that says both of its numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use partywall_checks::finding::Status;
use partywall_checks::standards::{Catalogue, Requirement};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthStr;

use super::findings::Glance;
use super::terminal::{BOLD, DIM, PLAIN, Page, Paint, shorten, status_paint};
use super::{Counts, Report};

/// What the audit has shown of one standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandardResult {
    /// Its id: `cis-7.0`.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// Where it is published; null where that is not known.
    pub url: Option<String>,
    /// How many of its requirements are met.
    pub score: Score,
    /// Its requirements by state; a state without any is there with zero.
    pub states: BTreeMap<String, usize>,
    /// Its requirements, in its own order.
    pub requirements: Vec<RequirementResult>,
}

/// How many requirements are met, of those that checks of this audit answer and that apply to the account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Score {
    /// Those that pass.
    pub passed: usize,
    /// Those that pass, fail, are unknown or are accepted: only the first are met.
    pub applicable: usize,
}

/// What the audit has shown of one requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequirementResult {
    /// Its id in the standard.
    pub id: String,
    /// What the standard says of its weight: `Level 1, Automated`, or a severity; null where it says nothing.
    pub weight: Option<String>,
    /// What it asks for; null where that is its publisher's to say.
    pub title: Option<String>,
    /// What is known of it.
    pub state: RequirementState,
    /// The checks that answer it, sorted.
    pub checks: Vec<String>,
    /// Those of them that the audit did not run, sorted.
    pub not_run: Vec<String>,
    /// Findings of its checks by status, without those that were accepted.
    pub counts: Counts,
    /// Findings of its checks that are not as they should be and were accepted.
    pub suppressed: usize,
    /// Why no check answers it; null where one does.
    pub unanswered: Option<String>,
}

/// What is known of a requirement. The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequirementState {
    /// A finding fails.
    Fail,
    /// None fails, and one is unknown.
    Unknown,
    /// A check that answers it was not selected, and those that ran are content.
    NotRun,
    /// All that is not as it should be was accepted by the account's owner.
    Accepted,
    /// Each check that answers it ran, and every finding passes.
    Pass,
    /// Each check that answers it ran, and there was nothing to judge, which is known for certain.
    NotApplicable,
    /// No check answers it.
    NotCovered,
}

impl RequirementState {
    /// All of them, the worst first.
    pub const ALL: [Self; 7] =
        [Self::Fail, Self::Unknown, Self::NotRun, Self::Accepted, Self::Pass, Self::NotApplicable, Self::NotCovered];

    /// The state as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::NotRun => "not-run",
            Self::Accepted => "accepted",
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
            Self::NotCovered => "not-covered",
        }
    }

    /// It is in the score, if only in the second of its numbers.
    fn is_applicable(self) -> bool {
        matches!(self, Self::Fail | Self::Unknown | Self::Accepted | Self::Pass)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Fail => "FAIL",
            Self::Unknown => "UNKNOWN",
            Self::NotRun => "NOT RUN",
            Self::Accepted => "ACCEPTED",
            Self::Pass => "PASS",
            Self::NotApplicable => "NOT APPLICABLE",
            Self::NotCovered => "NOT COVERED",
        }
    }

    fn paint(self) -> Paint {
        match self {
            Self::Fail => status_paint(Status::Fail),
            Self::Unknown | Self::NotRun => status_paint(Status::Unknown),
            Self::Pass => status_paint(Status::Pass),
            Self::Accepted | Self::NotApplicable | Self::NotCovered => DIM,
        }
    }
}

/// What was found by one check.
#[derive(Default, Clone, Copy)]
struct OfCheck {
    counts: Counts,
    suppressed: usize,
}

impl Report {
    /// The report with what it shows of each of these standards.
    #[must_use]
    pub fn grouped_by(mut self, standards: &[Catalogue]) -> Self {
        self.standards = standards.iter().map(StandardResult::of).collect();
        self.recount_standards();
        self
    }

    /// Judges the requirements of its standards anew: whoever accepts findings after they were grouped has to ask for it.
    pub fn recount_standards(&mut self) {
        if self.standards.is_empty() {
            return;
        }
        let ran: BTreeSet<&str> = self.completeness.checks.iter().map(|run| run.id.as_str()).collect();
        let mut found: HashMap<&str, OfCheck> = HashMap::new();
        for finding in self.findings.glances() {
            let of_check = found.entry(finding.check.id.as_str()).or_default();
            if accepted(&finding) {
                of_check.suppressed += 1;
            } else {
                of_check.counts.add(finding.status);
            }
        }
        for standard in &mut self.standards {
            standard.judge(&ran, &found);
        }
    }
}

/// What passes needs nobody to accept it.
fn accepted(finding: &Glance<'_>) -> bool {
    finding.suppressed && finding.status != Status::Pass
}

impl StandardResult {
    /// Before anything is judged.
    fn of(standard: &Catalogue) -> Self {
        let Catalogue { id, name, url, requirements } = standard;
        let requirement = |requirement: &Requirement| RequirementResult {
            id: requirement.id.clone(),
            weight: requirement.weight.clone(),
            title: requirement.title.clone(),
            state: RequirementState::NotCovered,
            checks: requirement.checks.clone(),
            not_run: Vec::new(),
            counts: Counts::default(),
            suppressed: 0,
            unanswered: requirement.reason().map(str::to_owned),
        };
        Self {
            id: id.clone(),
            name: name.clone(),
            url: url.clone(),
            score: Score::default(),
            states: BTreeMap::new(),
            requirements: requirements.iter().map(requirement).collect(),
        }
    }

    fn judge(&mut self, ran: &BTreeSet<&str>, found: &HashMap<&str, OfCheck>) {
        self.states = RequirementState::ALL.iter().map(|state| (state.name().to_owned(), 0)).collect();
        for requirement in &mut self.requirements {
            requirement.judge(ran, found);
            *self.states.entry(requirement.state.name().to_owned()).or_default() += 1;
        }
        let count = |of: fn(RequirementState) -> bool| self.requirements.iter().filter(|one| of(one.state)).count();
        let passed = count(|state| state == RequirementState::Pass);
        self.score = Score { passed, applicable: count(RequirementState::is_applicable) };
    }

    fn count(&self, state: RequirementState) -> usize {
        self.states.get(state.name()).copied().unwrap_or(0)
    }

    /// The score in a sentence: unknown and accepted requirements are among those that do not pass.
    pub(super) fn score_words(&self) -> String {
        let Score { passed, applicable } = self.score;
        // A report that was read from a file may claim anything, but there is no share of nothing.
        let Some(percent) = (passed * 100).checked_div(applicable) else {
            return "No requirement could be judged.".to_owned();
        };
        let rest = self.counted(&[
            (RequirementState::Fail, "fail"),
            (RequirementState::Unknown, "unknown"),
            (RequirementState::Accepted, "accepted"),
        ]);
        let rest = if rest.is_empty() { rest } else { format!(": {rest}") };
        let pass = if passed == 1 { "passes" } else { "pass" };
        format!("{passed} of {applicable} requirements {pass} ({percent}%){rest}.")
    }

    /// What the score leaves out, in a sentence.
    fn left_out_words(&self) -> Option<String> {
        let left_out = self.counted(&[
            (RequirementState::NotRun, "not run as a whole"),
            (RequirementState::NotApplicable, "not applicable"),
            (RequirementState::NotCovered, "answered by no check"),
        ]);
        (!left_out.is_empty()).then(|| format!("Not in the score: {left_out}."))
    }

    /// The states that there are, each with its number.
    fn counted(&self, states: &[(RequirementState, &str)]) -> String {
        let counts = states.iter().map(|(state, words)| (self.count(*state), words)).filter(|(n, _)| *n > 0);
        counts.map(|(n, words)| format!("{n} {words}")).collect::<Vec<_>>().join(", ")
    }
}

impl RequirementResult {
    fn judge(&mut self, ran: &BTreeSet<&str>, found: &HashMap<&str, OfCheck>) {
        self.not_run = self.checks.iter().filter(|check| !ran.contains(check.as_str())).cloned().collect();
        (self.counts, self.suppressed) = (Counts::default(), 0);
        for of_check in self.checks.iter().filter_map(|check| found.get(check.as_str())) {
            self.counts.pass += of_check.counts.pass;
            self.counts.fail += of_check.counts.fail;
            self.counts.unknown += of_check.counts.unknown;
            self.suppressed += of_check.suppressed;
        }
        self.state = if self.checks.is_empty() {
            RequirementState::NotCovered
        } else if self.counts.fail > 0 {
            RequirementState::Fail
        } else if self.counts.unknown > 0 {
            RequirementState::Unknown
        } else if !self.not_run.is_empty() {
            RequirementState::NotRun
        } else if self.suppressed > 0 {
            RequirementState::Accepted
        } else if self.counts.pass > 0 {
            RequirementState::Pass
        } else {
            RequirementState::NotApplicable
        };
    }

    /// What is to be said of it beside its state and id.
    fn words(&self) -> String {
        let mut pieces: Vec<String> = [&self.title, &self.weight].into_iter().flatten().cloned().collect();
        let Counts { fail, unknown, pass } = self.counts;
        let counts = [(fail, "fail"), (unknown, "unknown"), (pass, "pass"), (self.suppressed, "accepted")];
        let counts: Vec<String> =
            counts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
        if !counts.is_empty() {
            pieces.push(counts.join(", "));
        }
        let (not_run, ran): (Vec<&str>, Vec<&str>) =
            self.checks.iter().map(String::as_str).partition(|check| self.not_run.iter().any(|of| of == check));
        if !ran.is_empty() {
            pieces.push(ran.join(", "));
        }
        if !not_run.is_empty() {
            pieces.push(format!("not run: {}", not_run.join(", ")));
        }
        pieces.join(" · ")
    }
}

/// As wide as the longest word of a state, with its indent and a space after it.
const STATE: usize = 18;
/// No id takes more columns than that.
const LONGEST_ID: usize = 20;

/// Writes what was shown of each standard: its score, its requirements, the worst first, and those that no check answers,
/// by the reason why none does.
pub(super) fn terminal(report: &Report, page: &mut Page<impl Write>) -> io::Result<()> {
    for standard in &report.standards {
        page.blank()?;
        page.titled(&[], 0, &standard.name, &standard.id)?;
        page.rule()?;
        page.text(2, PLAIN, &standard.score_words())?;
        if let Some(left_out) = standard.left_out_words() {
            page.text(2, PLAIN, &left_out)?;
        }
        let (unanswered, mut answered): (Vec<_>, Vec<_>) =
            standard.requirements.iter().partition(|one| one.state == RequirementState::NotCovered);
        // Stable: those of one state stay in the standard's order.
        answered.sort_by_key(|requirement| requirement.state);
        page.blank()?;
        rows(page, &answered)?;
        reasons(page, &unanswered)?;
        page.blank()?;
    }
    Ok(())
}

fn rows(page: &mut Page<impl Write>, requirements: &[&RequirementResult]) -> io::Result<()> {
    let ids: Vec<String> = requirements.iter().map(|requirement| shorten(&requirement.id, LONGEST_ID)).collect();
    let indent = STATE + ids.iter().map(|id| id.width()).max().unwrap_or(0) + 2;
    for (requirement, id) in requirements.iter().zip(&ids) {
        let state = requirement.state;
        let pad = " ".repeat(STATE - 2 - state.word().len());
        let label = [(PLAIN, "  "), (state.paint(), state.word()), (PLAIN, pad.as_str()), (BOLD, id.as_str())];
        page.hang(&label, indent, PLAIN, &requirement.words())?;
    }
    Ok(())
}

fn reasons(page: &mut Page<impl Write>, requirements: &[&RequirementResult]) -> io::Result<()> {
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for requirement in requirements {
        let reason = requirement.unanswered.as_deref().unwrap_or_default();
        match by_reason.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(&requirement.id),
            None => by_reason.push((reason, vec![&requirement.id])),
        }
    }
    if by_reason.is_empty() {
        return Ok(());
    }
    page.blank()?;
    page.text(2, BOLD, "Answered by no check")?;
    for (reason, ids) in by_reason {
        page.text(4, PLAIN, reason)?;
        page.pieces(6, DIM, &ids)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use partywall_checks::check::Check;
    use partywall_checks::facts::iam::GET_ACCOUNT_SUMMARY;
    use partywall_checks::facts::{Gap, Reason};
    use partywall_checks::find;
    use partywall_checks::finding::{Outcome, Resource, Verdict};

    use super::super::{AccountInfo, Caller, Header, Suppressed};
    use super::*;

    const CHECKS: [&str; 5] =
        ["iam-access-key-rotation", "iam-root-access-key", "iam-root-mfa", "iam-user-console-mfa", "kms-key-rotation"];

    fn header() -> Header {
        let started = "2026-03-02T09:30:00Z".parse().unwrap();
        Header {
            account: AccountInfo { id: "123456789012".into(), alias: None, partition: "aws".into() },
            caller: Caller { arn: "arn:aws:iam::123456789012:root".into(), user_id: "123456789012".into() },
            started,
            ended: started,
            as_of: started,
            regions: vec!["eu-west-1".into()],
            part: None,
            calls: 3,
            ended_early: None,
            gaps: Vec::new(),
            attestations: Vec::new(),
            artifact: Vec::new(),
        }
    }

    fn requirement(id: &str, checks: &[&str]) -> Requirement {
        Requirement {
            id: id.into(),
            weight: Some("Level 1".into()),
            title: None,
            checks: checks.iter().map(|check| (*check).to_owned()).collect(),
            unanswered: None,
        }
    }

    fn standard(requirements: Vec<Requirement>) -> Catalogue {
        Catalogue { id: "house".into(), name: "House rules".into(), url: None, requirements }
    }

    /// As many outcomes of each status, in letters: `pfu`.
    fn outcomes(statuses: &str) -> Vec<Outcome> {
        let outcome = |(n, status): (usize, char)| {
            let verdict = match status {
                'p' => Verdict::pass("It is."),
                'f' => Verdict::fail("It is not."),
                _ => Verdict::unknown(&Gap::new(&GET_ACCOUNT_SUMMARY, None, Reason::Denied, "no")),
            };
            let arn = format!("arn:aws:iam::123456789012:user/{n}");
            Outcome::of(Resource::new(&arn, "AWS::IAM::User", &n.to_string(), None), verdict)
        };
        statuses.chars().enumerate().map(outcome).collect()
    }

    fn report(runs: &[(&str, &str)], requirements: Vec<Requirement>) -> Report {
        let runs: Vec<(&'static Check, Vec<Outcome>)> =
            runs.iter().map(|(check, statuses)| (find(check).unwrap(), outcomes(statuses))).collect();
        Report::new(header(), runs).grouped_by(&[standard(requirements)])
    }

    /// The state of a requirement that the first `n` checks answer, of which these ran.
    fn state(n: usize, ran: &[&str]) -> RequirementState {
        let runs: Vec<(&str, &str)> = CHECKS.into_iter().zip(ran.iter().copied()).collect();
        report(&runs, vec![requirement("1", &CHECKS[..n])]).standards[0].requirements[0].state
    }

    #[test]
    fn a_requirement_passes_only_if_all_that_answers_it_ran_and_passes() {
        assert_eq!(state(2, &["pp", "p"]), RequirementState::Pass);
        assert_eq!(state(2, &["pp", ""]), RequirementState::Pass, "there is certainly nothing that could fail");
        assert_eq!(state(2, &["pp"]), RequirementState::NotRun);
        assert_eq!(state(2, &["pp", "pu"]), RequirementState::Unknown);
        assert_eq!(state(2, &["pp", "puf"]), RequirementState::Fail);
    }

    #[test]
    fn what_ran_is_told_from_what_did_not_and_from_what_had_nothing_to_judge() {
        assert_eq!(state(2, &["", ""]), RequirementState::NotApplicable);
        assert_eq!(state(2, &[""]), RequirementState::NotRun);
        assert_eq!(state(2, &[]), RequirementState::NotRun);
        assert_eq!(state(2, &["f"]), RequirementState::Fail, "one failure is enough");
        assert_eq!(state(2, &["u"]), RequirementState::Unknown);
        assert_eq!(state(0, &["p"]), RequirementState::NotCovered);
    }

    #[test]
    fn what_was_accepted_is_counted_apart_and_never_passes() {
        let mut report = report(
            &[(CHECKS[0], "pf"), (CHECKS[1], "pf")],
            vec![requirement("1", &CHECKS[..1]), requirement("2", &CHECKS[1..2])],
        );
        for finding in report.findings.edit().iter_mut() {
            // Somebody who accepts a whole check accepts what passes, too.
            if finding.check.id == CHECKS[0] {
                finding.suppressed = Some(Suppressed { reason: "Until the move.".into(), owner: None, expires: None });
            }
        }
        assert_eq!(report.standards[0].score, Score { passed: 0, applicable: 2 });
        report.recount_standards();
        let [first, second] = report.standards[0].requirements.as_slice() else { panic!() };
        assert_eq!((first.state, first.suppressed), (RequirementState::Accepted, 1));
        assert_eq!(first.counts, Counts { pass: 1, fail: 0, unknown: 0 });
        assert_eq!((second.state, second.suppressed), (RequirementState::Fail, 0));
        assert_eq!(report.standards[0].score, Score { passed: 0, applicable: 2 });
    }

    #[test]
    fn what_is_known_from_before_fails_all_the_same() {
        let mut report = report(&[(CHECKS[0], "f")], vec![requirement("1", &CHECKS[..1])]);
        report.findings.edit()[0].in_baseline = true;
        report.recount_standards();
        assert_eq!(report.standards[0].requirements[0].state, RequirementState::Fail);
    }

    #[test]
    fn the_score_is_never_better_than_it_is() {
        let words = |ran: &[&str]| {
            let runs: Vec<(&str, &str)> = CHECKS.into_iter().zip(ran.iter().copied()).collect();
            let requirements = CHECKS.iter().enumerate().map(|(n, check)| requirement(&n.to_string(), &[check]));
            report(&runs, requirements.collect()).standards[0].score_words()
        };
        assert_eq!(words(&["p", "p", "p", "p", "p"]), "5 of 5 requirements pass (100%).");
        assert_eq!(words(&["p", "p", "u", "", "f"]), "2 of 4 requirements pass (50%): 1 fail, 1 unknown.");
        assert_eq!(words(&["p", "u", "u"]), "1 of 3 requirements passes (33%): 2 unknown.");
        assert_eq!(words(&["u"]), "0 of 1 requirements pass (0%): 1 unknown.");
        assert_eq!(words(&["", ""]), "No requirement could be judged.");
        // 199 of 200 are not all of them.
        let all =
            StandardResult { score: Score { passed: 199, applicable: 200 }, ..StandardResult::of(&standard(vec![])) };
        assert!(all.score_words().contains("(99%)"), "{}", all.score_words());
    }

    #[test]
    fn each_state_has_a_number_and_the_numbers_make_the_whole() {
        let result =
            &report(&[(CHECKS[0], "p")], vec![requirement("1", &CHECKS[..1]), requirement("2", &[])]).standards[0];
        assert_eq!(result.states.len(), RequirementState::ALL.len());
        assert_eq!(result.states.values().sum::<usize>(), result.requirements.len());
        for state in RequirementState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }

    /// One requirement in each state.
    fn mixed() -> Report {
        let mut requirements = vec![
            requirement("1.1", &["iam-root-mfa"]),
            requirement("1.2", &["iam-root-access-key", "iam-access-key-rotation"]),
            Requirement {
                weight: None,
                title: Some("Keys rotate".into()),
                ..requirement("1.10", &["kms-key-rotation"])
            },
            requirement("2.1", &["iam-user-console-mfa"]),
            requirement("2.2", &["iam-root-mfa", "iam-root-hardware-mfa"]),
            requirement("2.3", &[]),
            requirement("2.4", &["s3-bucket-encryption"]),
            requirement("2.5", &["ec2-ebs-default-encryption"]),
        ];
        requirements.extend(["3.1", "3.2"].map(|id| Requirement {
            unanswered: Some("No API says who holds the keys to the door.".into()),
            ..requirement(id, &[])
        }));
        let runs = [
            ("iam-root-mfa", "p"),
            ("iam-root-access-key", "f"),
            ("iam-access-key-rotation", "ppfuf"),
            ("kms-key-rotation", ""),
            ("iam-user-console-mfa", "ppu"),
            ("s3-bucket-encryption", "pf"),
        ];
        let mut report = report(&runs, requirements);
        for finding in report.findings.edit().iter_mut().filter(|finding| finding.check.id == "s3-bucket-encryption") {
            finding.suppressed = Some(Suppressed { reason: "Public.".into(), owner: None, expires: None });
        }
        report.recount_standards();
        report
    }

    fn written(report: &Report, width: usize) -> String {
        let mut out = Vec::new();
        terminal(report, &mut Page::new(&mut out, width, false)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_worst_comes_first_and_what_no_check_answers_last() {
        insta::assert_snapshot!(written(&mixed(), 80), @r"
        House rules                                                                house
        ────────────────────────────────────────────────────────────────────────────────
          1 of 4 requirements passes (25%): 1 fail, 1 unknown, 1 accepted.
          Not in the score: 2 not run as a whole, 1 not applicable, 3 answered by no
          check.

          FAIL            1.2   Level 1 · 3 fail, 1 unknown, 2 pass ·
                                iam-root-access-key, iam-access-key-rotation
          UNKNOWN         2.1   Level 1 · 1 unknown, 2 pass · iam-user-console-mfa
          NOT RUN         2.2   Level 1 · 1 pass · iam-root-mfa · not run:
                                iam-root-hardware-mfa
          NOT RUN         2.5   Level 1 · not run: ec2-ebs-default-encryption
          ACCEPTED        2.4   Level 1 · 1 pass, 1 accepted · s3-bucket-encryption
          PASS            1.1   Level 1 · 1 pass · iam-root-mfa
          NOT APPLICABLE  1.10  Keys rotate · kms-key-rotation

          Answered by no check
            No check answers it yet.
              2.3
            No API says who holds the keys to the door.
              3.1 · 3.2
        ");
    }

    #[test]
    fn it_stands_before_the_summary_which_repeats_the_score() {
        let style = super::super::terminal::Style { width: 100, colour: false, all: false };
        let mut out = Vec::new();
        super::super::terminal::write(&mixed(), style, None, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let (before, summary) = text.split_once("\nSummary\n").unwrap();
        assert!(before.contains("Answered by no check"), "{text}");
        assert!(summary.contains("  Standard    house: 1 of 4 requirements passes (25%)"), "{summary}");
    }

    #[test]
    fn nothing_is_said_where_no_standard_was_asked_for() {
        assert_eq!(written(&Report::new(header(), Vec::new()), 80), "");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_whatever_a_standard_is_called() {
        let evil = "\u{1b}[2Jpwned\r\n  PASS all is well \u{202e}gpj.exe ".repeat(5);
        let hostile = Requirement {
            title: Some(evil.clone()),
            weight: Some(evil.clone()),
            ..requirement(&evil, &["iam-root-mfa"])
        };
        let unanswered = Requirement { unanswered: Some(evil.clone()), ..requirement(&format!("2{evil}"), &[]) };
        let standard = Catalogue { name: evil.clone(), id: evil, ..standard(vec![hostile, unanswered]) };
        let runs = vec![(find("iam-root-mfa").unwrap(), outcomes("pfu"))];
        let hostile = Report::new(header(), runs).grouped_by(&[standard]);
        for width in [60, 80, 100, 120] {
            for report in [&hostile, &mixed()] {
                let text = written(report, width);
                assert!(text.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'), "{text}");
                for line in text.lines() {
                    assert!(line.width() <= width, "{width}: {line}");
                    assert_eq!(line, line.trim_end());
                    assert!(!line.starts_with("  PASS all"), "{text}");
                }
            }
        }
    }
}

//! What an audit has shown of each node of the model: the whole of it, also what no check can say.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Known, NODES, Node, Side};

/// What is known of a node after an audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Something that a check judged is not as it should be.
    Failing,
    /// Nothing failed, and something could not be read.
    Unknown,
    /// No check of the audit answers to it, and nobody has attested it.
    Uncovered,
    /// Somebody attested it, and that has run out.
    AttestationExpired,
    /// Its checks ran, and there was nothing to judge.
    NoResources,
    /// A person answers for it.
    Attested,
    /// All that its checks judged is as it should be.
    Proven,
    /// AWS carries it.
    Inherited,
}

impl State {
    /// All of them, the worst first.
    pub const ALL: [Self; 8] = [
        Self::Failing,
        Self::Unknown,
        Self::Uncovered,
        Self::AttestationExpired,
        Self::NoResources,
        Self::Attested,
        Self::Proven,
        Self::Inherited,
    ];

    /// What is known of a node of this side by the findings of its checks: whether somebody's attestation holds for it, or
    /// has expired, and whether any check ran.
    #[must_use]
    pub fn of(side: Side, tally: Tally, attested: bool, expired: bool, ran: bool) -> Self {
        if side == Side::Aws {
            Self::Inherited
        } else if tally.fail > 0 {
            Self::Failing
        } else if tally.unknown > 0 {
            Self::Unknown
        } else if tally.pass > 0 {
            Self::Proven
        } else if attested {
            Self::Attested
        } else if expired {
            Self::AttestationExpired
        } else if ran {
            Self::NoResources
        } else {
            Self::Uncovered
        }
    }

    /// The state as a person reads it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Unknown => "unknown",
            Self::Uncovered => "uncovered",
            Self::AttestationExpired => "attestation expired",
            Self::NoResources => "no resources",
            Self::Attested => "attested",
            Self::Proven => "proven",
            Self::Inherited => "inherited",
        }
    }
}

/// Findings by status, of one check or of one node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// As it should be.
    pub pass: usize,
    /// Not as it should be.
    pub fail: usize,
    /// Not known.
    pub unknown: usize,
}

/// What a person states about a node that no API can answer for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The node's id.
    pub node: String,
    /// What is stated.
    pub statement: String,
    /// Who states it.
    pub by: String,
    /// Since when it holds (a date).
    #[schemars(with = "String")]
    pub on: Date,
    /// The last day on which it holds (a date).
    #[schemars(with = "String")]
    pub until: Date,
    /// Where the evidence for it is kept: an address.
    #[serde(default)]
    pub evidence: Option<String>,
}

/// What an audit has shown of one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The node.
    pub node: &'static Node,
    /// What is known of it.
    pub state: State,
    /// The checks of this audit that answer to it, sorted.
    pub checks: Vec<&'static str>,
    /// Their findings.
    pub tally: Tally,
    /// The attestation that holds for it.
    pub attestation: Option<Attestation>,
}

/// The coverage of every node, in the model's order, and what is wrong with the attestations: those are said, and never
/// count. `ran` is what each check of the audit found; `today` decides which attestations hold.
#[must_use]
pub fn coverage(
    ran: &[(&'static str, &'static Node, Tally)],
    attestations: &[Attestation],
    today: Date,
) -> (Vec<Coverage>, Vec<String>) {
    let mut warnings = Vec::new();
    let mut attested: BTreeMap<&str, &Attestation> = BTreeMap::new();
    let mut expired: BTreeMap<&str, &Attestation> = BTreeMap::new();
    for attestation in attestations {
        let id = attestation.node.as_str();
        let Some(node) = super::node(id) else {
            warnings.push(format!("The attestation of {id:?} counts for nothing: the model has no such node."));
            continue;
        };
        let (by, until) = (&attestation.by, attestation.until);
        if !node.known_by.contains(&Known::Attest) {
            let why = if node.side == Side::Aws { "it is AWS's" } else { "checks answer for it" };
            warnings.push(format!("The attestation of {id} by {by} counts for nothing: {why}."));
        } else if attestation.by.trim().is_empty() || attestation.statement.trim().is_empty() {
            warnings.push(format!("The attestation of {id} counts for nothing: it does not say what, or who says it."));
        } else if attestation.on > today {
            warnings
                .push(format!("The attestation of {id} by {by} does not hold yet: it begins on {}.", attestation.on));
        } else if until < today {
            warnings.push(format!("The attestation of {id} by {by} expired on {until}."));
            expired.insert(node.id, attestation);
        } else {
            let known = attested.entry(node.id).or_insert(attestation);
            if known.until < until {
                *known = attestation;
            }
        }
    }
    let nodes = NODES.iter().copied().map(|node| {
        let (mut checks, mut tally) = (Vec::new(), Tally::default());
        for (check, _, of_check) in ran.iter().filter(|(_, place, _)| place.id == node.id) {
            checks.push(*check);
            tally.pass += of_check.pass;
            tally.fail += of_check.fail;
            tally.unknown += of_check.unknown;
        }
        checks.sort_unstable();
        let attestation = attested.get(node.id).copied();
        let state =
            State::of(node.side, tally, attestation.is_some(), expired.contains_key(node.id), !checks.is_empty());
        Coverage { node, state, checks, tally, attestation: attestation.cloned() }
    });
    (nodes.collect(), warnings)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::{CUSTOMER_DATA_CLASSIFICATION, CUSTOMER_DATA_EXPOSURE, CUSTOMER_DATA_MASKING};

    const TODAY: Date = date(2026, 6, 1);

    fn attestation(node: &str, on: Date, until: Date) -> Attestation {
        Attestation {
            node: node.into(),
            statement: "Names are masked before they leave production.".into(),
            by: "Ada".into(),
            on,
            until,
            evidence: None,
        }
    }

    fn state(of: &Node, ran: &[(&'static str, &'static Node, Tally)], attestations: &[Attestation]) -> State {
        let (coverage, _) = coverage(ran, attestations, TODAY);
        coverage.iter().find(|covered| covered.node.id == of.id).unwrap().state
    }

    fn tally(pass: usize, fail: usize, unknown: usize) -> Tally {
        Tally { pass, fail, unknown }
    }

    #[test]
    fn every_node_is_there_in_the_models_order() {
        let (coverage, warnings) = coverage(&[], &[], TODAY);
        assert!(coverage.iter().map(|covered| covered.node.id).eq(NODES.iter().map(|node| node.id)));
        assert!(warnings.is_empty());
        for covered in coverage {
            let expected = if covered.node.side == Side::Aws { State::Inherited } else { State::Uncovered };
            assert_eq!(covered.state, expected, "{}", covered.node.id);
        }
    }

    #[test]
    fn one_failure_outweighs_the_rest_and_an_unknown_outweighs_passes() {
        let node = &CUSTOMER_DATA_EXPOSURE;
        assert_eq!(state(node, &[("a", node, tally(9, 1, 5)), ("b", node, tally(3, 0, 0))], &[]), State::Failing);
        assert_eq!(state(node, &[("a", node, tally(9, 0, 1))], &[]), State::Unknown);
        assert_eq!(state(node, &[("a", node, tally(9, 0, 0)), ("b", node, tally(0, 0, 0))], &[]), State::Proven);
        assert_eq!(state(node, &[("a", node, tally(0, 0, 0))], &[]), State::NoResources);
    }

    #[test]
    fn an_attestation_holds_from_its_first_day_to_its_last() {
        let node = &CUSTOMER_DATA_MASKING;
        for (on, until, expected) in [
            (TODAY, TODAY, State::Attested),
            (date(2026, 1, 1), date(2026, 12, 31), State::Attested),
            (date(2025, 1, 1), date(2026, 5, 31), State::AttestationExpired),
            (date(2026, 6, 2), date(2027, 1, 1), State::Uncovered),
        ] {
            assert_eq!(state(node, &[], &[attestation(node.id, on, until)]), expected, "{on} to {until}");
        }
    }

    #[test]
    fn an_attestation_does_not_hide_what_checks_found() {
        let node = &CUSTOMER_DATA_CLASSIFICATION;
        let attested = [attestation(node.id, TODAY, TODAY)];
        assert_eq!(state(node, &[("a", node, tally(0, 1, 0))], &attested), State::Failing);
        assert_eq!(state(node, &[("a", node, tally(0, 0, 1))], &attested), State::Unknown);
        assert_eq!(state(node, &[("a", node, tally(0, 0, 0))], &attested), State::Attested);
    }

    #[test]
    fn what_cannot_be_attested_is_a_warning_and_never_counts() {
        let wrong = [
            attestation("customer.data.maskng", TODAY, TODAY),
            attestation("aws.hardware", TODAY, TODAY),
            attestation("customer.account.root", TODAY, TODAY),
            Attestation { by: " ".into(), ..attestation("customer.data.masking", TODAY, TODAY) },
            attestation("customer.data.masking", date(2020, 1, 1), date(2021, 1, 1)),
        ];
        let (coverage, warnings) = coverage(&[], &wrong, TODAY);
        assert_eq!(warnings.len(), 5, "{warnings:#?}");
        assert!(coverage.iter().all(|covered| covered.state != State::Attested));
    }

    #[test]
    fn the_attestation_that_holds_longest_is_kept() {
        let node = &CUSTOMER_DATA_MASKING;
        let both = [attestation(node.id, TODAY, date(2026, 7, 1)), attestation(node.id, TODAY, date(2026, 8, 1))];
        let (coverage, _) = coverage(&[], &both, TODAY);
        let covered = coverage.iter().find(|covered| covered.node.id == node.id).unwrap();
        assert_eq!(covered.attestation.as_ref().unwrap().until, date(2026, 8, 1));
    }
}

//! Catalogues of requirements by others: which there are, which check answers each, and why none does where none does.
//!
//! A catalogue that is built in is a file of ids and facts; its sentences belong to whoever wrote it, and are not here. That
//! a check answers a requirement is said by the check ([`Check::standards`]), so that all about a check is in one file. A
//! catalogue of somebody else's is of the same form, whatever it was read from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::check::{Check, Framework};

/// A catalogue of requirements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Its stable id, such as `cis-7.0`.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// Where it is published, if it is.
    pub url: Option<String>,
    /// Its requirements, in its own order.
    pub requirements: Vec<Requirement>,
}

impl Catalogue {
    /// The ids of the checks that answer any of its requirements.
    #[must_use]
    pub fn checks(&self) -> BTreeSet<&str> {
        self.requirements.iter().flat_map(|requirement| &requirement.checks).map(String::as_str).collect()
    }

    /// The requirement with this id.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().find(|requirement| requirement.id == id)
    }

    /// How many of its requirements checks answer.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.requirements.iter().filter(|requirement| !requirement.checks.is_empty()).count()
    }
}

/// One requirement of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Its id there.
    pub id: String,
    /// What the catalogue says of its weight: `Level 1, Automated`, or a severity.
    pub weight: Option<String>,
    /// What it asks for; none where that is its publisher's to say.
    pub title: Option<String>,
    /// The ids of the checks that answer it, sorted.
    pub checks: Vec<String>,
    /// Why no check answers it, where somebody has said so.
    pub unanswered: Option<String>,
}

/// Where no reason is written down, the check is merely not there yet.
const NOT_YET: &str = "No check answers it yet.";

impl Requirement {
    /// The checks that answer it, sorted by id.
    pub fn answers(&self) -> impl Iterator<Item = &'static Check> {
        self.checks.iter().filter_map(|id| crate::find(id))
    }

    /// Why no check answers it; none where one does.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.checks.is_empty().then(|| self.unanswered.as_deref().unwrap_or(NOT_YET))
    }
}

/// The lines of a file that are neither comments nor empty, each with its fields.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

/// The catalogue of a framework, from its rows: id, weight, and why no check answers.
fn built_in(
    framework: Framework,
    name: &str,
    url: &str,
    rows: impl Iterator<Item = (&'static str, String, Option<&'static str>)>,
) -> Catalogue {
    let mut checks: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for check in crate::all() {
        for standard in check.standards.iter().filter(|standard| standard.framework == framework) {
            checks.entry(standard.requirement).or_default().push(check.id.to_owned());
        }
    }
    let requirements = rows
        .map(|(id, weight, why)| Requirement {
            id: id.to_owned(),
            weight: Some(weight),
            title: None,
            checks: checks.remove(id).unwrap_or_default(),
            unanswered: why.map(str::to_owned),
        })
        .collect();
    Catalogue { id: framework.id().to_owned(), name: name.to_owned(), url: Some(url.to_owned()), requirements }
}

fn reason(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}

static CIS: LazyLock<Catalogue> = LazyLock::new(|| {
    built_in(
        Framework::Cis7,
        "CIS Amazon Web Services Foundations Benchmark 7.0",
        "https://www.cisecurity.org/benchmark/amazon_web_services",
        rows(CIS_FILE).map(|[id, level, assessment, why]| (id, format!("Level {level}, {assessment}"), reason(why))),
    )
});

static SECURITY_HUB: LazyLock<Catalogue> = LazyLock::new(|| {
    built_in(
        Framework::SecurityHub,
        "AWS Security Hub controls",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html",
        rows(SECURITY_HUB_FILE)
            .map(|[id, severity, why]| (id, severity.to_owned(), reason(why).or_else(|| of_other_service(id)))),
    )
});

const CIS_FILE: &str = include_str!("cis-7.0.tsv");
const SECURITY_HUB_FILE: &str = include_str!("security-hub.tsv");

/// Services of Security Hub's controls that no check is about yet, by the first part of a control's id.
const OTHER_SERVICES: &[&str] = &[
    "APIGateway",
    "Amplify",
    "AppConfig",
    "AppRunner",
    "AppSync",
    "Athena",
    "AutoScaling",
    "Autoscaling",
    "Batch",
    "CloudFormation",
    "CloudFront",
    "CodeArtifact",
    "CodeBuild",
    "CodeGuruProfiler",
    "CodeGuruReviewer",
    "Cognito",
    "Connect",
    "DMS",
    "DataFirehose",
    "DataSync",
    "Detective",
    "DocumentDB",
    "DynamoDB",
    "ECS",
    "EKS",
    "EMR",
    "ES",
    "ElastiCache",
    "FSx",
    "FraudDetector",
    "GlobalAccelerator",
    "Glue",
    "IVS",
    "IoT",
    "IoTEvents",
    "IoTSiteWise",
    "IoTTwinMaker",
    "IoTWireless",
    "Keyspaces",
    "Kinesis",
    "MQ",
    "MSK",
    "Neptune",
    "Opensearch",
    "PCA",
    "RUM",
    "Redshift",
    "RedshiftServerless",
    "Route53",
    "SES",
    "SageMaker",
    "ServiceCatalog",
    "StepFunctions",
    "Transfer",
    "WorkSpaces",
];

fn of_other_service(control: &str) -> Option<&'static str> {
    let (service, _) = control.split_once('.')?;
    OTHER_SERVICES.contains(&service).then_some("No check is about this service yet.")
}

/// The catalogues whose every requirement is known here.
pub fn catalogues() -> impl Iterator<Item = &'static Catalogue> {
    [&*CIS, &*SECURITY_HUB].into_iter()
}

/// The catalogue with this id, such as `cis-7.0`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Catalogue> {
    catalogues().find(|catalogue| catalogue.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_of_every_file_is_a_requirement() {
        let lines = |text: &str| text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(CIS.requirements.len(), lines(CIS_FILE));
        assert_eq!(CIS.requirements.len(), 70);
        assert_eq!(SECURITY_HUB.requirements.len(), lines(SECURITY_HUB_FILE));
        for catalogue in catalogues() {
            let ids: BTreeSet<&str> =
                catalogue.requirements.iter().map(|requirement| requirement.id.as_str()).collect();
            assert_eq!(ids.len(), catalogue.requirements.len(), "{}: an id stands twice", catalogue.name);
        }
    }

    #[test]
    fn every_requirement_that_a_check_names_is_one_that_it_answers() {
        for check in crate::all() {
            for standard in check.standards {
                let Some(catalogue) = find(standard.framework.id()) else {
                    assert_eq!(standard.framework, Framework::Prowler, "its ids are for orientation");
                    continue;
                };
                let Some(requirement) = catalogue.requirement(standard.requirement) else {
                    panic!("{}: {} has no {}", check.id, catalogue.name, standard.requirement);
                };
                assert!(requirement.answers().any(|answer| answer.id == check.id), "{}", requirement.id);
                assert!(catalogue.checks().contains(check.id), "{}", check.id);
            }
        }
    }

    #[test]
    fn every_requirement_of_cis_is_answered_or_says_why_not() {
        for requirement in &CIS.requirements {
            assert_eq!(requirement.checks.is_empty(), requirement.unanswered.is_some(), "{}", requirement.id);
        }
    }

    #[test]
    fn every_grave_control_of_a_service_that_is_audited_is_answered_or_says_why_not() {
        for requirement in &SECURITY_HUB.requirements {
            let answered = !requirement.checks.is_empty();
            let grave = matches!(requirement.weight.as_deref(), Some("critical" | "high"));
            assert!(!grave || answered != requirement.unanswered.is_some(), "{}", requirement.id);
            assert!(!answered || requirement.unanswered.is_none(), "{} is answered", requirement.id);
        }
    }

    #[test]
    fn a_requirement_that_no_check_answers_has_a_reason_and_another_has_none() {
        for catalogue in catalogues() {
            for requirement in &catalogue.requirements {
                assert_eq!(requirement.reason().is_some(), requirement.checks.is_empty(), "{}", requirement.id);
            }
        }
    }
}

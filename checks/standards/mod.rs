//! Catalogues of requirements by others: which there are, which check answers each, and why none does where none does.
//!
//! A catalogue is a file of ids and facts; its sentences belong to whoever wrote it, and are not here. That a check answers
//! a requirement is said by the check ([`Check::standards`]).

use std::sync::LazyLock;

use crate::check::{Check, Framework};

/// A catalogue of requirements.
#[derive(Debug)]
pub struct Catalogue {
    /// Which it is.
    pub framework: Framework,
    /// Its full name.
    pub name: &'static str,
    /// Where it is published.
    pub url: &'static str,
    /// Its requirements, in its own order.
    pub requirements: Vec<Requirement>,
}

/// One requirement of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Its id there.
    pub id: &'static str,
    /// What the catalogue says of its weight: `Level 1, Automated`, or a severity.
    pub weight: String,
    /// Why no check answers it; none where one does.
    pub unanswered: Option<&'static str>,
}

impl Requirement {
    /// The checks that answer it, sorted by id.
    pub fn checks(&self, framework: Framework) -> impl Iterator<Item = &'static Check> {
        let id = self.id;
        crate::all().filter(move |check| {
            check.standards.iter().any(|standard| standard.framework == framework && standard.requirement == id)
        })
    }
}

/// The lines of a file that are neither comments nor empty, each with its fields.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

fn reason(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}

static CIS: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    framework: Framework::Cis7,
    name: "CIS Amazon Web Services Foundations Benchmark 7.0",
    url: "https://www.cisecurity.org/benchmark/amazon_web_services",
    requirements: rows(CIS_FILE)
        .map(|[id, level, assessment, why]| Requirement {
            id,
            weight: format!("Level {level}, {assessment}"),
            unanswered: reason(why),
        })
        .collect(),
});

static SECURITY_HUB: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    framework: Framework::SecurityHub,
    name: "AWS Security Hub controls",
    url: "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html",
    requirements: rows(SECURITY_HUB_FILE)
        .map(|[id, severity, why]| Requirement {
            id,
            weight: severity.to_owned(),
            unanswered: reason(why).or_else(|| of_other_service(id)),
        })
        .collect(),
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
    catalogues().find(|catalogue| catalogue.framework.id() == id)
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
            let ids: BTreeSet<&str> = catalogue.requirements.iter().map(|requirement| requirement.id).collect();
            assert_eq!(ids.len(), catalogue.requirements.len(), "{}: an id stands twice", catalogue.name);
        }
    }

    #[test]
    fn every_requirement_that_a_check_names_is_one() {
        for check in crate::all() {
            for standard in check.standards {
                let Some(catalogue) = catalogues().find(|catalogue| catalogue.framework == standard.framework) else {
                    assert_eq!(standard.framework, Framework::Prowler, "its ids are for orientation");
                    continue;
                };
                let known = catalogue.requirements.iter().any(|requirement| requirement.id == standard.requirement);
                assert!(known, "{}: {} has no {}", check.id, catalogue.name, standard.requirement);
            }
        }
    }

    #[test]
    fn every_requirement_of_cis_is_answered_or_says_why_not() {
        for requirement in &CIS.requirements {
            let answered = requirement.checks(Framework::Cis7).next().is_some();
            assert_ne!(answered, requirement.unanswered.is_some(), "{}", requirement.id);
        }
    }

    #[test]
    fn every_grave_control_of_a_service_that_is_audited_is_answered_or_says_why_not() {
        for requirement in &SECURITY_HUB.requirements {
            let answered = requirement.checks(Framework::SecurityHub).next().is_some();
            let grave = matches!(requirement.weight.as_str(), "critical" | "high");
            assert!(!grave || answered != requirement.unanswered.is_some(), "{}", requirement.id);
            assert!(!answered || requirement.unanswered.is_none(), "{} is answered", requirement.id);
        }
    }
}

//! What is right and wrong in an AWS account. No I/O and no AWS SDK: checks see facts, and say what they think of them.
//!
//! How to add a check: CONTRIBUTING.md.

mod bucket_exposure;
pub mod check;
pub mod cloudtrail_events;
pub mod event_coverage;
pub mod facts;
pub mod filter_pattern;
pub mod finding;
pub mod limits;
pub mod model;
pub mod policy;
mod prelude;
mod reachability;
pub mod standards;

mod accessanalyzer;
mod account;
mod acm;
mod backup;
mod billing;
mod chime;
mod cloudtrail;
mod cloudwatch;
mod config;
mod ec2;
mod ecr;
mod efs;
mod elasticbeanstalk;
mod elb;
mod eventbridge;
mod guardduty;
mod iam;
mod inspector;
mod kms;
mod lambda;
mod macie;
mod networkfirewall;
mod organizations;
mod rds;
mod s3;
mod secretsmanager;
mod securityhub;
mod shield;
mod sns;
mod sqs;
mod ssm;
mod trustedadvisor;
mod waf;

use check::Check;

/// Every folder of checks, sorted by name; each folder's own list is sorted by id.
const FOLDERS: &[&[&Check]] = &[
    accessanalyzer::CHECKS,
    account::CHECKS,
    acm::CHECKS,
    backup::CHECKS,
    billing::CHECKS,
    chime::CHECKS,
    cloudtrail::CHECKS,
    cloudwatch::CHECKS,
    config::CHECKS,
    ec2::CHECKS,
    ecr::CHECKS,
    efs::CHECKS,
    elasticbeanstalk::CHECKS,
    elb::CHECKS,
    eventbridge::CHECKS,
    guardduty::CHECKS,
    iam::CHECKS,
    inspector::CHECKS,
    kms::CHECKS,
    lambda::CHECKS,
    macie::CHECKS,
    networkfirewall::CHECKS,
    organizations::CHECKS,
    rds::CHECKS,
    s3::CHECKS,
    secretsmanager::CHECKS,
    securityhub::CHECKS,
    shield::CHECKS,
    sns::CHECKS,
    sqs::CHECKS,
    ssm::CHECKS,
    trustedadvisor::CHECKS,
    waf::CHECKS,
];

/// Every check there is, sorted by id.
pub fn all() -> impl Iterator<Item = &'static Check> {
    FOLDERS.iter().copied().flatten().copied()
}

/// The check with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Check> {
    all().find(|check| check.id == id)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn files() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut ids = Vec::new();
        for folder in std::fs::read_dir(root).unwrap() {
            let folder = folder.unwrap().path();
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            if !folder.is_dir() || matches!(name.as_str(), "facts" | "model" | "policy" | "standards" | "target") {
                continue;
            }
            for file in std::fs::read_dir(&folder).unwrap() {
                let file = file.unwrap().path();
                let stem = file.file_stem().unwrap().to_str().unwrap();
                if stem != "mod" {
                    ids.push(format!("{name}-{stem}").replace('_', "-"));
                }
            }
        }
        ids.sort();
        ids
    }

    #[test]
    fn a_checks_id_is_its_place() {
        let mut ids: Vec<String> = all().map(|check| check.id.to_owned()).collect();
        ids.sort();
        assert_eq!(ids, files(), "each file in a service's folder is one check, listed in that folder's mod.rs");
    }

    #[test]
    fn checks_are_sorted_and_unique() {
        let ids: Vec<&str> = all().map(|check| check.id).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
    }

    /// Checks that answer no requirement of a catalogue, because none asks for it: each file's first words say what for.
    const NO_STANDARD: &[&str] = &[
        "account-allowed-regions",
        "account-required-tags",
        "billing-anomaly-monitor",
        "billing-anomaly-subscription",
        "billing-budget",
        "billing-budget-alert",
        "chime-voice-connector-encryption",
        "chime-voice-connector-logging",
        "elasticbeanstalk-https-listener",
        "lambda-function-code-signing",
        "shield-advanced-protections",
        "shield-advanced-subscription",
    ];

    #[test]
    fn every_check_explains_itself() {
        for check in all() {
            let id = check.id;
            for (name, text) in [
                ("title", check.title),
                ("why", check.why),
                ("aws_side", check.aws_side),
                ("your_side", check.your_side),
                ("fix", check.fix.text),
            ] {
                assert!(text.len() > 15, "{id}: {name} is too short to help anyone");
            }
            assert!(!check.title.ends_with('.'), "{id}: a title is not a sentence");
            for text in [check.why, check.aws_side, check.your_side, check.fix.text] {
                assert!(text.ends_with('.'), "{id}: {text:?} is not a sentence");
            }
            assert!(!check.reads.is_empty(), "{id} reads nothing");
            assert!(!check.sources.is_empty(), "{id} has no source");
            for source in check.sources {
                assert!(
                    source.url.starts_with("https://docs.aws.amazon.com/")
                        || source.url.starts_with("https://aws.amazon.com/"),
                    "{id}: {} is not a page of AWS",
                    source.url
                );
            }
            assert_eq!(check.standards.is_empty(), NO_STANDARD.contains(&id), "{id} answers to no standard");
        }
    }

    /// Two checks may share one, and then they say the same of it.
    #[test]
    fn every_setting_is_a_threshold_of_some_check_and_the_other_way_round() {
        let mut keys: Vec<&str> = Vec::new();
        for check in all() {
            for threshold in check.thresholds {
                let of = |other: &&Check| other.thresholds.iter().find(|other| other.key == threshold.key);
                assert!(all().filter_map(|check| of(&check)).all(|other| other == threshold), "{}", threshold.key);
                assert!(threshold.meaning.ends_with('.') && !threshold.unit.is_empty(), "{}", threshold.key);
                let answered =
                    |asked| all().any(|of| of.thresholds.contains(threshold) && of.standards.contains(asked));
                assert!(threshold.asked_by.iter().all(answered), "{} is asked by others", threshold.key);
                keys.push(threshold.key);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys, facts::Settings::keys());
    }

    /// What may be sent is told from that list.
    #[test]
    fn every_fact_that_a_check_reads_is_in_the_list_of_facts() {
        for check in all() {
            for fact in check.reads {
                assert!(facts::all().any(|known| known.name == fact.name), "{}: {}", check.id, fact.name);
            }
            assert!(check.reads.iter().any(|fact| !fact.context), "{} rests on nothing", check.id);
        }
    }

    /// Nodes that an API can answer for, and for which no check is there yet. The list can only become shorter.
    const WAITING: &[&str] = &[];

    #[test]
    fn every_node_that_an_api_can_answer_for_has_a_check_or_is_named_as_waiting() {
        let without: Vec<&str> = model::NODES
            .iter()
            .filter(|node| node.known_by.contains(&model::Known::Check))
            .map(|node| node.id)
            .filter(|id| !all().any(|check| check.place.node.id == *id))
            .collect();
        assert_eq!(without, WAITING);
    }

    #[test]
    fn every_service_with_a_check_says_how_it_is_split() {
        for check in all() {
            assert!(model::service(check.service.id).is_some(), "{}: {} is not listed", check.id, check.service.id);
        }
    }
}

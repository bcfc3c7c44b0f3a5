//! Images are scanned without anybody asking.

use futures_util::future::{BoxFuture, join_all};

use crate::facts::ecr::{
    DESCRIBE_REPOSITORIES, GET_REGISTRY_SCANNING_CONFIGURATION, RegistryScanning, Repositories, Repository,
    RepositoryId, Scanning,
};
use crate::facts::{Account, Gap};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ecr-repository-scanning",
    title: "Images in ECR repositories are scanned when they are pushed",
    severity: Severity::High,
    service: &model::ECR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_SOFTWARE),
    why: "An image brings hundreds of packages along, and with them known vulnerabilities. Without a scan you learn of \
          them from whoever uses one.",
    aws_side: "AWS runs the scanner and keeps its list of vulnerabilities current.",
    your_side: "You have every repository scanned, read what is found, and build images anew.",
    fix: Fix {
        text: "Have the registry scan every repository: on push with basic scanning, or continuously with Amazon \
               Inspector. One rule for all also covers the repositories to come.",
        cli: "aws ecr put-registry-scanning-configuration --scan-type BASIC --rules \
              'scanFrequency=SCAN_ON_PUSH,repositoryFilters=[{filter=*,filterType=WILDCARD}]'",
        terraform: "resource \"aws_ecr_registry_scanning_configuration\" \"REGISTRY\" {\n\
                    \x20 scan_type = \"BASIC\"\n\
                    \x20 rule {\n\
                    \x20   scan_frequency = \"SCAN_ON_PUSH\"\n\
                    \x20   repository_filter {\n\
                    \x20     filter      = \"*\"\n\
                    \x20     filter_type = \"WILDCARD\"\n\
                    \x20   }\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::ECR::RegistryScanningConfiguration\n\
                         Properties:\n\
                         \x20 ScanType: BASIC\n\
                         \x20 Rules:\n\
                         \x20   - ScanFrequency: SCAN_ON_PUSH\n\
                         \x20     RepositoryFilters:\n\
                         \x20       - Filter: '*'\n\
                         \x20         FilterType: WILDCARD",
    },
    sources: &[
        Source {
            title: "Scan images for software vulnerabilities in Amazon ECR",
            url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html",
        },
        Source {
            title: "Filters to choose which repositories are scanned in Amazon ECR",
            url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html",
        },
    ],
    standards: &[
        security_hub("ECR.1"),
        prowler("ecr_registry_scan_images_on_push_enabled"),
        prowler("ecr_repositories_scan_images_on_push_enabled"),
    ],
    thresholds: &[],
    reads: &[reads::<Repositories>(), reads::<RegistryScanning>()],
    run,
};

/// How the registry scans is asked only where it has repositories.
fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let regions = account.ecr.values().map(|ecr| async move {
            let scanning = match ecr.repositories.get().await {
                Ok(repositories) if !repositories.is_empty() => Some(ecr.registry_scanning.get().await),
                _ => None,
            };
            // Without repositories, `each` has nothing to judge.
            let judged = |of: &RepositoryId, repository: &Repository| Some(judge(of, repository, scanning?));
            each(account, [&ecr.repositories], judged).await
        });
        join_all(regions).await.concat()
    })
}

/// A repository's own setting counts with basic scanning; with enhanced scanning, the registry's rules alone do.
fn judge(of: &RepositoryId, repository: &Repository, scanning: Result<&Scanning, &Gap>) -> Verdict {
    let scanning = match scanning {
        Ok(scanning) => scanning,
        Err(gap) => return Verdict::unknown(gap),
    };
    let by = if scanning.enhanced { "Amazon Inspector" } else { "ECR" };
    let verdict = match scanning.of(&of.name) {
        Some("CONTINUOUS_SCAN") => Verdict::pass(format!("{by} scans the repository's images all the time.")),
        Some(_) => Verdict::pass(format!("{by} scans each image that is pushed, as the registry says.")),
        None if !scanning.enhanced && repository.scan_on_push => {
            Verdict::pass("ECR scans each image that is pushed, as the repository says.")
        }
        None if scanning.enhanced && repository.scan_on_push => {
            Verdict::fail("The registry uses enhanced scanning, none of whose rules is for this repository.")
        }
        None => Verdict::fail("The repository's images are scanned only when somebody asks."),
    };
    let frequency = scanning.of(&of.name);
    verdict
        .seen(&DESCRIBE_REPOSITORIES, "imageScanningConfiguration.scanOnPush", repository.scan_on_push)
        .seen(&GET_REGISTRY_SCANNING_CONFIGURATION, "scanType", if scanning.enhanced { "ENHANCED" } else { "BASIC" })
        .seen(&GET_REGISTRY_SCANNING_CONFIGURATION, "scanFrequency of the rule that matches", frequency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::facts::ecr::ScanRule;
    use crate::finding::Status;

    fn status(scan_on_push: bool, enhanced: bool, rule: Option<(&str, &str)>) -> Status {
        let of = RepositoryId { name: "shop-web".into(), arn: "arn".into(), region: "eu-west-1".into() };
        let rules =
            rule.map(|(frequency, filter)| ScanRule { frequency: frequency.into(), filters: vec![filter.into()] });
        let scanning = Scanning { enhanced, rules: rules.into_iter().collect() };
        judge(&of, &Repository { scan_on_push, ..crate::ecr::repository() }, Ok(&scanning)).status
    }

    #[test]
    fn the_repositorys_own_setting_counts_with_basic_scanning_alone() {
        assert_eq!(status(true, false, None), Status::Pass);
        assert_eq!(status(false, false, None), Status::Fail);
        assert_eq!(status(true, true, None), Status::Fail);
    }

    #[test]
    fn a_rule_of_the_registry_that_matches_passes() {
        for (enhanced, frequency) in [(false, "SCAN_ON_PUSH"), (true, "SCAN_ON_PUSH"), (true, "CONTINUOUS_SCAN")] {
            assert_eq!(status(false, enhanced, Some((frequency, "shop*"))), Status::Pass, "{frequency}");
        }
    }

    #[test]
    fn a_rule_for_others_or_on_demand_fails() {
        assert_eq!(status(false, true, Some(("SCAN_ON_PUSH", "till*"))), Status::Fail);
        assert_eq!(status(false, true, Some(("MANUAL", "*"))), Status::Fail);
    }

    #[test]
    fn an_unreadable_registry_is_unknown() {
        let of = RepositoryId { name: "shop-web".into(), arn: "arn".into(), region: "eu-west-1".into() };
        let gap = Gap::new(&GET_REGISTRY_SCANNING_CONFIGURATION, None, Reason::Denied, "no");
        let repository = Repository { scan_on_push: true, ..crate::ecr::repository() };
        assert_eq!(judge(&of, &repository, Err(&gap)).status, Status::Unknown);
    }
}

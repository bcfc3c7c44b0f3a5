//! The facts of ECR in one region.

use aws_sdk_ecr::types::{self, EncryptionType, ImageTagMutability, ScanFrequency, ScanType};
use partywall_checks::facts::ecr::{
    DESCRIBE_REPOSITORIES, Ecr, GET_LIFECYCLE_POLICY, GET_REGISTRY_SCANNING_CONFIGURATION, GET_REPOSITORY_POLICY,
    Repositories, Repository, RepositoryId, ScanRule, Scanning,
};
use partywall_checks::facts::{Call, Gap, Lazy, Of};

use super::presence::Paths;
use super::{listed, of_each};
use crate::aws::{Road, malformed};

/// The largest page that `DescribeRepositories` gives.
const PAGE: i32 = 1000;

pub(super) fn facts(road: &Road, region: &str) -> Ecr {
    let (of_listing, at) = (road.clone(), region.to_owned());
    let (of_registry, of_region) = (road.clone(), region.to_owned());
    let repositories: Lazy<Repositories> =
        Lazy::new(Some(region), move || repositories(of_listing.clone(), at.clone()));
    macro_rules! attribute {
        ($ask:ident) => {{
            let (road, repositories) = (road.clone(), repositories.clone());
            Lazy::new(Some(region), move || {
                let road = road.clone();
                of_each(repositories.clone(), move |repository| $ask(road.clone(), repository))
            })
        }};
    }
    Ecr {
        registry_scanning: Lazy::new(Some(region), move || scanning(of_registry.clone(), of_region.clone())),
        repository_lifecycles: attribute!(lifecycle),
        repository_policies: attribute!(policy),
        repositories,
    }
}

async fn repositories(road: Road, region: String) -> Result<Vec<Of<RepositoryId, Repository>>, Gap> {
    let call = &DESCRIBE_REPOSITORIES;
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let request = road.ecr(&region).describe_repositories().max_results(PAGE).set_next_token(token);
        let holds = Paths(&["repositories?/*/imageScanningConfiguration/scanOnPush"]);
        let page = road.must(call, Some(&region), request.customize().interceptor(holds).send()).await?;
        found.extend(listed(call, Some(&region), page.repositories)?);
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    found
        .into_iter()
        .map(|known| match (known.repository_name.clone(), known.repository_arn.clone()) {
            (Some(name), Some(arn)) => {
                Ok(Of { of: RepositoryId { name, arn, region: region.clone() }, value: repository(&region, known) })
            }
            _ => Err(malformed(call, Some(&region), "a repository without a name or an ARN")),
        })
        .collect()
}

fn repository(region: &str, known: types::Repository) -> Result<Repository, Gap> {
    let wrong = |what: &str| malformed(&DESCRIBE_REPOSITORIES, Some(region), what);
    let tags = match known.image_tag_mutability {
        Some(
            tags @ (ImageTagMutability::Mutable
            | ImageTagMutability::Immutable
            | ImageTagMutability::MutableWithExclusion
            | ImageTagMutability::ImmutableWithExclusion),
        ) => tags.as_str().to_owned(),
        other => return Err(wrong(&format!("{other:?} as imageTagMutability"))),
    };
    let encryption = known.encryption_configuration.ok_or_else(|| wrong("no encryptionConfiguration"))?;
    let kind = match encryption.encryption_type {
        kind @ (EncryptionType::Aes256 | EncryptionType::Kms | EncryptionType::KmsDsse) => kind.as_str().to_owned(),
        other => return Err(wrong(&format!("{:?} as encryptionType", other.as_str()))),
    };
    let scanning = known.image_scanning_configuration.ok_or_else(|| wrong("no imageScanningConfiguration"))?;
    let excluded = known.image_tag_mutability_exclusion_filters.unwrap_or_default();
    Ok(Repository {
        tags,
        excluded_tags: excluded.into_iter().map(|excluded| excluded.filter).collect(),
        scan_on_push: scanning.scan_on_push,
        encryption: kind,
        kms_key: encryption.kms_key,
    })
}

async fn scanning(road: Road, region: String) -> Result<Scanning, Gap> {
    let call = &GET_REGISTRY_SCANNING_CONFIGURATION;
    let answer = road.must(call, Some(&region), road.ecr(&region).get_registry_scanning_configuration().send()).await?;
    let known =
        answer.scanning_configuration.ok_or_else(|| malformed(call, Some(&region), "no scanningConfiguration"))?;
    let enhanced = match known.scan_type {
        Some(ScanType::Basic) => false,
        Some(ScanType::Enhanced) => true,
        other => return Err(malformed(call, Some(&region), &format!("{other:?} as scanType"))),
    };
    let rules = listed(call, Some(&region), known.rules)?.into_iter().map(|rule| match rule.scan_frequency {
        frequency @ (ScanFrequency::ScanOnPush | ScanFrequency::ContinuousScan | ScanFrequency::Manual) => {
            Ok(ScanRule {
                frequency: frequency.as_str().to_owned(),
                // `WILDCARD` is the only kind of filter there is: one of another kind is not for us to read.
                filters: rule
                    .repository_filters
                    .into_iter()
                    .filter(|filter| filter.filter_type == types::ScanningRepositoryFilterType::Wildcard)
                    .map(|filter| filter.filter)
                    .collect(),
            })
        }
        other => Err(malformed(call, Some(&region), &format!("{:?} as scanFrequency", other.as_str()))),
    });
    Ok(Scanning { enhanced, rules: rules.collect::<Result<_, _>>()? })
}

async fn lifecycle(road: Road, repository: RepositoryId) -> Result<bool, Gap> {
    let (call, region) = (&GET_LIFECYCLE_POLICY, Some(repository.region.as_str()));
    let request = road.ecr(&repository.region).get_lifecycle_policy().repository_name(&repository.name);
    let Some(answer) = road.ask(call, region, request.send()).await? else { return Ok(false) };
    text(call, region, answer.lifecycle_policy_text).map(|_| true)
}

async fn policy(road: Road, repository: RepositoryId) -> Result<Option<String>, Gap> {
    let (call, region) = (&GET_REPOSITORY_POLICY, Some(repository.region.as_str()));
    let request = road.ecr(&repository.region).get_repository_policy().repository_name(&repository.name);
    let Some(answer) = road.ask(call, region, request.send()).await? else { return Ok(None) };
    text(call, region, answer.policy_text).map(Some)
}

fn text(call: &'static Call, region: Option<&str>, text: Option<String>) -> Result<String, Gap> {
    text.ok_or_else(|| malformed(call, region, "no text of a policy"))
}

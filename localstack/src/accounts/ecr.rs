//! What the sample accounts hold of ECR.

use aws_sdk_ecr::Client;
use aws_sdk_ecr::types::{
    EncryptionConfiguration, EncryptionType, ImageTagMutability, RegistryScanningRule, ScanFrequency, ScanType,
    ScanningRepositoryFilter, ScanningRepositoryFilterType,
};

use super::{BuildError, Found, REGION, Site, What as _};

const CHECKS: [&str; 5] = [
    "ecr-repository-encryption",
    "ecr-repository-immutable-tags",
    "ecr-repository-lifecycle",
    "ecr-repository-not-public",
    "ecr-repository-scanning",
];

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(&CHECKS);
        return Ok(found);
    }
    let ecr = Client::new(&site.config);
    ecr.create_repository().repository_name("shop-web").send().await.what("the repository shop-web")?;
    allow(&ecr, "shop-web", r#"{"AWS": "*"}"#).await?;
    hardened_repository(&ecr, "oven-firmware").await?;
    for check in CHECKS {
        found.add(check, ["shop-web"], ["oven-firmware"]);
    }
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(&CHECKS);
        return Ok(found);
    }
    hardened_repository(&Client::new(&site.config), "oven-firmware").await?;
    Ok(found)
}

/// A repository with all that it should have, and a rule that has only such repositories scanned.
async fn hardened_repository(ecr: &Client, name: &str) -> Result<(), BuildError> {
    let what = format!("the repository {name}");
    // A key of the bakery's other account: one of this account would be among those that KMS's checks judge.
    let encryption = EncryptionConfiguration::builder()
        .encryption_type(EncryptionType::Kms)
        .kms_key(format!("arn:aws:kms:{REGION}:210987654321:key/2f9d0c7e-6a51-4f0e-9d6c-0c1f5b7d8a90"))
        .build()
        .what(&what)?;
    let create = ecr.create_repository().repository_name(name).image_tag_mutability(ImageTagMutability::Immutable);
    create.encryption_configuration(encryption).send().await.what(&what)?;
    allow(ecr, name, r#"{"AWS": "arn:aws:iam::210987654321:root"}"#).await?;
    let rules = r#"{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}, "action": {"type": "expire"}}]}"#;
    let lifecycle = ecr.put_lifecycle_policy().repository_name(name).lifecycle_policy_text(rules);
    lifecycle.send().await.what(&format!("the lifecycle of {what}"))?;
    let filter =
        ScanningRepositoryFilter::builder().filter("oven-*").filter_type(ScanningRepositoryFilterType::Wildcard);
    let rule = RegistryScanningRule::builder().scan_frequency(ScanFrequency::ScanOnPush);
    let rule = rule.repository_filters(filter.build().what(&what)?).build().what(&what)?;
    let scanning = ecr.put_registry_scanning_configuration().scan_type(ScanType::Basic).rules(rule);
    scanning.send().await.what("the scanning of the registry").map(drop)
}

async fn allow(ecr: &Client, name: &str, principal: &str) -> Result<(), BuildError> {
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "pull", "Effect": "Allow", "Principal": {principal}, "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}}]}}"#
    );
    let set = ecr.set_repository_policy().repository_name(name).policy_text(policy);
    set.send().await.what(&format!("the policy of {name}")).map(drop)
}

//! The facts of Secrets Manager in one region.

use aws_sdk_secretsmanager::types::SecretListEntry;
use partywall_checks::facts::secretsmanager::{
    GET_RESOURCE_POLICY, LIST_SECRETS, Rotation, Secret, SecretId, Secrets, SecretsManager,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::{items, of_each, timestamp};
use crate::aws::{Road, malformed};

/// The largest page that `ListSecrets` gives.
const PAGE: i32 = 100;

pub(super) fn facts(road: &Road, region: &str) -> SecretsManager {
    let (of_listing, of_policies, at) = (road.clone(), road.clone(), region.to_owned());
    let secrets: Lazy<Secrets> = Lazy::new(Some(region), move || secrets(of_listing.clone(), at.clone()));
    let listed = secrets.clone();
    SecretsManager {
        secret_policies: Lazy::new(Some(region), move || {
            let road = of_policies.clone();
            of_each(listed.clone(), move |secret| policy(road.clone(), secret))
        }),
        secrets,
    }
}

async fn secrets(road: Road, region: String) -> Result<Vec<Of<SecretId, Secret>>, Gap> {
    let stream = road.secretsmanager(&region).list_secrets().into_paginator().page_size(PAGE).send();
    items(&road, &LIST_SECRETS, Some(&region), stream, |page| page.secret_list)
        .await?
        .into_iter()
        .map(|known| match (known.name.clone(), known.arn.clone()) {
            (Some(name), Some(arn)) => {
                Ok(Of { of: SecretId { name, arn, region: region.clone() }, value: secret(&region, known) })
            }
            _ => Err(malformed(&LIST_SECRETS, Some(&region), "a secret without a name or an ARN")),
        })
        .collect()
}

/// Whether it is rotated is left out where that was never configured.
fn secret(region: &str, known: SecretListEntry) -> Result<Secret, Gap> {
    let created = known.created_date.and_then(timestamp);
    Ok(Secret {
        created: created.ok_or_else(|| malformed(&LIST_SECRETS, Some(region), "a secret without its CreatedDate"))?,
        last_accessed: known.last_accessed_date.and_then(timestamp),
        owning_service: known.owning_service.filter(|service| !service.is_empty()),
        replica_of: known.primary_region.filter(|primary| primary != region),
        rotation: Rotation {
            enabled: known.rotation_enabled.unwrap_or_default(),
            every_days: known.rotation_rules.and_then(|rules| rules.automatically_after_days).filter(|days| *days > 0),
            last: known.last_rotated_date.and_then(timestamp),
            next: known.next_rotation_date.and_then(timestamp),
        },
    })
}

async fn policy(road: Road, secret: SecretId) -> Result<Option<String>, Gap> {
    let (call, region) = (&GET_RESOURCE_POLICY, Some(secret.region.as_str()));
    let request = road.secretsmanager(&secret.region).get_resource_policy().secret_id(&secret.arn);
    let answer = road.must(call, region, request.send()).await?;
    // Without a policy the secret's name is all that there is; without that, it is no answer.
    match answer.arn {
        Some(_) => Ok(answer.resource_policy.filter(|policy| !policy.is_empty())),
        None => Err(malformed(call, region, "no ARN")),
    }
}

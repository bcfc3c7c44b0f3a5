//! KMS's facts in one region.

use partywall_checks::facts::kms::{
    DESCRIBE_KEY, GET_KEY_POLICY, GET_KEY_ROTATION_STATUS, Key, KeyId, Keys, Kms, LIST_KEYS, Rotation,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::presence::Holds;
use super::{for_each, items};
use crate::aws::{Road, malformed};

/// The largest page that `ListKeys` gives.
const PAGE: i32 = 1000;

pub(super) fn facts(road: &Road, region: &str) -> Kms {
    let at = Some(region);
    let (for_keys, for_rotation, for_policies) = (road.clone(), road.clone(), road.clone());
    let (of_keys, of_rotation, of_policies) = (region.to_owned(), region.to_owned(), region.to_owned());
    let keys: Lazy<Keys> = Lazy::new(at, move || keys(for_keys.clone(), of_keys.clone()));
    let (rotating, governed) = (keys.clone(), keys.clone());
    Kms {
        keys,
        key_rotation: Lazy::new(at, move || {
            let (road, region) = (for_rotation.clone(), of_rotation.clone());
            of_keys_that(rotating.clone(), Key::is_rotatable, move |key| rotation(road.clone(), region.clone(), key))
        }),
        key_policies: Lazy::new(at, move || {
            let (road, region) = (for_policies.clone(), of_policies.clone());
            let own = |key: &Key| key.customer_managed;
            of_keys_that(governed.clone(), own, move |key| policy(road.clone(), region.clone(), key))
        }),
    }
}

async fn keys(road: Road, region: String) -> Result<Vec<Of<KeyId, Key>>, Gap> {
    let kms = road.kms(&region);
    let stream = kms.list_keys().into_paginator().page_size(PAGE).send();
    let keys = items(&road, &LIST_KEYS, Some(&region), stream, |page| page.keys)
        .await?
        .into_iter()
        .map(|key| match (key.key_id, key.key_arn) {
            (Some(id), Some(arn)) => Ok(KeyId { id, arn, region: region.clone() }),
            _ => Err(malformed(&LIST_KEYS, Some(&region), "a key without an id or an ARN")),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(for_each(keys, async |key| {
        let value = describe(&road, &key).await;
        Of { of: key, value }
    })
    .await)
}

async fn describe(road: &Road, key: &KeyId) -> Result<Key, Gap> {
    use aws_sdk_kms::types::KeyManagerType;
    let (call, region) = (&DESCRIBE_KEY, Some(key.region.as_str()));
    let answer = road.must(call, region, road.kms(&key.region).describe_key().key_id(&key.arn).send()).await?;
    let known = answer.key_metadata.ok_or_else(|| malformed(call, region, "no KeyMetadata"))?;
    let missing = |what: &str| malformed(call, region, &format!("a key without its {what}"));
    let manager = known.key_manager.ok_or_else(|| missing("KeyManager"))?;
    Ok(Key {
        customer_managed: manager == KeyManagerType::Customer,
        spec: known.key_spec.ok_or_else(|| missing("KeySpec"))?.as_str().to_owned(),
        origin: known.origin.ok_or_else(|| missing("Origin"))?.as_str().to_owned(),
        state: known.key_state.ok_or_else(|| missing("KeyState"))?.as_str().to_owned(),
        description: known.description.unwrap_or_default(),
    })
}

/// Asks about each key of this kind, and about no other. One that could not be described might be of this kind, so it
/// stays, as a gap.
async fn of_keys_that<T, F>(
    keys: Lazy<Keys>,
    is: impl Fn(&Key) -> bool,
    ask: impl Fn(KeyId) -> F,
) -> Result<Vec<Of<KeyId, T>>, Gap>
where
    F: Future<Output = Result<T, Gap>>,
{
    let mut wanted = Vec::new();
    for key in keys.get().await.map_err(Clone::clone)? {
        match &key.value {
            Ok(known) if is(known) => wanted.push((key.of.clone(), Ok(()))),
            Ok(_) => {}
            Err(gap) => wanted.push((key.of.clone(), Err(gap.clone()))),
        }
    }
    Ok(for_each(wanted, async |(key, described)| {
        let value = match described {
            Ok(()) => ask(key.clone()).await,
            Err(gap) => Err(gap),
        };
        Of { of: key, value }
    })
    .await)
}

async fn rotation(road: Road, region: String, key: KeyId) -> Result<Rotation, Gap> {
    let call = &GET_KEY_ROTATION_STATUS;
    let request = road.kms(&region).get_key_rotation_status().key_id(&key.arn);
    // Without it the SDK's type says that the key is not rotated.
    let request = request.customize().interceptor(Holds(&["KeyRotationEnabled"]));
    let answer = road.must(call, Some(&region), request.send()).await?;
    Ok(Rotation {
        enabled: answer.key_rotation_enabled,
        period_days: answer.rotation_period_in_days.and_then(|days| u16::try_from(days).ok()),
    })
}

async fn policy(road: Road, region: String, key: KeyId) -> Result<String, Gap> {
    let call = &GET_KEY_POLICY;
    let request = road.kms(&region).get_key_policy().key_id(&key.arn).policy_name("default");
    let answer = road.must(call, Some(&region), request.send()).await?;
    answer.policy.ok_or_else(|| malformed(call, Some(&region), "no Policy"))
}

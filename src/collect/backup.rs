//! The facts of AWS Backup in one region.

use std::collections::BTreeSet;

use partywall_checks::facts::backup::{
    Backup, LIST_BACKUP_PLANS, LIST_BACKUP_VAULTS, LIST_PROTECTED_RESOURCES, LIST_RECOVERY_POINTS, RecoveryPoint, Vault,
};
use partywall_checks::facts::{Gap, Of};

use super::{for_each, items, lazy};
use crate::aws::{Road, malformed};

/// The largest page that AWS Backup gives of any listing.
const PAGE: i32 = 1000;

pub(super) fn facts(road: &Road, region: &str) -> Backup {
    Backup {
        plans: lazy(road, region, plans),
        recovery_points: lazy(road, region, recovery_points),
        protected_resources: lazy(road, region, protected_resources),
    }
}

async fn plans(road: Road, region: String) -> Result<Vec<String>, Gap> {
    let call = &LIST_BACKUP_PLANS;
    let stream = road.backup(&region).list_backup_plans().into_paginator().page_size(PAGE).send();
    let plans = items(&road, call, Some(&region), stream, |page| page.backup_plans_list).await?;
    let name = |name: Option<String>| name.ok_or_else(|| malformed(call, Some(&region), "a plan without a name"));
    plans.into_iter().map(|plan| name(plan.backup_plan_name)).collect()
}

async fn recovery_points(road: Road, region: String) -> Result<Vec<Of<Vault, Vec<RecoveryPoint>>>, Gap> {
    let call = &LIST_BACKUP_VAULTS;
    let missing = |what: &str| malformed(call, Some(&region), what);
    let stream = road.backup(&region).list_backup_vaults().into_paginator().page_size(PAGE).send();
    let vaults = items(&road, call, Some(&region), stream, |page| page.backup_vault_list)
        .await?
        .into_iter()
        .map(|vault| {
            Ok(Vault {
                name: vault.backup_vault_name.ok_or_else(|| missing("a vault without a name"))?,
                arn: vault.backup_vault_arn.ok_or_else(|| missing("a vault without an ARN"))?,
                region: region.clone(),
            })
        })
        .collect::<Result<Vec<_>, Gap>>()?;
    Ok(for_each(vaults, async |vault| {
        let value = recovery_points_of(&road, &region, &vault).await;
        Of { of: vault, value }
    })
    .await)
}

async fn recovery_points_of(road: &Road, region: &str, vault: &Vault) -> Result<Vec<RecoveryPoint>, Gap> {
    let call = &LIST_RECOVERY_POINTS;
    let request = road.backup(region).list_recovery_points_by_backup_vault().backup_vault_name(&vault.name);
    let stream = request.into_paginator().page_size(PAGE).send();
    let missing = |what: &str| malformed(call, Some(region), what);
    items(road, call, Some(region), stream, |page| page.recovery_points)
        .await?
        .into_iter()
        .map(|point| {
            // That it is not encrypted is all that the SDK's type can say of an answer that does not speak of it: one
            // without a status is not a whole one.
            let status = point.status.ok_or_else(|| missing("a recovery point without a status"))?;
            Ok(RecoveryPoint {
                arn: point.recovery_point_arn.ok_or_else(|| missing("a recovery point without an ARN"))?,
                kind: point.resource_type,
                status: status.as_str().to_owned(),
                encrypted: point.is_encrypted,
            })
        })
        .collect()
}

async fn protected_resources(road: Road, region: String) -> Result<BTreeSet<String>, Gap> {
    let call = &LIST_PROTECTED_RESOURCES;
    let stream = road.backup(&region).list_protected_resources().into_paginator().page_size(PAGE).send();
    let resources = items(&road, call, Some(&region), stream, |page| page.results).await?;
    let arn = |arn: Option<String>| arn.ok_or_else(|| malformed(call, Some(&region), "a resource without an ARN"));
    resources.into_iter().map(|resource| arn(resource.resource_arn)).collect()
}

//! The facts of EFS in one region.

use aws_sdk_efs::types::Status;
use partywall_checks::facts::efs::{
    AccessPoint, AccessPointSettings, DESCRIBE_ACCESS_POINTS, DESCRIBE_BACKUP_POLICY, DESCRIBE_FILE_SYSTEM_POLICY,
    DESCRIBE_FILE_SYSTEMS, DESCRIBE_MOUNT_TARGETS, Efs, FileSystem, FileSystems, MountTarget,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::{after, items, of_each, tags};
use crate::aws::{Road, malformed};

/// The largest page that EFS gives of any listing, but for that of access points, which may be as large.
const PAGE: i32 = 100;

pub(super) fn facts(road: &Road, region: &str) -> Efs {
    let (for_listing, of_listing) = (road.clone(), region.to_owned());
    let (for_points, of_points) = (road.clone(), region.to_owned());
    let file_systems: Lazy<FileSystems> =
        Lazy::new(Some(region), move || file_systems(for_listing.clone(), of_listing.clone()));
    Efs {
        backup_policies: after(road, region, &file_systems, backup_policies),
        file_policies: after(road, region, &file_systems, file_policies),
        mount_targets: after(road, region, &file_systems, mount_targets),
        access_points: Lazy::new(Some(region), move || access_points(for_points.clone(), of_points.clone())),
        file_systems,
    }
}

/// What is missing is an empty word in some of the SDK's types.
fn word(word: String) -> Option<String> {
    Some(word).filter(|word| !word.is_empty())
}

async fn file_systems(road: Road, region: String) -> Result<Vec<Of<FileSystem, bool>>, Gap> {
    let call = &DESCRIBE_FILE_SYSTEMS;
    let missing = |what: &str| malformed(call, Some(&region), what);
    let stream = road.efs(&region).describe_file_systems().into_paginator().page_size(PAGE).send();
    items(&road, call, Some(&region), stream, |page| page.file_systems)
        .await?
        .into_iter()
        .map(|system| {
            let of = FileSystem {
                tags: tags(system.tags.iter().map(|tag| (Some(tag.key()), Some(tag.value())))),
                id: word(system.file_system_id).ok_or_else(|| missing("a file system without an id"))?,
                arn: system.file_system_arn.ok_or_else(|| missing("a file system without an ARN"))?,
                name: system.name,
                region: region.clone(),
            };
            let value = system.encrypted.ok_or_else(|| missing("a file system without Encrypted"));
            Ok(Of { of, value })
        })
        .collect()
}

async fn backup_policies(
    road: Road,
    region: String,
    listed: Lazy<FileSystems>,
) -> Result<Vec<Of<FileSystem, bool>>, Gap> {
    of_each(listed, async |system| is_backed_up(&road, &region, &system).await).await
}

/// A file system of which nobody ever said has no policy, and is not backed up.
async fn is_backed_up(road: &Road, region: &str, system: &FileSystem) -> Result<bool, Gap> {
    let call = &DESCRIBE_BACKUP_POLICY;
    let request = road.efs(region).describe_backup_policy().file_system_id(&system.id);
    let Some(answer) = road.ask(call, Some(region), request.send()).await? else { return Ok(false) };
    match answer.backup_policy.map(|policy| policy.status) {
        Some(Status::Enabled | Status::Enabling) => Ok(true),
        Some(Status::Disabled | Status::Disabling) => Ok(false),
        _ => Err(malformed(call, Some(region), "no status that is known")),
    }
}

async fn file_policies(
    road: Road,
    region: String,
    listed: Lazy<FileSystems>,
) -> Result<Vec<Of<FileSystem, Option<String>>>, Gap> {
    of_each(listed, async |system| policy(&road, &region, &system).await).await
}

async fn policy(road: &Road, region: &str, system: &FileSystem) -> Result<Option<String>, Gap> {
    let call = &DESCRIBE_FILE_SYSTEM_POLICY;
    let request = road.efs(region).describe_file_system_policy().file_system_id(&system.id);
    let Some(answer) = road.ask(call, Some(region), request.send()).await? else { return Ok(None) };
    answer.policy.map(Some).ok_or_else(|| malformed(call, Some(region), "no Policy"))
}

async fn mount_targets(
    road: Road,
    region: String,
    listed: Lazy<FileSystems>,
) -> Result<Vec<Of<FileSystem, Vec<MountTarget>>>, Gap> {
    of_each(listed, async |system| mount_targets_of(&road, &region, &system).await).await
}

async fn mount_targets_of(road: &Road, region: &str, system: &FileSystem) -> Result<Vec<MountTarget>, Gap> {
    let call = &DESCRIBE_MOUNT_TARGETS;
    let request = road.efs(region).describe_mount_targets().file_system_id(&system.id);
    let stream = request.into_paginator().page_size(PAGE).send();
    let missing = |what: &str| malformed(call, Some(region), what);
    items(road, call, Some(region), stream, |page| page.mount_targets)
        .await?
        .into_iter()
        .map(|target| {
            Ok(MountTarget {
                id: word(target.mount_target_id).ok_or_else(|| missing("a mount target without an id"))?,
                subnet: word(target.subnet_id).ok_or_else(|| missing("a mount target without a subnet"))?,
            })
        })
        .collect()
}

async fn access_points(road: Road, region: String) -> Result<Vec<Of<AccessPoint, AccessPointSettings>>, Gap> {
    let call = &DESCRIBE_ACCESS_POINTS;
    let missing = |what: &str| malformed(call, Some(&region), what);
    let stream = road.efs(&region).describe_access_points().into_paginator().page_size(PAGE).send();
    items(&road, call, Some(&region), stream, |page| page.access_points)
        .await?
        .into_iter()
        .map(|point| {
            let of = AccessPoint {
                id: point.access_point_id.ok_or_else(|| missing("an access point without an id"))?,
                arn: point.access_point_arn.ok_or_else(|| missing("an access point without an ARN"))?,
                name: point.name,
                region: region.clone(),
            };
            let root = point.root_directory.and_then(|root| root.path);
            let value = root.ok_or_else(|| missing("an access point without the path of its root"));
            let user = point.posix_user.map(|user| (user.uid, user.gid));
            Ok(Of { of, value: value.map(|root| AccessPointSettings { root, user }) })
        })
        .collect()
}

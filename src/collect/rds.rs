//! The facts of RDS in one region.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_rds::types::{self, Filter};
use partywall_checks::facts::rds::{
    Cluster, ClusterSettings, ClusterSnapshot, ClusterSnapshots, Clusters, DESCRIBE_DB_CLUSTER_PARAMETERS,
    DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES, DESCRIBE_DB_CLUSTER_SNAPSHOTS, DESCRIBE_DB_CLUSTERS,
    DESCRIBE_DB_INSTANCES, DESCRIBE_DB_PARAMETERS, DESCRIBE_DB_PROXIES, DESCRIBE_DB_SNAPSHOT_ATTRIBUTES,
    DESCRIBE_DB_SNAPSHOTS, Encryption, Instance, InstanceSettings, Instances, ParameterGroup, Proxy, Rds, Sharing,
    Snapshot, Snapshots, Tls, tls_parameter,
};
use partywall_checks::facts::{Call, Gap, Lazy, Of, Tags};

use super::{after, facts_of, for_each, items, lazy, listed, said, tags};
use crate::aws::{Road, malformed};

/// The largest page that RDS gives of any listing.
const PAGE: i32 = 100;
/// Snapshots that somebody took.
const MANUAL: &str = "manual";
/// The attribute of a snapshot that says who may restore it.
const RESTORE: &str = "restore";
/// A group of parameters whose values are those at work.
const IN_SYNC: &str = "in-sync";

pub(super) fn facts(road: &Road, region: &str) -> Rds {
    let instances: Lazy<Instances> = lazy(road, region, instances);
    let clusters: Lazy<Clusters> = lazy(road, region, clusters);
    let snapshots: Lazy<Snapshots> = lazy(road, region, snapshots);
    let cluster_snapshots: Lazy<ClusterSnapshots> = lazy(road, region, cluster_snapshots);
    Rds {
        instance_tls: after(road, region, &instances, instance_tls),
        instances,
        cluster_tls: after(road, region, &clusters, cluster_tls),
        clusters,
        snapshot_sharing: after(road, region, &snapshots, snapshot_sharing),
        snapshots,
        cluster_snapshot_sharing: after(road, region, &cluster_snapshots, cluster_snapshot_sharing),
        cluster_snapshots,
        proxies: lazy(road, region, proxies),
    }
}

fn tags_of(list: Option<&Vec<types::Tag>>) -> Option<Tags> {
    list.map(|list| tags(list.iter().map(|tag| (tag.key(), tag.value()))))
}

/// AWS leaves the list out where no log is sent. An answer without a status is not a whole one, and says nothing.
fn log_exports(exports: Option<Vec<String>>, status: Option<&str>) -> Option<Vec<String>> {
    exports.or_else(|| status.map(|_| Vec::new()))
}

async fn instances(road: Road, region: String) -> Result<Vec<Of<Instance, InstanceSettings>>, Gap> {
    let call = &DESCRIBE_DB_INSTANCES;
    let stream = road.rds(&region).describe_db_instances().into_paginator().page_size(PAGE).send();
    let fact = |instance: types::DbInstance| {
        let of = Instance {
            id: said(call, &region, instance.db_instance_identifier.clone(), "a DB instance without a name")?,
            arn: said(call, &region, instance.db_instance_arn.clone(), "a DB instance without an ARN")?,
            region: region.clone(),
            tags: tags_of(instance.tag_list.as_ref()),
        };
        Ok(Of { of, value: instance_settings(instance, &region) })
    };
    facts_of(&road, call, Some(&region), stream, |page| page.db_instances, fact).await
}

fn instance_settings(instance: types::DbInstance, region: &str) -> Result<InstanceSettings, Gap> {
    let call = &DESCRIBE_DB_INSTANCES;
    let group = |group: types::DbParameterGroupStatus| {
        let name = said(call, region, group.db_parameter_group_name, "a parameter group without a name")?;
        Ok(ParameterGroup { name, status: group.parameter_apply_status })
    };
    let subnet = |subnet: types::Subnet| said(call, region, subnet.subnet_identifier, "a subnet without an id");
    let groups = instance.db_parameter_groups.map(|groups| groups.into_iter().map(group).collect()).transpose()?;
    let subnets = instance.db_subnet_group.and_then(|group| group.subnets);
    Ok(InstanceSettings {
        engine: said(call, region, instance.engine, "a DB instance without an engine")?,
        cluster: instance.db_cluster_identifier,
        replica_of: instance
            .read_replica_source_db_instance_identifier
            .or(instance.read_replica_source_db_cluster_identifier),
        encryption: Encryption {
            encrypted: instance.storage_encrypted,
            kind: instance.storage_encryption_type.map(|kind| kind.as_str().to_owned()),
        },
        publicly_accessible: instance.publicly_accessible,
        auto_minor_version_upgrade: instance.auto_minor_version_upgrade,
        multi_az: instance.multi_az,
        deletion_protection: instance.deletion_protection,
        backup_retention_days: instance.backup_retention_period,
        iam_authentication: instance.iam_database_authentication_enabled,
        log_exports: log_exports(instance.enabled_cloudwatch_logs_exports, instance.db_instance_status.as_deref()),
        parameter_groups: groups,
        admin: instance.master_username,
        copy_tags: instance.copy_tags_to_snapshot,
        monitoring_seconds: instance.monitoring_interval,
        subnets: subnets.map(|subnets| subnets.into_iter().map(subnet).collect()).transpose()?,
    })
}

async fn clusters(road: Road, region: String) -> Result<Vec<Of<Cluster, ClusterSettings>>, Gap> {
    let call = &DESCRIBE_DB_CLUSTERS;
    let stream = road.rds(&region).describe_db_clusters().into_paginator().page_size(PAGE).send();
    items(&road, call, Some(&region), stream, |page| page.db_clusters)
        .await?
        .into_iter()
        .map(|cluster| {
            let of = Cluster {
                id: said(call, &region, cluster.db_cluster_identifier.clone(), "a DB cluster without a name")?,
                arn: said(call, &region, cluster.db_cluster_arn.clone(), "a DB cluster without an ARN")?,
                region: region.clone(),
                tags: tags_of(cluster.tag_list.as_ref()),
            };
            Ok(Of { of, value: cluster_settings(cluster, &region) })
        })
        .collect()
}

fn cluster_settings(cluster: types::DbCluster, region: &str) -> Result<ClusterSettings, Gap> {
    let call = &DESCRIBE_DB_CLUSTERS;
    // A cluster without members runs nothing, so nothing lags behind its group.
    let members = cluster.db_cluster_members.unwrap_or_default();
    let mut statuses = members.into_iter().map(|member| member.db_cluster_parameter_group_status);
    let status = statuses.find(|status| status.as_deref() != Some(IN_SYNC)).unwrap_or(Some(IN_SYNC.to_owned()));
    Ok(ClusterSettings {
        engine: said(call, region, cluster.engine, "a DB cluster without an engine")?,
        encryption: Encryption {
            encrypted: cluster.storage_encrypted,
            kind: cluster.storage_encryption_type.map(|kind| kind.as_str().to_owned()),
        },
        auto_minor_version_upgrade: cluster.auto_minor_version_upgrade,
        multi_az: cluster.multi_az,
        deletion_protection: cluster.deletion_protection,
        backup_retention_days: cluster.backup_retention_period,
        iam_authentication: cluster.iam_database_authentication_enabled,
        log_exports: log_exports(cluster.enabled_cloudwatch_logs_exports, cluster.status.as_deref()),
        parameter_group: cluster.db_cluster_parameter_group.map(|name| ParameterGroup { name, status }),
        admin: cluster.master_username,
        copy_tags: cluster.copy_tags_to_snapshot,
        backtrack_seconds: cluster.backtrack_window,
    })
}

/// A group of parameters in use, and the parameter in it that is asked for.
type Group = Result<(ParameterGroup, &'static str), Gap>;

/// The one parameter of each group in use: many databases share a group.
struct Asked(BTreeMap<(String, String), Result<Option<bool>, Gap>>);

impl Asked {
    /// What the group says of TLS, for a database that uses it.
    fn of(&self, group: ParameterGroup, parameter: &'static str, missing: impl Fn(&str) -> Gap) -> Result<Tls, Gap> {
        let status = group.status.ok_or_else(|| missing("a parameter group without a status"))?;
        let key = (group.name, parameter.to_owned());
        let required = self.0.get(&key).cloned().unwrap_or_else(|| Err(missing("a parameter group of another")))?;
        Ok(Tls { group: key.0, status, parameter: key.1, required })
    }
}

/// Only this parameter, of a group that may have hundreds.
fn named(parameter: &str) -> Filter {
    Filter::builder().name("parameter-name").values(parameter).build()
}

/// Whether the parameter requires TLS; none where the group leaves it to the engine, none of which does unasked.
fn required(
    call: &'static Call,
    region: &str,
    parameters: &[types::Parameter],
    name: &str,
) -> Result<Option<bool>, Gap> {
    let missing = |what: &str| malformed(call, Some(region), what);
    let found = parameters.iter().find(|parameter| parameter.parameter_name() == Some(name));
    let found = found.ok_or_else(|| missing(&format!("no parameter {name}")))?;
    match found.parameter_value().map(str::to_ascii_lowercase).as_deref() {
        Some("1" | "on" | "true") => Ok(Some(true)),
        Some("0" | "off" | "false") => Ok(Some(false)),
        Some(other) => Err(missing(&format!("{other:?} as the value of {name}"))),
        None if found.source() == Some("engine-default") => Ok(None),
        None => Err(missing(&format!("no value of {name}"))),
    }
}

/// The group of a DB instance that stands alone, if its engine has a parameter for TLS. Members of clusters are left
/// out: the cluster's group has that parameter.
fn group_of(settings: &InstanceSettings, missing: impl Fn(&str) -> Gap) -> Option<Group> {
    let parameter = tls_parameter(&settings.engine).filter(|_| settings.cluster.is_none())?;
    let group = settings.parameter_groups.as_ref().and_then(|groups| groups.first());
    Some(
        group.map(|group| (group.clone(), parameter)).ok_or_else(|| missing("a DB instance without a parameter group")),
    )
}

async fn instance_tls(road: Road, region: String, listed: Lazy<Instances>) -> Result<Vec<Of<Instance, Tls>>, Gap> {
    let (call, at) = (&DESCRIBE_DB_PARAMETERS, Some(region.as_str()));
    let missing = |what: &str| malformed(&DESCRIBE_DB_INSTANCES, at, what);
    let instances = listed.get().await.map_err(Clone::clone)?;
    let using: Vec<(&Instance, Group)> = instances
        .iter()
        .filter_map(|instance| match &instance.value {
            Ok(settings) => group_of(settings, missing).map(|group| (&instance.of, group)),
            Err(gap) => Some((&instance.of, Err(gap.clone()))),
        })
        .collect();
    let groups: BTreeSet<(String, String)> = using
        .iter()
        .filter_map(|(_, group)| group.as_ref().ok())
        .map(|(group, name)| (group.name.clone(), (*name).to_owned()))
        .collect();
    let asked = for_each(groups, async |(group, name)| {
        let request = road.rds(&region).describe_db_parameters().db_parameter_group_name(&group).filters(named(&name));
        let stream = request.into_paginator().page_size(PAGE).send();
        let answer = items(&road, call, at, stream, |page| page.parameters).await;
        let answer = answer.and_then(|parameters| required(call, &region, &parameters, &name));
        ((group, name), answer)
    });
    let asked = Asked(asked.await.into_iter().collect());
    let tls = using.into_iter().map(|(instance, group)| Of {
        of: instance.clone(),
        value: group.and_then(|(group, name)| asked.of(group, name, missing)),
    });
    Ok(tls.collect())
}

async fn cluster_tls(road: Road, region: String, listed: Lazy<Clusters>) -> Result<Vec<Of<Cluster, Tls>>, Gap> {
    let (call, at) = (&DESCRIBE_DB_CLUSTER_PARAMETERS, Some(region.as_str()));
    let missing = |what: &str| malformed(&DESCRIBE_DB_CLUSTERS, at, what);
    let clusters = listed.get().await.map_err(Clone::clone)?;
    let using: Vec<(&Cluster, Group)> = clusters
        .iter()
        .filter_map(|cluster| match &cluster.value {
            Ok(settings) => {
                let name = tls_parameter(&settings.engine)?;
                let group = settings.parameter_group.clone().map(|group| (group, name));
                Some((&cluster.of, group.ok_or_else(|| missing("a DB cluster without a parameter group"))))
            }
            Err(gap) => Some((&cluster.of, Err(gap.clone()))),
        })
        .collect();
    let groups: BTreeSet<(String, String)> = using
        .iter()
        .filter_map(|(_, group)| group.as_ref().ok())
        .map(|(group, name)| (group.name.clone(), (*name).to_owned()))
        .collect();
    let asked = for_each(groups, async |(group, name)| {
        let request = road.rds(&region).describe_db_cluster_parameters().db_cluster_parameter_group_name(&group);
        let stream = request.filters(named(&name)).into_paginator().page_size(PAGE).send();
        let answer = items(&road, call, at, stream, |page| page.parameters).await;
        let answer = answer.and_then(|parameters| required(call, &region, &parameters, &name));
        ((group, name), answer)
    });
    let asked = Asked(asked.await.into_iter().collect());
    let tls = using.into_iter().map(|(cluster, group)| Of {
        of: cluster.clone(),
        value: group.and_then(|(group, name)| asked.of(group, name, missing)),
    });
    Ok(tls.collect())
}

async fn snapshots(road: Road, region: String) -> Result<Vec<Of<Snapshot, Encryption>>, Gap> {
    let call = &DESCRIBE_DB_SNAPSHOTS;
    let request = road.rds(&region).describe_db_snapshots().snapshot_type(MANUAL);
    let stream = request.into_paginator().page_size(PAGE).send();
    items(&road, call, Some(&region), stream, |page| page.db_snapshots)
        .await?
        .into_iter()
        .map(|snapshot| {
            let of = Snapshot {
                id: said(call, &region, snapshot.db_snapshot_identifier, "a snapshot without a name")?,
                arn: said(call, &region, snapshot.db_snapshot_arn, "a snapshot without an ARN")?,
                region: region.clone(),
                tags: tags_of(snapshot.tag_list.as_ref()),
            };
            let kind = snapshot.storage_encryption_type.map(|kind| kind.as_str().to_owned());
            Ok(Of { of, value: encryption(call, &region, snapshot.encrypted, kind) })
        })
        .collect()
}

async fn cluster_snapshots(road: Road, region: String) -> Result<Vec<Of<ClusterSnapshot, Encryption>>, Gap> {
    let call = &DESCRIBE_DB_CLUSTER_SNAPSHOTS;
    let request = road.rds(&region).describe_db_cluster_snapshots().snapshot_type(MANUAL);
    let stream = request.into_paginator().page_size(PAGE).send();
    items(&road, call, Some(&region), stream, |page| page.db_cluster_snapshots)
        .await?
        .into_iter()
        .map(|snapshot| {
            let of = ClusterSnapshot {
                id: said(call, &region, snapshot.db_cluster_snapshot_identifier, "a snapshot without a name")?,
                arn: said(call, &region, snapshot.db_cluster_snapshot_arn, "a snapshot without an ARN")?,
                region: region.clone(),
                tags: tags_of(snapshot.tag_list.as_ref()),
            };
            let kind = snapshot.storage_encryption_type.map(|kind| kind.as_str().to_owned());
            Ok(Of { of, value: encryption(call, &region, snapshot.storage_encrypted, kind) })
        })
        .collect()
}

fn encryption(
    call: &'static Call,
    region: &str,
    encrypted: Option<bool>,
    kind: Option<String>,
) -> Result<Encryption, Gap> {
    let encrypted = said(call, region, encrypted, "a snapshot that does not say whether it is encrypted")?;
    Ok(Encryption { encrypted: Some(encrypted), kind })
}

/// Each snapshot, with what is known of its sharing unasked: encrypted ones cannot be public and are not asked about; one
/// of which that is not known is a gap.
fn unasked<R: Clone>(snapshots: &[Of<R, Encryption>]) -> Vec<(R, Option<Result<Sharing, Gap>>)> {
    let known = |encryption: &Result<Encryption, Gap>| match encryption {
        Ok(Encryption { encrypted: Some(true), .. }) => Some(Ok(Sharing::NeverPublic)),
        Ok(_) => None,
        Err(gap) => Some(Err(gap.clone())),
    };
    snapshots.iter().map(|snapshot| (snapshot.of.clone(), known(&snapshot.value))).collect()
}

async fn snapshot_sharing(
    road: Road,
    region: String,
    listed: Lazy<Snapshots>,
) -> Result<Vec<Of<Snapshot, Sharing>>, Gap> {
    let snapshots = unasked(listed.get().await.map_err(Clone::clone)?);
    Ok(for_each(snapshots, async |(snapshot, known)| {
        let value = match known {
            Some(known) => known,
            None => shared_with(&road, &region, &snapshot).await,
        };
        Of { of: snapshot, value }
    })
    .await)
}

async fn shared_with(road: &Road, region: &str, snapshot: &Snapshot) -> Result<Sharing, Gap> {
    let call = &DESCRIBE_DB_SNAPSHOT_ATTRIBUTES;
    let request = road.rds(region).describe_db_snapshot_attributes().db_snapshot_identifier(&snapshot.id);
    let answer = road.must(call, Some(region), request.send()).await?;
    let attributes = answer.db_snapshot_attributes_result.and_then(|result| result.db_snapshot_attributes);
    let mut attributes = listed(call, Some(region), attributes)?.into_iter();
    let restore = attributes.find(|attribute| attribute.attribute_name() == Some(RESTORE));
    let accounts = restore.and_then(|attribute| attribute.attribute_values);
    said(call, region, accounts, "no attribute that says who may restore the snapshot").map(Sharing::With)
}

async fn cluster_snapshot_sharing(
    road: Road,
    region: String,
    listed: Lazy<ClusterSnapshots>,
) -> Result<Vec<Of<ClusterSnapshot, Sharing>>, Gap> {
    let snapshots = unasked(listed.get().await.map_err(Clone::clone)?);
    Ok(for_each(snapshots, async |(snapshot, known)| {
        let value = match known {
            Some(known) => known,
            None => cluster_shared_with(&road, &region, &snapshot).await,
        };
        Of { of: snapshot, value }
    })
    .await)
}

async fn cluster_shared_with(road: &Road, region: &str, snapshot: &ClusterSnapshot) -> Result<Sharing, Gap> {
    let call = &DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES;
    let request =
        road.rds(region).describe_db_cluster_snapshot_attributes().db_cluster_snapshot_identifier(&snapshot.id);
    let answer = road.must(call, Some(region), request.send()).await?;
    let attributes =
        answer.db_cluster_snapshot_attributes_result.and_then(|result| result.db_cluster_snapshot_attributes);
    let mut attributes = listed(call, Some(region), attributes)?.into_iter();
    let restore = attributes.find(|attribute| attribute.attribute_name() == Some(RESTORE));
    let accounts = restore.and_then(|attribute| attribute.attribute_values);
    said(call, region, accounts, "no attribute that says who may restore the snapshot").map(Sharing::With)
}

async fn proxies(road: Road, region: String) -> Result<Vec<Of<Proxy, bool>>, Gap> {
    let call = &DESCRIBE_DB_PROXIES;
    let stream = road.rds(&region).describe_db_proxies().into_paginator().page_size(PAGE).send();
    items(&road, call, Some(&region), stream, |page| page.db_proxies)
        .await?
        .into_iter()
        .map(|proxy| {
            let of = Proxy {
                id: said(call, &region, proxy.db_proxy_name, "a proxy without a name")?,
                arn: said(call, &region, proxy.db_proxy_arn, "a proxy without an ARN")?,
                region: region.clone(),
                tags: None,
            };
            Ok(Of { of, value: said(call, &region, proxy.require_tls, "a proxy without RequireTLS") })
        })
        .collect()
}

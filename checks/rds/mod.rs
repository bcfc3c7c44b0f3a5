//! Checks of RDS.

mod cluster_admin_name;
mod cluster_backtrack;
mod cluster_backup_plan;
mod cluster_backup_retention;
mod cluster_copy_tags;
mod cluster_deletion_protection;
mod cluster_encryption;
mod cluster_iam_authentication;
mod cluster_log_exports;
mod cluster_minor_upgrades;
mod cluster_multi_az;
mod cluster_snapshot_encryption;
mod cluster_snapshot_public;
mod cluster_tls;
mod instance_admin_name;
mod instance_backup_plan;
mod instance_backup_retention;
mod instance_copy_tags;
mod instance_deletion_protection;
mod instance_encryption;
mod instance_iam_authentication;
mod instance_log_exports;
mod instance_minor_upgrades;
mod instance_monitoring;
mod instance_multi_az;
mod instance_public_access;
mod instance_public_subnet;
mod instance_tls;
mod proxy_tls;
mod snapshot_encryption;
mod snapshot_public;

use futures_util::future::BoxFuture;

use crate::check::{Check, each};
use crate::facts::rds::{
    Cluster, ClusterSettings, DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES, Instance, InstanceSettings,
};
use crate::facts::{Account, Call, Gap, Reason};
use crate::finding::{Outcome, Verdict};

pub(crate) const CHECKS: &[&Check] = &[
    &cluster_admin_name::CHECK,
    &cluster_backtrack::CHECK,
    &cluster_backup_plan::CHECK,
    &cluster_backup_retention::CHECK,
    &cluster_copy_tags::CHECK,
    &cluster_deletion_protection::CHECK,
    &cluster_encryption::CHECK,
    &cluster_iam_authentication::CHECK,
    &cluster_log_exports::CHECK,
    &cluster_minor_upgrades::CHECK,
    &cluster_multi_az::CHECK,
    &cluster_snapshot_encryption::CHECK,
    &cluster_snapshot_public::CHECK,
    &cluster_tls::CHECK,
    &instance_admin_name::CHECK,
    &instance_backup_plan::CHECK,
    &instance_backup_retention::CHECK,
    &instance_copy_tags::CHECK,
    &instance_deletion_protection::CHECK,
    &instance_encryption::CHECK,
    &instance_iam_authentication::CHECK,
    &instance_log_exports::CHECK,
    &instance_minor_upgrades::CHECK,
    &instance_monitoring::CHECK,
    &instance_multi_az::CHECK,
    &instance_public_access::CHECK,
    &instance_public_subnet::CHECK,
    &instance_tls::CHECK,
    &proxy_tls::CHECK,
    &snapshot_encryption::CHECK,
    &snapshot_public::CHECK,
];

/// A value that the answer should have had, by AWS's name for it.
#[derive(Debug)]
struct Missing(&'static str);

/// What a check says of a database: nothing, where it does not judge that kind.
type Judged = Result<Option<Verdict>, Missing>;

/// Judges each DB instance. Where AWS left out what decides, that one is unknown, and only to the check that needs it.
fn instances<'a>(
    account: &'a Account,
    judge: impl Fn(&InstanceSettings) -> Judged + Send + 'a,
) -> BoxFuture<'a, Vec<Outcome>> {
    each(account, account.rds.values().map(|rds| &rds.instances), move |instance: &Instance, settings| {
        judge(settings).unwrap_or_else(|missing| Some(unknown(&DESCRIBE_DB_INSTANCES, &instance.region, &missing)))
    })
}

/// Judges each DB cluster, in the same way.
fn clusters<'a>(
    account: &'a Account,
    judge: impl Fn(&ClusterSettings) -> Judged + Send + 'a,
) -> BoxFuture<'a, Vec<Outcome>> {
    each(account, account.rds.values().map(|rds| &rds.clusters), move |cluster: &Cluster, settings| {
        judge(settings).unwrap_or_else(|missing| Some(unknown(&DESCRIBE_DB_CLUSTERS, &cluster.region, &missing)))
    })
}

fn kept_for(days: i32) -> String {
    format!("Automated backups are kept for {days} day{}.", if days == 1 { "" } else { "s" })
}

fn kept_too_short(days: i32, least: u32) -> String {
    let kept = if days == 1 { "one day".to_owned() } else { format!("{days} days") };
    format!("Automated backups are kept for {kept} only; at least {least} needed.")
}

fn unknown(call: &Call, region: &str, Missing(name): &Missing) -> Verdict {
    Verdict::unknown(&Gap::new(call, Some(region), Reason::Malformed, format!("the answer has no {name}")))
}

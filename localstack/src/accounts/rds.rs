//! What the sample accounts hold of RDS.

use aws_sdk_rds::Client;
use aws_sdk_rds::operation::create_db_instance::builders::CreateDBInstanceFluentBuilder;
use aws_sdk_rds::types::{ApplyMethod, AuthScheme, EngineFamily, Parameter, UserAuthConfig};

use super::ec2::BAKERY_SUBNET;
use super::{BuildError, Found, Site, What as _};

/// What `LocalStack` cannot answer.
const CHECKS: [&str; 27] = [
    "rds-cluster-admin-name",
    "rds-cluster-backtrack",
    "rds-cluster-backup-retention",
    "rds-cluster-copy-tags",
    "rds-cluster-deletion-protection",
    "rds-cluster-encryption",
    "rds-cluster-iam-authentication",
    "rds-cluster-log-exports",
    "rds-cluster-minor-upgrades",
    "rds-cluster-multi-az",
    "rds-cluster-snapshot-encryption",
    "rds-cluster-snapshot-public",
    "rds-cluster-tls",
    "rds-instance-admin-name",
    "rds-instance-backup-retention",
    "rds-instance-copy-tags",
    "rds-instance-deletion-protection",
    "rds-instance-encryption",
    "rds-instance-iam-authentication",
    "rds-instance-log-exports",
    "rds-instance-minor-upgrades",
    "rds-instance-monitoring",
    "rds-instance-multi-az",
    "rds-instance-public-access",
    "rds-instance-public-subnet",
    "rds-instance-tls",
    "rds-proxy-tls",
];
/// Likewise, of snapshots of instances.
const SNAPSHOTS: [&str; 2] = ["rds-snapshot-encryption", "rds-snapshot-public"];
/// What moto cannot answer either: it does not know what AWS Backup has backups of. tests/services/backup.rs does.
const PLANS: [&str; 2] = ["rds-cluster-backup-plan", "rds-instance-backup-plan"];

/// The till's database stands alone and open, the recipes' is careful. A cluster holds the orders.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&PLANS);
    if site.localstack {
        found.not_emulated(&CHECKS).not_emulated(&SNAPSHOTS);
        return Ok(found);
    }
    let rds = Client::new(&site.config);
    groups(&rds, "tills", false).await?;
    groups(&rds, "recipes", true).await?;
    subnets(site, &rds, "tills", true).await?;
    subnets(site, &rds, "recipes", false).await?;
    instance(&rds, "tills", false).await?;
    instance(&rds, "recipes", true).await?;
    cluster(&rds, "orders", "tills", false).await?;
    cluster(&rds, "menus", "recipes", true).await?;
    member(&rds, "orders-1", "orders", "tills", None).await?;
    proxy(site, &rds, "tills", false).await?;
    snapshot(&rds, "tills-2019", "tills", true).await?;
    snapshot(&rds, "tills-2020", "tills", false).await?;
    snapshot(&rds, "recipes-2020", "recipes", false).await?;
    cluster_snapshot(&rds, "orders-2019", "orders", true).await?;
    cluster_snapshot(&rds, "menus-2020", "menus", false).await?;
    for check in CHECKS {
        if check.starts_with("rds-cluster") {
            found.add(check, ["orders"], ["menus"]);
        } else {
            found.add(check, ["tills"], ["recipes"]);
        }
    }
    found.add("rds-proxy-tls", ["tills"], []);
    found.add("rds-instance-encryption", ["orders-1", "tills"], ["recipes"]);
    found.add("rds-instance-monitoring", ["orders-1", "tills"], ["recipes"]);
    found.add("rds-instance-minor-upgrades", ["tills"], ["orders-1", "recipes"]);
    found.add("rds-instance-public-subnet", ["orders-1", "tills"], ["recipes"]);
    // A cluster has several zones in moto only by its instances.
    found.add("rds-cluster-multi-az", ["menus", "orders"], []);
    found.add("rds-snapshot-encryption", ["tills-2019", "tills-2020"], ["recipes-2020"]);
    found.add("rds-snapshot-public", ["tills-2019"], ["recipes-2020", "tills-2020"]);
    found.add("rds-cluster-snapshot-encryption", ["orders-2019"], ["menus-2020"]);
    found.add("rds-cluster-snapshot-public", ["orders-2019"], ["menus-2020"]);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&PLANS);
    if site.localstack {
        found.not_emulated(&CHECKS).not_emulated(&SNAPSHOTS);
        return Ok(found);
    }
    let rds = Client::new(&site.config);
    groups(&rds, "recipes", true).await?;
    subnets(site, &rds, "recipes", false).await?;
    instance(&rds, "recipes", true).await?;
    cluster(&rds, "menus", "recipes", true).await?;
    // In moto a cluster has as many zones as its instances.
    member(&rds, "menus-1", "menus", "recipes", Some("us-east-1a")).await?;
    member(&rds, "menus-2", "menus", "recipes", Some("us-east-1b")).await?;
    proxy(site, &rds, "recipes", true).await?;
    snapshot(&rds, "recipes-2020", "recipes", false).await?;
    cluster_snapshot(&rds, "menus-2020", "menus", false).await?;
    for check in CHECKS {
        found.add(check, [], [if check.starts_with("rds-cluster") { "menus" } else { "recipes" }]);
    }
    for check in SNAPSHOTS {
        found.add(check, [], ["recipes-2020"]);
    }
    for check in ["rds-cluster-snapshot-encryption", "rds-cluster-snapshot-public"] {
        found.add(check, [], ["menus-2020"]);
    }
    Ok(found)
}

/// Groups of parameters of one name: for instances of `PostgreSQL` and for clusters of Aurora. moto has no defaults,
/// so that the parameter for TLS is there only where it is set.
async fn groups(rds: &Client, name: &str, tls: bool) -> Result<(), BuildError> {
    let what = format!("the parameters of {name}");
    let value = if tls { "1" } else { "0" };
    let parameter = |name: &str| {
        let parameter = Parameter::builder().parameter_name(name).parameter_value(value);
        parameter.apply_method(ApplyMethod::PendingReboot).build()
    };
    let group = rds.create_db_parameter_group().db_parameter_group_name(name).db_parameter_group_family("postgres17");
    group.description("For databases").send().await.what(&what)?;
    let set = rds.modify_db_parameter_group().db_parameter_group_name(name).parameters(parameter("rds.force_ssl"));
    set.send().await.what(&what)?;
    let group = rds.create_db_cluster_parameter_group().db_cluster_parameter_group_name(name);
    let group = group.db_parameter_group_family("aurora-mysql8.0").description("For clusters");
    group.send().await.what(&what)?;
    let set = rds.modify_db_cluster_parameter_group().db_cluster_parameter_group_name(name);
    set.parameters(parameter("require_secure_transport")).send().await.what(&what).map(drop)
}

/// A subnet group of the one subnet of the weak account that faces the internet, or of one that does not.
async fn subnets(site: &Site, rds: &Client, name: &str, public: bool) -> Result<(), BuildError> {
    let what = format!("the subnet group {name}");
    let subnets = site.ec2.describe_subnets().send().await.what(&what)?;
    let mut fitting = subnets.subnets().iter().filter(|subnet| (subnet.cidr_block() == Some(BAKERY_SUBNET)) == public);
    let subnet = fitting.find_map(|subnet| subnet.subnet_id()).unwrap_or_default();
    let group = rds.create_db_subnet_group().db_subnet_group_name(name).db_subnet_group_description("For databases");
    group.subnet_ids(subnet).send().await.what(&what).map(drop)
}

async fn instance(rds: &Client, name: &str, careful: bool) -> Result<(), BuildError> {
    let logs = careful.then(|| vec!["postgresql".to_owned(), "upgrade".to_owned()]);
    let create = rds.create_db_instance().db_instance_identifier(name).engine("postgres").engine_version("17.4");
    let create = create.db_instance_class("db.t3.micro").allocated_storage(20).db_parameter_group_name(name);
    let create = create.db_subnet_group_name(name);
    let admin = if careful { "head_baker" } else { "postgres" };
    monitored(create, careful)
        .master_username(admin)
        .master_user_password("Sourdough-Starter-2026")
        .storage_encrypted(careful)
        .publicly_accessible(!careful)
        .auto_minor_version_upgrade(careful)
        .multi_az(careful)
        .deletion_protection(careful)
        .backup_retention_period(if careful { 14 } else { 1 })
        .enable_iam_database_authentication(careful)
        .set_enable_cloudwatch_logs_exports(logs)
        .copy_tags_to_snapshot(careful)
        .send()
        .await
        .what(&format!("the database {name}"))
        .map(drop)
}

async fn cluster(rds: &Client, name: &str, group: &str, careful: bool) -> Result<(), BuildError> {
    let logs = careful.then(|| vec!["audit".to_owned()]);
    let create = rds.create_db_cluster().db_cluster_identifier(name).engine("aurora-mysql");
    create
        .engine_version("8.0.mysql_aurora.3.08.0")
        .db_cluster_parameter_group_name(group)
        .master_username(if careful { "head_baker" } else { "admin" })
        .master_user_password("Sourdough-Starter-2026")
        .storage_encrypted(careful)
        .auto_minor_version_upgrade(careful)
        .deletion_protection(careful)
        .backup_retention_period(if careful { 14 } else { 1 })
        .enable_iam_database_authentication(careful)
        .set_enable_cloudwatch_logs_exports(logs)
        .copy_tags_to_snapshot(careful)
        .set_backtrack_window(careful.then_some(86_400))
        .send()
        .await
        .what(&format!("the cluster {name}"))
        .map(drop)
}

/// A member of a cluster; one that is in a zone of its own is monitored.
async fn member(rds: &Client, name: &str, cluster: &str, subnets: &str, zone: Option<&str>) -> Result<(), BuildError> {
    let create = rds.create_db_instance().db_instance_identifier(name).db_cluster_identifier(cluster);
    let create = create.engine("aurora-mysql").db_instance_class("db.r7g.large").publicly_accessible(false);
    let create = create.db_subnet_group_name(subnets);
    let create = create.set_availability_zone(zone.map(str::to_owned));
    let create = monitored(create, zone.is_some());
    create.send().await.what(&format!("the member {name}")).map(drop)
}

fn monitored(create: CreateDBInstanceFluentBuilder, monitored: bool) -> CreateDBInstanceFluentBuilder {
    let role = "arn:aws:iam::123456789012:role/rds-monitoring";
    if monitored { create.monitoring_interval(60).monitoring_role_arn(role) } else { create }
}

async fn proxy(site: &Site, rds: &Client, name: &str, tls: bool) -> Result<(), BuildError> {
    let what = format!("the proxy {name}");
    let subnets = site.ec2.describe_subnets().send().await.what(&what)?;
    let subnet = subnets.subnets().iter().find_map(|subnet| subnet.subnet_id()).unwrap_or_default();
    let auth = UserAuthConfig::builder().auth_scheme(AuthScheme::Secrets);
    let auth = auth.secret_arn("arn:aws:secretsmanager:us-east-1:123456789012:secret:tills").build();
    let create = rds.create_db_proxy().db_proxy_name(name).engine_family(EngineFamily::Postgresql).auth(auth);
    let create = create.role_arn("arn:aws:iam::123456789012:role/rds-proxy").vpc_subnet_ids(subnet);
    create.require_tls(tls).send().await.what(&what).map(drop)
}

async fn snapshot(rds: &Client, name: &str, of: &str, public: bool) -> Result<(), BuildError> {
    let what = format!("the snapshot {name}");
    rds.create_db_snapshot().db_snapshot_identifier(name).db_instance_identifier(of).send().await.what(&what)?;
    if public {
        let share = rds.modify_db_snapshot_attribute().db_snapshot_identifier(name).attribute_name("restore");
        share.values_to_add("all").send().await.what(&what)?;
    }
    Ok(())
}

async fn cluster_snapshot(rds: &Client, name: &str, of: &str, public: bool) -> Result<(), BuildError> {
    let what = format!("the snapshot {name}");
    let create = rds.create_db_cluster_snapshot().db_cluster_snapshot_identifier(name).db_cluster_identifier(of);
    create.send().await.what(&what)?;
    if public {
        let share = rds.modify_db_cluster_snapshot_attribute().db_cluster_snapshot_identifier(name);
        share.attribute_name("restore").values_to_add("all").send().await.what(&what)?;
    }
    Ok(())
}

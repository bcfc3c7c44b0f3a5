//! What the sample accounts hold of EFS.

use aws_sdk_efs::Client;
use aws_sdk_efs::types::{PosixUser, RootDirectory};

use super::{BuildError, Found, Site, What as _};

/// What `LocalStack` cannot answer.
const CHECKS: [&str; 6] = [
    "efs-access-point-root-directory",
    "efs-access-point-user",
    "efs-automatic-backups",
    "efs-encryption",
    "efs-file-system-not-public",
    "efs-mount-target-subnets",
];

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    build(site, false).await
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    build(site, true).await
}

/// The weak account has a file system as it should not be, and one as it should; both are mounted.
async fn build(site: &Site, hardened: bool) -> Result<Found, BuildError> {
    let mut found = Found::default();
    // moto does not know what AWS Backup has backups of: tests/services/backup.rs does.
    found.not_emulated(&["efs-backup-plan"]);
    if site.localstack {
        found.not_emulated(&CHECKS);
        return Ok(found);
    }
    let efs = Client::new(&site.config);
    let listed = site.ec2.describe_subnets().send().await.what("the subnet of the mount targets")?;
    let subnet = listed.subnets().iter().find_map(|subnet| subnet.subnet_id.clone()).unwrap_or_default();
    let (good, good_point) = file_system(&efs, "recipes", &subnet, true).await?;
    let (mut bad, mut bad_point) = (vec![], vec![]);
    if !hardened {
        let (system, point) = file_system(&efs, "old-recipes", &subnet, false).await?;
        (bad, bad_point) = (vec![system], vec![point]);
    }
    found.add("efs-encryption", bad.clone(), vec![good.clone()]);
    found.add("efs-automatic-backups", bad.clone(), vec![good.clone()]);
    found.add("efs-file-system-not-public", bad.clone(), vec![good.clone()]);
    found.add("efs-access-point-root-directory", bad_point.clone(), vec![good_point.clone()]);
    found.add("efs-access-point-user", bad_point, vec![good_point]);
    // Subnets of the weak account give out public addresses, and those of the hardened one do not.
    bad.push(good.clone());
    let (fail, pass) = if hardened { (vec![], vec![good]) } else { (bad, vec![]) };
    found.add("efs-mount-target-subnets", fail, pass);
    Ok(found)
}

/// A file system with a mount target and an access point: the ids of it and of the access point.
async fn file_system(efs: &Client, name: &str, subnet: &str, careful: bool) -> Result<(String, String), BuildError> {
    let what = format!("the file system {name}");
    let create = efs.create_file_system().creation_token(name).encrypted(careful).backup(careful);
    let id = create.send().await.what(&what)?.file_system_id;
    // Everyone may mount either of them; the one only at its mount targets, though.
    let condition =
        if careful { r#","Condition":{"Bool":{"elasticfilesystem:AccessedViaMountTarget":"true"}}"# } else { "" };
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"*"}},"Action":"elasticfilesystem:ClientMount"{condition}}}]}}"#
    );
    efs.put_file_system_policy().file_system_id(&id).policy(policy).send().await.what(&what)?;
    efs.create_mount_target().file_system_id(&id).subnet_id(subnet).send().await.what(&what)?;
    let user = careful.then(|| PosixUser::builder().uid(1000).gid(1000).build()).transpose().what(&what)?;
    let root = RootDirectory::builder().path(if careful { "/recipes" } else { "/" }).build();
    let point = efs.create_access_point().client_token(name).file_system_id(&id).set_posix_user(user);
    let point = point.root_directory(root).send().await.what(&what)?;
    Ok((id, point.access_point_id.unwrap_or_default()))
}

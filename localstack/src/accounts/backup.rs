//! What the sample accounts hold of AWS Backup. moto has plans and vaults, but nothing in them.

use aws_sdk_backup::Client;
use aws_sdk_backup::types::{BackupPlanInput, BackupRuleInput};

use super::{BuildError, Found, Site, What as _};

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    build(site, false).await
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    build(site, true).await
}

async fn build(site: &Site, plan: bool) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(&["backup-recovery-point-encryption"]);
    if site.localstack {
        found.not_emulated(&["backup-plan-exists"]);
        return Ok(found);
    }
    let backup = Client::new(&site.config);
    let vault = backup.create_backup_vault().backup_vault_name("bakery").send();
    vault.await.what("the backup vault")?;
    if plan {
        let what = "the backup plan";
        let rule = BackupRuleInput::builder().rule_name("daily").target_backup_vault_name("bakery").build();
        let plan = BackupPlanInput::builder().backup_plan_name("daily").rules(rule.what(what)?).build().what(what)?;
        backup.create_backup_plan().backup_plan(plan).send().await.what(what)?;
    }
    let me = vec![site.id.clone()];
    let (fail, pass) = if plan { (vec![], me) } else { (me, vec![]) };
    found.add("backup-plan-exists", fail, pass);
    Ok(found)
}

//! What the tests need to know of AWS Backup.

use localstack::{Fault, Rule};
use serde_json::json;

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        ("backup:ListBackupPlans", &[r#"{"BackupPlansList": [{}]}"#]),
        ("backup:ListBackupVaults", &[r#"{"BackupVaultList": [{}]}"#]),
    ],
    // moto has neither.
    not_sent: &["backup:ListProtectedResources", "backup:ListRecoveryPointsByBackupVault"],
    ..Service::PLAIN
};

fn answer(operation: &str, body: &serde_json::Value) -> Rule {
    Rule::on("backup", operation, Fault::told("application/json", body.to_string()))
}

/// The checks that rest on what AWS Backup has backups of.
const BACKED_UP: [&str; 3] = ["rds-instance-backup-plan", "rds-cluster-backup-plan", "efs-backup-plan"];

fn arguments() -> Vec<&'static str> {
    ["--region", "us-east-1"].into_iter().chain(BACKED_UP.into_iter().flat_map(|check| ["--check", check])).collect()
}

/// moto does not know what is backed up, so AWS Backup's own answer is put in.
#[test]
fn what_aws_backup_has_backups_of_passes_and_the_rest_fails() {
    RUNTIME.block_on(async {
        let site = hardened_moto().await;
        let gateway = site.gateway().await;
        let files = &site.account.expected["efs-encryption"].pass[0];
        let resources = [
            "arn:aws:rds:us-east-1:123456789012:db:recipes".to_owned(),
            format!("arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/{files}"),
        ];
        let results = resources.map(|arn| json!({ "ResourceArn": arn, "ResourceType": "RDS", "LastBackupTime": 1.0 }));
        gateway.rule(answer("ListProtectedResources", &json!({ "Results": results })));
        let (code, report) = report(gateway.endpoint(), &arguments()).await;
        assert_eq!(report.resources("rds-instance-backup-plan", "pass"), ["recipes"]);
        assert_eq!(report.resources("rds-instance-backup-plan", "fail"), [""; 0], "members are not judged");
        assert_eq!(report.resources("rds-cluster-backup-plan", "fail"), ["menus"]);
        assert_eq!(report.resources("efs-backup-plan", "pass"), [files.as_str()]);
        assert_eq!(code, 3);
    });
}

#[test]
fn without_the_list_of_what_is_backed_up_nothing_is_claimed() {
    RUNTIME.block_on(async {
        for (fault, reason) in [
            (answer("ListProtectedResources", &json!({})), "malformed"),
            (answer("ListProtectedResources", &json!({ "Results": [{}] })), "malformed"),
            (Rule::on("backup", "ListProtectedResources", Fault::denied()), "denied"),
        ] {
            let gateway = hardened_moto().await.gateway().await;
            gateway.rule(fault);
            let (code, report) = report(gateway.endpoint(), &arguments()).await;
            assert_eq!(code, 4);
            for check in BACKED_UP {
                assert_eq!(report.statuses(check).keys().collect::<Vec<_>>(), ["unknown"], "{check}");
            }
            assert!(report.gaps().iter().all(|gap| gap["reason"] == reason), "{:?}", report.gaps());
        }
    });
}

/// moto's vaults are empty, so AWS Backup's own answer is put in.
#[test]
fn a_vault_is_judged_by_its_recovery_points() {
    RUNTIME.block_on(async {
        let check = "backup-recovery-point-encryption";
        let point = |id: u32, encrypted: bool| {
            json!({
                "RecoveryPointArn": format!("arn:aws:ec2:us-east-1::snapshot/snap-{id}"),
                "BackupVaultName": "bakery",
                "ResourceType": "EBS",
                "Status": "COMPLETED",
                "IsEncrypted": encrypted,
            })
        };
        for (points, status) in [
            (vec![point(1, true), point(2, true)], Some("pass")),
            (vec![point(1, true), point(2, false)], Some("fail")),
            (vec![json!({ "RecoveryPointArn": "arn:aws:ec2:us-east-1::snapshot/snap-1" })], Some("unknown")),
            (vec![], None),
        ] {
            let gateway = hardened_moto().await.gateway().await;
            let body = json!({ "RecoveryPoints": points });
            gateway.rule(answer("ListRecoveryPointsByBackupVault", &body));
            let arguments = ["--region", "us-east-1", "--check", check];
            let (_, report) = report(gateway.endpoint(), &arguments).await;
            assert_eq!(report.statuses(check).keys().map(String::as_str).next(), status, "{points:?}");
        }
        let gateway = hardened_moto().await.gateway().await;
        gateway.rule(Rule::on("backup", "ListRecoveryPointsByBackupVault", Fault::denied()));
        let (_, report) = report(gateway.endpoint(), &["--region", "us-east-1", "--check", check]).await;
        assert_eq!(report.resources(check, "unknown"), ["bakery"]);
    });
}

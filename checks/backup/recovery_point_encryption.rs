//! The recovery points in every vault are encrypted.

use crate::facts::backup::{LIST_RECOVERY_POINTS, RecoveryPoint, RecoveryPoints, Vault};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "backup-recovery-point-encryption",
    title: "Recovery points in backup vaults are encrypted",
    severity: Severity::Medium,
    service: &model::BACKUP,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "A backup is a copy of everything at once. Without encryption, whoever may read the vault needs no key for \
          what is in it.",
    aws_side: "AWS Backup encrypts with the key of the vault what it stores by itself. Of volumes, databases and \
               other services with snapshots of their own, backups are as encrypted as their source.",
    your_side: "You encrypt the sources, and choose the key of each vault.",
    fix: Fix {
        text: "Encrypt the source of the recovery point, or copy the recovery point into another vault with a key, \
               and delete the one that is not encrypted.",
        cli: "aws backup start-copy-job --recovery-point-arn RECOVERY-POINT --source-backup-vault-name VAULT \
              --destination-backup-vault-arn ENCRYPTED-VAULT --iam-role-arn ROLE",
        terraform: "resource \"aws_backup_vault\" \"bakery\" {\n  \
                    name        = \"bakery\"\n  \
                    kms_key_arn = aws_kms_key.backup.arn\n\
                    }",
        cloudformation: "Type: AWS::Backup::BackupVault\n\
                         Properties:\n  \
                         BackupVaultName: bakery\n  \
                         EncryptionKeyArn: !GetAtt BackupKey.Arn",
    },
    sources: &[Source {
        title: "Encryption for backups in AWS Backup",
        url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html",
    }],
    standards: &[security_hub("Backup.1"), prowler("backup_recovery_point_encrypted")],
    thresholds: &[],
    reads: &[reads::<RecoveryPoints>()],
    run: |account| {
        each(account, account.backup.values().map(|backup| &backup.recovery_points), |_: &Vault, points| judge(points))
    },
};

/// How many recovery points are named in a finding: a vault may hold thousands.
const NAMED: usize = 10;

/// Recovery points that are about to go are left out, and an empty vault has nothing to judge.
fn judge(points: &[RecoveryPoint]) -> Option<Verdict> {
    let there = |point: &&RecoveryPoint| !matches!(point.status.as_str(), "EXPIRED" | "DELETING" | "CREATING");
    let points: Vec<&RecoveryPoint> = points.iter().filter(there).collect();
    let open: Vec<&RecoveryPoint> = points.iter().copied().filter(|point| !point.encrypted).collect();
    let verdict = match (points.len(), open.len()) {
        (0, _) => return None,
        (all, 0) => Verdict::pass(format!("Of {all} recovery points, all are encrypted.")),
        (all, some) => Verdict::fail(format!("Of {all} recovery points, {some} are not encrypted.")),
    };
    let named: Vec<_> = open.iter().take(NAMED).map(|point| (&point.arn, &point.kind)).collect();
    Some(verdict.seen(&LIST_RECOVERY_POINTS, "not IsEncrypted", named))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn point(status: &str, encrypted: bool) -> RecoveryPoint {
        RecoveryPoint { arn: "a".into(), kind: Some("EBS".into()), status: status.into(), encrypted }
    }

    fn status(points: &[RecoveryPoint]) -> Option<Status> {
        judge(points).map(|verdict| verdict.status)
    }

    #[test]
    fn all_encrypted_passes_and_one_that_is_not_fails() {
        assert_eq!(status(&[point("COMPLETED", true), point("PARTIAL", true)]), Some(Status::Pass));
        assert_eq!(status(&[point("COMPLETED", true), point("COMPLETED", false)]), Some(Status::Fail));
    }

    #[test]
    fn what_is_about_to_go_or_not_yet_there_is_not_judged() {
        assert_eq!(status(&[]), None);
        assert_eq!(status(&[point("DELETING", false), point("EXPIRED", false), point("CREATING", false)]), None);
        assert_eq!(status(&[point("COMPLETED", true), point("DELETING", false)]), Some(Status::Pass));
    }

    #[test]
    fn no_more_than_ten_are_named() {
        let points = vec![point("COMPLETED", false); 12];
        let verdict = judge(&points).unwrap();
        assert_eq!(verdict.evidence[0].value.as_array().unwrap().len(), 10);
        assert_eq!(verdict.message, "Of 12 recovery points, 12 are not encrypted.");
    }
}

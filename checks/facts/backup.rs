//! What can be known about AWS Backup in one region.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every backup plan.
pub static LIST_BACKUP_PLANS: Call = Call {
    service: "Backup",
    operation: "ListBackupPlans",
    action: "backup:ListBackupPlans",
    absent: &[],
    source: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListBackupPlans.html",
};

/// Every backup vault.
pub static LIST_BACKUP_VAULTS: Call = Call {
    service: "Backup",
    operation: "ListBackupVaults",
    action: "backup:ListBackupVaults",
    absent: &[],
    source: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListBackupVaults.html",
};

/// The recovery points in one vault.
pub static LIST_RECOVERY_POINTS: Call = Call {
    service: "Backup",
    operation: "ListRecoveryPointsByBackupVault",
    action: "backup:ListRecoveryPointsByBackupVault",
    absent: &[],
    source: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListRecoveryPointsByBackupVault.html",
};

/// Every resource that AWS Backup has a backup of.
pub static LIST_PROTECTED_RESOURCES: Call = Call {
    service: "Backup",
    operation: "ListProtectedResources",
    action: "backup:ListProtectedResources",
    absent: &[],
    source: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListProtectedResources.html",
};

fact!(
    /// The names of backup plans.
    Plans: Vec<String> = "backup.plans" regional <- [LIST_BACKUP_PLANS]
);
fact!(
    /// The recovery points of each vault.
    RecoveryPoints: Vec<Of<Vault, Vec<RecoveryPoint>>> = "backup.recovery_points" regional
        <- [LIST_BACKUP_VAULTS, LIST_RECOVERY_POINTS]
);
fact!(
    /// The ARNs of all that AWS Backup has a backup of.
    ProtectedResources: BTreeSet<String> = "backup.protected_resources" regional <- [LIST_PROTECTED_RESOURCES]
);

facts!(
    /// The facts of AWS Backup in one region.
    Backup {
        plans: Plans,
        recovery_points: RecoveryPoints,
        protected_resources: ProtectedResources,
    }
);

/// A backup vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its region.
    pub region: String,
}

impl Describe for Vault {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::Backup::BackupVault", &self.name, Some(&self.region))
    }
}

/// A recovery point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryPoint {
    /// Its ARN.
    pub arn: String,
    /// What it is a backup of: `EBS`, `RDS` and so on.
    pub kind: Option<String>,
    /// `COMPLETED`, `PARTIAL`, `DELETING` and so on.
    pub status: String,
    /// It is encrypted.
    pub encrypted: bool,
}

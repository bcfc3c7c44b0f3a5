//! Every file system is backed up by itself.

use crate::facts::efs::{BackupPolicies, DESCRIBE_BACKUP_POLICY, FileSystem};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "efs-automatic-backups",
    title: "EFS file systems have automatic backups",
    severity: Severity::Medium,
    service: &model::EFS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "A file that is deleted or encrypted by somebody who means harm is gone from every client at once. Only a \
          backup brings it back.",
    aws_side: "AWS Backup takes a backup each day and keeps it for 35 days, once automatic backups are on.",
    your_side: "You leave them on, or turn them on for file systems that were made without.",
    fix: Fix {
        text: "Turn automatic backups on.",
        cli: "aws efs put-backup-policy --file-system-id FILE-SYSTEM --backup-policy Status=ENABLED",
        terraform: "resource \"aws_efs_backup_policy\" \"recipes\" {\n  \
                    file_system_id = aws_efs_file_system.recipes.id\n\
                    \n  \
                    backup_policy {\n    \
                    status = \"ENABLED\"\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::EFS::FileSystem\n\
                         Properties:\n  \
                         BackupPolicy:\n    \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "Backing up EFS file systems",
        url: "https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html",
    }],
    standards: &[security_hub("EFS.7"), prowler("efs_have_backup_enabled")],
    thresholds: &[],
    reads: &[reads::<BackupPolicies>()],
    run: |account| {
        each(account, account.efs.values().map(|efs| &efs.backup_policies), |_: &FileSystem, enabled| judge(*enabled))
    },
};

fn judge(enabled: bool) -> Verdict {
    let verdict =
        if enabled { Verdict::pass("Automatic backups are on.") } else { Verdict::fail("Automatic backups are off.") };
    verdict.seen(&DESCRIBE_BACKUP_POLICY, "BackupPolicy.Status", enabled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn on_passes_and_off_fails() {
        assert_eq!(judge(true).status, Status::Pass);
        assert_eq!(judge(false).status, Status::Fail);
    }
}

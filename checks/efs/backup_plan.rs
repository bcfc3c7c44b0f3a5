//! EFS file systems are in a plan of AWS Backup.

use crate::backup::backed_up;
use crate::facts::backup::ProtectedResources;
use crate::facts::efs::{FileSystem, FileSystems};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "efs-backup-plan",
    title: "EFS file systems are backed up by AWS Backup",
    severity: Severity::Medium,
    service: &model::EFS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Backups that a file system makes for itself are lost with it, or with the account that holds them. AWS \
          Backup keeps its own in vaults with their own permissions, and can copy them elsewhere.",
    aws_side: "AWS Backup takes backups by your plans, keeps and deletes them by the rules there, and restores from \
               them.",
    your_side: "You assign a file system to a plan, by name or by a tag, and test that you can restore.",
    fix: Fix {
        text: "Assign it to a backup plan, by its ARN or by a tag.",
        cli: "aws backup create-backup-selection --backup-plan-id PLAN --backup-selection \
              SelectionName=NAME,IamRoleArn=ROLE,Resources=arn:aws:elasticfilesystem:REGION:ACCOUNT:file-system/FILE-SYSTEM",
        terraform: "resource \"aws_backup_selection\" \"databases\" {\n  \
                    name         = \"databases\"\n  \
                    plan_id      = aws_backup_plan.daily.id\n  \
                    iam_role_arn = aws_iam_role.backup.arn\n  \
                    resources    = [aws_efs_file_system.recipes.arn]\n\
                    }",
        cloudformation: "Type: AWS::Backup::BackupSelection\n\
                         Properties:\n  \
                         BackupPlanId: !Ref BackupPlan\n  \
                         BackupSelection:\n    \
                         SelectionName: databases\n    \
                         IamRoleArn: !GetAtt BackupRole.Arn\n    \
                         Resources:\n      \
                         - !GetAtt FileSystem.Arn",
    },
    sources: &[
        Source {
            title: "Getting started with AWS Backup",
            url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/getting-started.html",
        },
        Source {
            title: "ListProtectedResources",
            url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListProtectedResources.html",
        },
    ],
    standards: &[security_hub("EFS.2")],
    thresholds: &[],
    reads: &[reads::<FileSystems>(), reads::<ProtectedResources>()],
    run: |account| {
        let listings = account.efs.iter().map(|(region, efs)| (region.as_str(), &efs.file_systems));
        backed_up(account, listings, |of: &FileSystem| &of.arn, |_| true)
    },
};

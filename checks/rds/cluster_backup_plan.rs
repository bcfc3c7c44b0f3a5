//! DB clusters are in a plan of AWS Backup.

use crate::backup::backed_up;
use crate::facts::backup::ProtectedResources;
use crate::facts::rds::{Cluster, Clusters};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-backup-plan",
    title: "DB clusters are backed up by AWS Backup",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Backups that a cluster makes for itself are lost with it, or with the account that holds them. AWS Backup \
          keeps its own in vaults with their own permissions, and can copy them elsewhere.",
    aws_side: "AWS Backup takes backups by your plans, keeps and deletes them by the rules there, and restores from \
               them.",
    your_side: "You assign a cluster to a plan, by name or by a tag, and test that you can restore.",
    fix: Fix {
        text: "Assign it to a backup plan, by its ARN or by a tag.",
        cli: "aws backup create-backup-selection --backup-plan-id PLAN --backup-selection \
              SelectionName=NAME,IamRoleArn=ROLE,Resources=arn:aws:rds:REGION:ACCOUNT:cluster:CLUSTER",
        terraform: "resource \"aws_backup_selection\" \"databases\" {\n  \
                    name         = \"databases\"\n  \
                    plan_id      = aws_backup_plan.daily.id\n  \
                    iam_role_arn = aws_iam_role.backup.arn\n  \
                    resources    = [aws_rds_cluster.orders.arn]\n\
                    }",
        cloudformation: "Type: AWS::Backup::BackupSelection\n\
                         Properties:\n  \
                         BackupPlanId: !Ref BackupPlan\n  \
                         BackupSelection:\n    \
                         SelectionName: databases\n    \
                         IamRoleArn: !GetAtt BackupRole.Arn\n    \
                         Resources:\n      \
                         - !GetAtt Cluster.Arn",
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
    standards: &[prowler("rds_cluster_protected_by_backup_plan")],
    thresholds: &[],
    reads: &[reads::<Clusters>(), reads::<ProtectedResources>()],
    run: |account| {
        let listings = account.rds.iter().map(|(region, rds)| (region.as_str(), &rds.clusters));
        backed_up(account, listings, |of: &Cluster| &of.arn, |_| true)
    },
};

//! DB instances are in a plan of AWS Backup.

use crate::backup::backed_up;
use crate::facts::backup::ProtectedResources;
use crate::facts::rds::{Instance, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-backup-plan",
    title: "DB instances are backed up by AWS Backup",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Backups that a database makes for itself are lost with it, or with the account that holds them. AWS Backup \
          keeps its own in vaults with their own permissions, and can copy them elsewhere.",
    aws_side: "AWS Backup takes backups by your plans, keeps and deletes them by the rules there, and restores from \
               them.",
    your_side: "You assign a database to a plan, by name or by a tag, and test that you can restore.",
    fix: Fix {
        text: "Assign it to a backup plan, by its ARN or by a tag.",
        cli: "aws backup create-backup-selection --backup-plan-id PLAN --backup-selection \
              SelectionName=NAME,IamRoleArn=ROLE,Resources=arn:aws:rds:REGION:ACCOUNT:db:INSTANCE",
        terraform: "resource \"aws_backup_selection\" \"databases\" {\n  \
                    name         = \"databases\"\n  \
                    plan_id      = aws_backup_plan.daily.id\n  \
                    iam_role_arn = aws_iam_role.backup.arn\n  \
                    resources    = [aws_db_instance.orders.arn]\n\
                    }",
        cloudformation: "Type: AWS::Backup::BackupSelection\n\
                         Properties:\n  \
                         BackupPlanId: !Ref BackupPlan\n  \
                         BackupSelection:\n    \
                         SelectionName: databases\n    \
                         IamRoleArn: !GetAtt BackupRole.Arn\n    \
                         Resources:\n      \
                         - !GetAtt Database.Arn",
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
    standards: &[security_hub("RDS.26"), prowler("rds_instance_protected_by_backup_plan")],
    thresholds: &[],
    reads: &[reads::<Instances>(), reads::<ProtectedResources>()],
    run: |account| {
        let listings = account.rds.iter().map(|(region, rds)| (region.as_str(), &rds.instances));
        backed_up(account, listings, |of: &Instance| &of.arn, judged)
    },
};

/// A member of a cluster is backed up with it.
fn judged(settings: &InstanceSettings) -> bool {
    settings.cluster.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_clusters_are_not_judged() {
        assert!(judged(&InstanceSettings::default()));
        assert!(!judged(&InstanceSettings { cluster: Some("orders".into()), ..InstanceSettings::default() }));
    }
}

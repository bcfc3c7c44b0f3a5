//! Automated backups of DB clusters are kept for a week or more.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-backup-retention",
    title: "Automated backups of DB clusters are kept for at least 7 days",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Mistakes and ransom demands are often noticed days later. If the backups from before are gone by then, so \
          is the data.",
    aws_side: "AWS backs the volume of the cluster up all the time, and keeps that for as many days as you say.",
    your_side: "You say for how many days, from 1 to 35.",
    fix: Fix {
        text: "Keep automated backups for 7 days or more.",
        cli: "aws rds modify-db-cluster --db-cluster-identifier CLUSTER --backup-retention-period 7 \
              --apply-immediately",
        terraform: "resource \"aws_rds_cluster\" \"orders\" {\n  \
                    backup_retention_period = 7\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBCluster\n\
                         Properties:\n  \
                         BackupRetentionPeriod: 7",
    },
    sources: &[Source {
        title: "Overview of backing up and restoring an Aurora DB cluster",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html",
    }],
    standards: &[security_hub("RDS.50")],
    thresholds: &[Threshold {
        key: "rds-cluster-backup-days",
        unit: "days",
        meaning: "Automated backups of a DB cluster must be kept for at least this many days.",
        bound: Bound::AtLeast,
        asked_by: &[security_hub("RDS.50")],
    }],
    reads: &[reads::<Clusters>()],
    run: |account| {
        let least = account.settings.rds_cluster_backup_days;
        super::clusters(account, move |settings| judge(settings, least))
    },
};

fn judge(settings: &ClusterSettings, least: u32) -> Judged {
    let days = settings.backup_retention_days.ok_or(Missing("BackupRetentionPeriod"))?;
    let verdict = if i64::from(days) >= i64::from(least) {
        Verdict::pass(super::kept_for(days))
    } else {
        Verdict::fail(super::kept_too_short(days, least))
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "BackupRetentionPeriod", days)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(days: i32) -> Status {
        let settings = ClusterSettings { backup_retention_days: Some(days), ..ClusterSettings::default() };
        judge(&settings, 7).unwrap().unwrap().status
    }

    #[test]
    fn a_week_or_more_passes_and_less_fails() {
        assert_eq!(status(35), Status::Pass);
        assert_eq!(status(7), Status::Pass);
        assert_eq!(status(6), Status::Fail);
        assert_eq!(status(1), Status::Fail);
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&ClusterSettings::default(), 7).is_err());
    }
}

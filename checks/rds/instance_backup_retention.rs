//! Automated backups of DB instances are kept for a week or more.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-backup-retention",
    title: "Automated backups of DB instances are kept for at least 7 days",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Mistakes and ransom demands are often noticed days later. If the backups from before are gone by then, so \
          is the data.",
    aws_side: "AWS takes a snapshot each day and keeps the log in between, for as many days as you say, so that any \
               second can be restored.",
    your_side: "You say for how many days, up to 35. None turns backups off.",
    fix: Fix {
        text: "Keep automated backups for 7 days or more. Turning them on for the first time pauses the instance for \
               a moment.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --backup-retention-period 7 \
              --apply-immediately",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    backup_retention_period = 7\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         BackupRetentionPeriod: 7",
    },
    sources: &[Source {
        title: "Introduction to backups",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
    }],
    standards: &[security_hub("RDS.11"), prowler("rds_instance_backup_enabled")],
    thresholds: &[Threshold {
        key: "rds-instance-backup-days",
        unit: "days",
        meaning: "Automated backups of a DB instance must be kept for at least this many days.",
        bound: Bound::AtLeast,
        asked_by: &[security_hub("RDS.11")],
    }],
    reads: &[reads::<Instances>()],
    run: |account| {
        let least = account.settings.rds_instance_backup_days;
        super::instances(account, move |settings| judge(settings, least))
    },
};

/// Replicas are made anew from their source, and the backups of a member are its cluster's: neither is judged.
fn judge(settings: &InstanceSettings, least: u32) -> Judged {
    if settings.cluster.is_some() || settings.replica_of.is_some() {
        return Ok(None);
    }
    let days = settings.backup_retention_days.ok_or(Missing("BackupRetentionPeriod"))?;
    let verdict = match days {
        ..=0 => Verdict::fail("Automated backups are turned off."),
        days if i64::from(days) >= i64::from(least) => Verdict::pass(super::kept_for(days)),
        days => Verdict::fail(super::kept_too_short(days, least)),
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "BackupRetentionPeriod", days)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(days: i32) -> InstanceSettings {
        InstanceSettings { engine: "postgres".into(), backup_retention_days: Some(days), ..InstanceSettings::default() }
    }

    fn status(settings: &InstanceSettings) -> Option<Status> {
        judge(settings, 7).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn a_week_or_more_passes_and_less_fails() {
        assert_eq!(status(&settings(35)), Some(Status::Pass));
        assert_eq!(status(&settings(7)), Some(Status::Pass));
        assert_eq!(status(&settings(6)), Some(Status::Fail));
        assert_eq!(status(&settings(1)), Some(Status::Fail));
        assert_eq!(judge(&settings(0), 7).unwrap().unwrap().message, "Automated backups are turned off.");
    }

    #[test]
    fn replicas_and_members_of_clusters_are_not_judged() {
        assert_eq!(status(&InstanceSettings { replica_of: Some("orders".into()), ..settings(0) }), None);
        assert_eq!(status(&InstanceSettings { cluster: Some("orders".into()), ..settings(1) }), None);
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&InstanceSettings::default(), 7).is_err());
    }
}

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
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// What RDS.11 asks for unless told otherwise.
const DAYS: i32 = 7;

/// Replicas are made anew from their source, and the backups of a member are its cluster's: neither is judged.
fn judge(settings: &InstanceSettings) -> Judged {
    if settings.cluster.is_some() || settings.replica_of.is_some() {
        return Ok(None);
    }
    let days = settings.backup_retention_days.ok_or(Missing("BackupRetentionPeriod"))?;
    let verdict = match days {
        DAYS.. => Verdict::pass(format!("Automated backups are kept for {days} days.")),
        1 => Verdict::fail("Automated backups are kept for one day only."),
        2..DAYS => Verdict::fail(format!("Automated backups are kept for {days} days only.")),
        _ => Verdict::fail("Automated backups are turned off."),
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
        judge(settings).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn a_week_or_more_passes_and_less_fails() {
        assert_eq!(status(&settings(35)), Some(Status::Pass));
        assert_eq!(status(&settings(7)), Some(Status::Pass));
        assert_eq!(status(&settings(6)), Some(Status::Fail));
        assert_eq!(status(&settings(1)), Some(Status::Fail));
        assert_eq!(judge(&settings(0)).unwrap().unwrap().message, "Automated backups are turned off.");
    }

    #[test]
    fn replicas_and_members_of_clusters_are_not_judged() {
        assert_eq!(status(&InstanceSettings { replica_of: Some("orders".into()), ..settings(0) }), None);
        assert_eq!(status(&InstanceSettings { cluster: Some("orders".into()), ..settings(1) }), None);
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&InstanceSettings::default()).is_err());
    }
}

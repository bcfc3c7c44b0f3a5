//! DB instances cannot be deleted by one call.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-deletion-protection",
    title: "DB instances are protected from deletion",
    severity: Severity::Low,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Without protection one call, by mistake or in anger, ends a database, and with it its automated backups \
          unless they are kept on request.",
    aws_side: "AWS refuses to delete the instance while the protection is on.",
    your_side: "You turn it on, and let few people turn it off.",
    fix: Fix {
        text: "Turn deletion protection on. It takes effect at once and needs no restart.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --deletion-protection",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    deletion_protection = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         DeletionProtection: true",
    },
    sources: &[Source {
        title: "Deleting a DB instance",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
    }],
    standards: &[security_hub("RDS.8"), prowler("rds_instance_deletion_protection")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// The data of a member is the cluster's, whose own check judges it.
fn judge(settings: &InstanceSettings) -> Judged {
    if settings.cluster.is_some() {
        return Ok(None);
    }
    let protected = settings.deletion_protection.ok_or(Missing("DeletionProtection"))?;
    let verdict = if protected {
        Verdict::pass("The instance cannot be deleted until its protection is turned off.")
    } else {
        Verdict::fail("One call can delete the instance.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "DeletionProtection", protected)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> InstanceSettings {
        InstanceSettings { engine: engine.into(), deletion_protection: value, ..InstanceSettings::default() }
    }

    fn status(settings: &InstanceSettings) -> Option<Status> {
        judge(settings).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn on_and_off_decide() {
        assert_eq!(status(&settings("postgres", Some(true))), Some(Status::Pass));
        assert_eq!(status(&settings("postgres", Some(false))), Some(Status::Fail));
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&settings("postgres", None)).is_err());
    }

    #[test]
    fn members_of_clusters_are_not_judged() {
        let member = InstanceSettings { cluster: Some("orders".into()), ..settings("aurora-mysql", Some(false)) };
        assert_eq!(status(&member), None);
    }
}

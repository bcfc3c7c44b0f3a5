//! DB instances have a standby in another Availability Zone.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-multi-az",
    title: "DB instances have a standby in another Availability Zone",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "An instance in one zone is gone for as long as the zone is, and stands still for maintenance. What was \
          written since the last backup may be lost with it.",
    aws_side: "AWS keeps a standby in step, in another building, and fails over to it by itself.",
    your_side: "You ask for the standby, and pay for it.",
    fix: Fix {
        text: "Turn Multi-AZ on. The instance stays available meanwhile, but is slower for a time.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --multi-az",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    multi_az = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         MultiAZ: true",
    },
    sources: &[Source {
        title: "Configuring and managing a Multi-AZ deployment for Amazon RDS",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html",
    }],
    standards: &[cis("3.2.4"), security_hub("RDS.5"), prowler("rds_instance_multi_az")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// Members of clusters stand in for each other, which the cluster's own check judges; the setting is not for RDS Custom.
fn judge(settings: &InstanceSettings) -> Judged {
    if settings.cluster.is_some() || settings.engine.starts_with("custom-") {
        return Ok(None);
    }
    let several = settings.multi_az.ok_or(Missing("MultiAZ"))?;
    let verdict = if several {
        Verdict::pass("The instance has a standby in another Availability Zone.")
    } else {
        Verdict::fail("The instance stands in one Availability Zone, without a standby.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "MultiAZ", several)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> InstanceSettings {
        InstanceSettings { engine: engine.into(), multi_az: value, ..InstanceSettings::default() }
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
    fn members_of_clusters_and_custom_instances_are_not_judged() {
        let member = InstanceSettings { cluster: Some("orders".into()), ..settings("aurora-mysql", Some(false)) };
        assert_eq!(status(&member), None);
        assert_eq!(status(&settings("custom-sqlserver-se", None)), None);
    }
}

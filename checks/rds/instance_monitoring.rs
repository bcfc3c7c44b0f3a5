//! DB instances report what their operating system does.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-monitoring",
    title: "DB instances have Enhanced Monitoring",
    severity: Severity::Low,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "From outside, a database under attack and one with a slow query look alike. The processes and their use of \
          memory and disks tell them apart.",
    aws_side: "AWS runs an agent on the instance and sends its figures to CloudWatch Logs, if told to.",
    your_side: "You turn it on, say how often, and set alarms.",
    fix: Fix {
        text: "Turn Enhanced Monitoring on, with a role that lets RDS write to CloudWatch Logs.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --monitoring-interval 60 \
              --monitoring-role-arn ROLE",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    monitoring_interval = 60\n  \
                    monitoring_role_arn = aws_iam_role.rds_monitoring.arn\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         MonitoringInterval: 60\n  \
                         MonitoringRoleArn: !GetAtt MonitoringRole.Arn",
    },
    sources: &[Source {
        title: "Monitoring OS metrics with Enhanced Monitoring",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html",
    }],
    standards: &[security_hub("RDS.6"), prowler("rds_instance_enhanced_monitoring_enabled")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// `DocumentDB`, Neptune and RDS Custom do not have it.
fn judge(settings: &InstanceSettings) -> Judged {
    if matches!(settings.engine.as_str(), "docdb" | "neptune") || settings.engine.starts_with("custom-") {
        return Ok(None);
    }
    let seconds = settings.monitoring_seconds.ok_or(Missing("MonitoringInterval"))?;
    let verdict = match seconds {
        1 => Verdict::pass("The operating system is monitored every second."),
        2.. => Verdict::pass(format!("The operating system is monitored every {seconds} seconds.")),
        _ => Verdict::fail("The operating system is not monitored."),
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "MonitoringInterval", seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, monitoring_seconds: Option<i32>) -> InstanceSettings {
        InstanceSettings { engine: engine.into(), monitoring_seconds, ..InstanceSettings::default() }
    }

    fn status(engine: &str, seconds: i32) -> Option<Status> {
        judge(&settings(engine, Some(seconds))).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn any_interval_passes_and_none_fails() {
        assert_eq!(status("mysql", 60), Some(Status::Pass));
        assert_eq!(status("aurora-mysql", 1), Some(Status::Pass));
        assert_eq!(status("mysql", 0), Some(Status::Fail));
    }

    #[test]
    fn engines_without_it_are_not_judged() {
        assert_eq!(status("docdb", 0), None);
        assert_eq!(status("custom-oracle-ee", 0), None);
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&settings("mysql", None)).is_err());
    }
}

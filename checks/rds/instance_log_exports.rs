//! The logs of DB instances are sent to CloudWatch Logs.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-log-exports",
    title: "DB instances send their logs to CloudWatch Logs",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Logs on the instance are gone within days, and with the instance. Without a copy nobody can say later who \
          tried to sign in, or what was read.",
    aws_side: "AWS copies each log that you name into CloudWatch Logs, and keeps it as long as you say.",
    your_side: "You name the logs, have the engine write them, and watch them.",
    fix: Fix {
        text: "Export every log that the engine offers for diagnosis and audit. Set how long CloudWatch Logs keeps \
               them.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --cloudwatch-logs-export-configuration \
              EnableLogTypes=LOG,LOG",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    enabled_cloudwatch_logs_exports = [\"postgresql\", \"upgrade\"]\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         EnableCloudwatchLogsExports:\n    \
                         - postgresql\n    \
                         - upgrade",
    },
    sources: &[
        Source {
            title: "Publishing database logs to Amazon CloudWatch Logs",
            url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
        },
        Source {
            title: "Security Hub controls for Amazon RDS",
            url: "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html",
        },
    ],
    standards: &[
        security_hub("RDS.9"),
        security_hub("RDS.36"),
        security_hub("RDS.40"),
        security_hub("RDS.42"),
        prowler("rds_instance_integration_cloudwatch_logs"),
    ],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// The logs that RDS.9 asks of each engine. It names none of the others.
pub(super) fn wanted(engine: &str) -> Option<&'static [&'static str]> {
    match engine {
        "postgres" => Some(&["postgresql", "upgrade"]),
        "mysql" | "mariadb" => Some(&["audit", "error", "general", "slowquery"]),
        // This edition has no agent.
        "sqlserver-ex" => Some(&["error"]),
        _ if engine.starts_with("sqlserver-") => Some(&["error", "agent"]),
        _ if engine.starts_with("oracle-") => Some(&["alert", "audit", "trace", "listener"]),
        _ => None,
    }
}

/// The logs of a member are its cluster's.
fn judge(settings: &InstanceSettings) -> Judged {
    let Some(wanted) = wanted(&settings.engine).filter(|_| settings.cluster.is_none()) else { return Ok(None) };
    let sent = settings.log_exports.as_ref().ok_or(Missing("EnabledCloudwatchLogsExports"))?;
    Ok(Some(verdict(wanted, sent).seen(&DESCRIBE_DB_INSTANCES, "EnabledCloudwatchLogsExports", sent)))
}

pub(super) fn verdict(wanted: &[&str], sent: &[String]) -> Verdict {
    let missing: Vec<&str> = wanted.iter().copied().filter(|log| !sent.iter().any(|sent| sent == log)).collect();
    if sent.is_empty() {
        Verdict::fail("No log is sent to CloudWatch Logs.")
    } else if missing.is_empty() {
        Verdict::pass(format!("The logs are sent to CloudWatch Logs: {}.", sent.join(", ")))
    } else {
        Verdict::fail(format!("Not sent to CloudWatch Logs: {}.", missing.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, sent: &[&str]) -> InstanceSettings {
        InstanceSettings {
            engine: engine.into(),
            log_exports: Some(sent.iter().map(|log| (*log).to_owned()).collect()),
            ..InstanceSettings::default()
        }
    }

    fn status(engine: &str, sent: &[&str]) -> Option<Status> {
        judge(&settings(engine, sent)).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn every_log_that_is_wanted_passes() {
        assert_eq!(status("postgres", &["upgrade", "postgresql"]), Some(Status::Pass));
        assert_eq!(status("mariadb", &["audit", "error", "general", "slowquery"]), Some(Status::Pass));
        assert_eq!(status("sqlserver-se", &["agent", "error"]), Some(Status::Pass));
        assert_eq!(status("sqlserver-ex", &["error"]), Some(Status::Pass));
        assert_eq!(status("oracle-se2", &["alert", "audit", "trace", "listener", "oemagent"]), Some(Status::Pass));
    }

    #[test]
    fn one_that_is_missing_fails_and_is_named() {
        assert_eq!(status("postgres", &[]), Some(Status::Fail));
        assert_eq!(status("sqlserver-se", &["error"]), Some(Status::Fail));
        let verdict = judge(&settings("mysql", &["error"])).unwrap().unwrap();
        assert_eq!(verdict.message, "Not sent to CloudWatch Logs: audit, general, slowquery.");
    }

    #[test]
    fn engines_of_which_nothing_is_asked_and_members_are_not_judged() {
        assert_eq!(status("db2-se", &[]), None);
        assert_eq!(status("custom-oracle-ee", &[]), None);
        let member = InstanceSettings { cluster: Some("orders".into()), ..settings("postgres", &[]) };
        assert!(judge(&member).unwrap().is_none());
    }

    #[test]
    fn an_answer_that_is_not_whole_says_nothing() {
        assert!(judge(&InstanceSettings { log_exports: None, ..settings("postgres", &[]) }).is_err());
    }
}

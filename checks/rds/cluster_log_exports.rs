//! The logs of DB clusters are sent to CloudWatch Logs.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-log-exports",
    title: "DB clusters send their logs to CloudWatch Logs",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Logs on the instances of a cluster are gone within days. Without a copy nobody can say later who signed \
          in, or what was changed.",
    aws_side: "AWS copies each log that you name into CloudWatch Logs, and keeps it as long as you say.",
    your_side: "You name the logs, have the engine write them (for Aurora MySQL, turn on server_audit_logging), and \
                watch them.",
    fix: Fix {
        text: "Export the audit log of Aurora MySQL and the log of PostgreSQL.",
        cli: "aws rds modify-db-cluster --db-cluster-identifier CLUSTER --cloudwatch-logs-export-configuration \
              EnableLogTypes=LOG",
        terraform: "resource \"aws_rds_cluster\" \"orders\" {\n  \
                    enabled_cloudwatch_logs_exports = [\"postgresql\"]\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBCluster\n\
                         Properties:\n  \
                         EnableCloudwatchLogsExports:\n    \
                         - postgresql",
    },
    sources: &[
        Source {
            title: "Security Hub controls for Amazon RDS",
            url: "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html",
        },
        Source {
            title: "Publishing database logs to Amazon CloudWatch Logs",
            url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
        },
    ],
    standards: &[security_hub("RDS.34"), security_hub("RDS.37"), prowler("rds_cluster_integration_cloudwatch_logs")],
    thresholds: &[],
    reads: &[reads::<Clusters>()],
    run: |account| super::clusters(account, judge),
};

/// The logs that RDS.34 and RDS.37 ask of Aurora, and of clusters of another engine what RDS.9 asks of its instances.
fn wanted(engine: &str) -> Option<&'static [&'static str]> {
    match engine {
        "aurora" | "aurora-mysql" => Some(&["audit"]),
        "aurora-postgresql" => Some(&["postgresql"]),
        _ => super::instance_log_exports::wanted(engine),
    }
}

fn judge(settings: &ClusterSettings) -> Judged {
    let Some(wanted) = wanted(&settings.engine) else { return Ok(None) };
    let sent = settings.log_exports.as_ref().ok_or(Missing("EnabledCloudwatchLogsExports"))?;
    let verdict = super::instance_log_exports::verdict(wanted, sent);
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "EnabledCloudwatchLogsExports", sent)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, sent: &[&str]) -> ClusterSettings {
        ClusterSettings {
            engine: engine.into(),
            log_exports: Some(sent.iter().map(|log| (*log).to_owned()).collect()),
            ..ClusterSettings::default()
        }
    }

    fn status(engine: &str, sent: &[&str]) -> Option<Status> {
        judge(&settings(engine, sent)).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn aurora_needs_its_own_log() {
        assert_eq!(status("aurora-mysql", &["audit"]), Some(Status::Pass));
        assert_eq!(status("aurora-mysql", &["error", "slowquery"]), Some(Status::Fail));
        assert_eq!(status("aurora-postgresql", &["postgresql"]), Some(Status::Pass));
        assert_eq!(status("aurora-postgresql", &[]), Some(Status::Fail));
    }

    #[test]
    fn clusters_of_another_engine_need_what_its_instances_need() {
        assert_eq!(status("postgres", &["postgresql"]), Some(Status::Fail));
        assert_eq!(status("postgres", &["postgresql", "upgrade"]), Some(Status::Pass));
    }

    #[test]
    fn documentdb_and_neptune_are_not_judged() {
        assert_eq!(status("docdb", &[]), None);
        assert_eq!(status("neptune", &[]), None);
    }

    #[test]
    fn an_answer_that_is_not_whole_says_nothing() {
        assert!(judge(&ClusterSettings { log_exports: None, ..settings("aurora-mysql", &[]) }).is_err());
    }
}

//! Aurora clusters of `MySQL` can be wound back.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-backtrack",
    title: "Aurora MySQL clusters can be wound back in time",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "After a wrong statement a restore takes long, and makes another cluster with another address. Backtrack \
          undoes hours in minutes, in place.",
    aws_side: "AWS keeps the changes of as many hours as you say, and winds the cluster back on request.",
    your_side: "You turn Backtrack on when you make the cluster. It cannot be turned on later.",
    fix: Fix {
        text: "Restore a cluster from a snapshot with a backtrack window, and move the application to it.",
        cli: "aws rds restore-db-cluster-from-snapshot --db-cluster-identifier NEW-CLUSTER --snapshot-identifier \
              SNAPSHOT --engine aurora-mysql --backtrack-window 86400",
        terraform: "resource \"aws_rds_cluster\" \"orders\" {\n  \
                    engine           = \"aurora-mysql\"\n  \
                    backtrack_window = 86400\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBCluster\n\
                         Properties:\n  \
                         Engine: aurora-mysql\n  \
                         BacktrackWindow: 86400",
    },
    sources: &[Source {
        title: "Backtracking an Aurora DB cluster",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html",
    }],
    standards: &[security_hub("RDS.14"), prowler("rds_cluster_backtrack_enabled")],
    thresholds: &[],
    reads: &[reads::<Clusters>()],
    run: |account| super::clusters(account, judge),
};

/// Only Aurora for `MySQL` has it.
fn judge(settings: &ClusterSettings) -> Judged {
    if !matches!(settings.engine.as_str(), "aurora" | "aurora-mysql") {
        return Ok(None);
    }
    // AWS may leave it out where it is off; an answer that says nothing else either is not a whole one.
    let seconds = match settings.backtrack_seconds {
        Some(seconds) => seconds,
        None if settings.deletion_protection.is_some() => 0,
        None => return Err(Missing("BacktrackWindow")),
    };
    let verdict = if seconds > 0 {
        Verdict::pass(format!("The cluster can be wound back {} hours.", seconds / 3600))
    } else {
        Verdict::fail("The cluster cannot be wound back.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "BacktrackWindow", settings.backtrack_seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, backtrack_seconds: Option<i64>) -> ClusterSettings {
        let deletion_protection = Some(true);
        ClusterSettings { engine: engine.into(), backtrack_seconds, deletion_protection, ..ClusterSettings::default() }
    }

    fn status(engine: &str, seconds: Option<i64>) -> Option<Status> {
        judge(&settings(engine, seconds)).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn a_window_passes_and_none_fails() {
        assert_eq!(status("aurora-mysql", Some(86_400)), Some(Status::Pass));
        assert_eq!(status("aurora-mysql", Some(0)), Some(Status::Fail));
        assert_eq!(status("aurora-mysql", None), Some(Status::Fail));
    }

    #[test]
    fn other_engines_are_not_judged() {
        assert_eq!(status("aurora-postgresql", Some(0)), None);
        assert_eq!(status("mysql", None), None);
    }

    #[test]
    fn an_answer_that_is_not_whole_says_nothing() {
        let settings = ClusterSettings { engine: "aurora-mysql".into(), ..ClusterSettings::default() };
        assert!(judge(&settings).is_err());
    }
}

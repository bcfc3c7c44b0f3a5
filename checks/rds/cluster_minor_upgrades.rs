//! DB clusters take minor versions of their engine by themselves.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-minor-upgrades",
    title: "DB clusters install minor engine versions by themselves",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::shared(&model::SHARED_PATCH_MANAGEMENT),
    why: "A cluster that does not take minor versions keeps holes that their release notes describe to everybody.",
    aws_side: "AWS provides tested minor versions, and installs them on all members in the maintenance window, if it \
               may.",
    your_side: "You let it, choose the window, and decide on major versions.",
    fix: Fix {
        text: "Turn automatic minor version upgrades on for the cluster.",
        cli: "aws rds modify-db-cluster --db-cluster-identifier CLUSTER --auto-minor-version-upgrade",
        terraform: "resource \"aws_rds_cluster_instance\" \"orders\" {\n  \
                    cluster_identifier         = aws_rds_cluster.orders.id\n  \
                    auto_minor_version_upgrade = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBCluster\n\
                         Properties:\n  \
                         AutoMinorVersionUpgrade: true",
    },
    sources: &[Source {
        title: "Upgrading a DB instance engine version",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
    }],
    standards: &[security_hub("RDS.35"), prowler("rds_cluster_minor_version_upgrade_enabled")],
    thresholds: &[],
    reads: &[reads::<Clusters>()],
    run: |account| super::clusters(account, judge),
};

/// `DocumentDB` never upgrades by itself, whatever is set.
///
/// Source: <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBInstance.html>.
fn judge(settings: &ClusterSettings) -> Judged {
    if settings.engine == "docdb" {
        return Ok(None);
    }
    let automatic = settings.auto_minor_version_upgrade.ok_or(Missing("AutoMinorVersionUpgrade"))?;
    let verdict = if automatic {
        Verdict::pass("Minor versions are installed in the maintenance window.")
    } else {
        Verdict::fail("Minor versions are not installed unless somebody does it by hand.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "AutoMinorVersionUpgrade", automatic)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> ClusterSettings {
        ClusterSettings { engine: engine.into(), auto_minor_version_upgrade: value, ..ClusterSettings::default() }
    }

    fn status(settings: &ClusterSettings) -> Option<Status> {
        judge(settings).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn on_and_off_decide() {
        assert_eq!(status(&settings("aurora-postgresql", Some(true))), Some(Status::Pass));
        assert_eq!(status(&settings("aurora-postgresql", Some(false))), Some(Status::Fail));
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&settings("aurora-postgresql", None)).is_err());
    }

    #[test]
    fn documentdb_is_not_judged() {
        assert_eq!(status(&settings("docdb", Some(false))), None);
    }
}

//! Aurora clusters let IAM users and roles sign in.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-iam-authentication",
    title: "Aurora clusters accept IAM authentication",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_USERS),
    why: "Passwords of database users are shared, copied into configuration and seldom changed. A token of IAM lasts \
          for 15 minutes, and each one can be traced to a role.",
    aws_side: "AWS issues and verifies the tokens, and lets IAM policies say who may sign in as which database user.",
    your_side: "You turn it on, make database users that use it, and stop handing out passwords.",
    fix: Fix {
        text: "Turn IAM authentication on for the cluster. Passwords go on working until you take them away.",
        cli: "aws rds modify-db-cluster --db-cluster-identifier CLUSTER --enable-iam-database-authentication \
              --apply-immediately",
        terraform: "resource \"aws_rds_cluster\" \"orders\" {\n  \
                    iam_database_authentication_enabled = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBCluster\n\
                         Properties:\n  \
                         EnableIAMDatabaseAuthentication: true",
    },
    sources: &[Source {
        title: "IAM database authentication",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html",
    }],
    standards: &[security_hub("RDS.12"), prowler("rds_cluster_iam_authentication_enabled")],
    thresholds: &[],
    reads: &[reads::<Clusters>()],
    run: |account| super::clusters(account, judge),
};

/// Aurora alone is judged: not every other kind of cluster can.
fn judge(settings: &ClusterSettings) -> Judged {
    if !settings.engine.starts_with("aurora") {
        return Ok(None);
    }
    let on = settings.iam_authentication.ok_or(Missing("IAMDatabaseAuthenticationEnabled"))?;
    let verdict = if on {
        Verdict::pass("IAM users and roles can sign in with short-lived tokens.")
    } else {
        Verdict::fail("Only passwords open the database: IAM authentication is off.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "IAMDatabaseAuthenticationEnabled", on)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> ClusterSettings {
        ClusterSettings { engine: engine.into(), iam_authentication: value, ..ClusterSettings::default() }
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
    fn other_clusters_are_not_judged() {
        for engine in ["mysql", "postgres", "docdb", "neptune"] {
            assert_eq!(status(&settings(engine, Some(false))), None, "{engine}");
        }
    }
}

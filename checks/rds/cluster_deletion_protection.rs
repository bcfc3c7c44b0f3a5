//! DB clusters cannot be deleted by one call.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-deletion-protection",
    title: "DB clusters are protected from deletion",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Deleting a cluster ends all its instances and the volume that they share, with its automated backups \
          unless they are kept on request.",
    aws_side: "AWS refuses to delete the cluster while the protection is on.",
    your_side: "You turn it on, and let few people turn it off.",
    fix: Fix {
        text: "Turn deletion protection on. It takes effect at once and needs no restart.",
        cli: "aws rds modify-db-cluster --db-cluster-identifier CLUSTER --deletion-protection",
        terraform: "resource \"aws_rds_cluster\" \"orders\" {\n  \
                    deletion_protection = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBCluster\n\
                         Properties:\n  \
                         DeletionProtection: true",
    },
    sources: &[Source {
        title: "Deleting Aurora DB clusters and DB instances",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html",
    }],
    standards: &[security_hub("RDS.7"), prowler("rds_cluster_deletion_protection")],
    thresholds: &[],
    reads: &[reads::<Clusters>()],
    run: |account| super::clusters(account, judge),
};

fn judge(settings: &ClusterSettings) -> Judged {
    let protected = settings.deletion_protection.ok_or(Missing("DeletionProtection"))?;
    let verdict = if protected {
        Verdict::pass("The cluster cannot be deleted until its protection is turned off.")
    } else {
        Verdict::fail("One call can delete the cluster.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "DeletionProtection", protected)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> ClusterSettings {
        ClusterSettings { engine: engine.into(), deletion_protection: value, ..ClusterSettings::default() }
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
}

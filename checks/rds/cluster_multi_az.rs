//! DB clusters have instances in more than one Availability Zone.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-multi-az",
    title: "DB clusters have instances in more than one Availability Zone",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "The data of a cluster is in three zones, but with instances in only one of them nobody can reach it while \
          that one is down.",
    aws_side: "AWS keeps the data in several zones, and makes another instance the writer if the first one fails.",
    your_side: "You have an instance in at least one more zone.",
    fix: Fix {
        text: "Add a reader in another Availability Zone.",
        cli: "aws rds create-db-instance --db-instance-identifier READER --db-cluster-identifier CLUSTER --engine \
              ENGINE --db-instance-class CLASS --availability-zone ZONE",
        terraform: "resource \"aws_rds_cluster_instance\" \"orders\" {\n  \
                    count              = 2\n  \
                    cluster_identifier = aws_rds_cluster.orders.id\n  \
                    engine             = aws_rds_cluster.orders.engine\n  \
                    instance_class     = \"db.r7g.large\"\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         DBClusterIdentifier: !Ref Cluster\n  \
                         DBInstanceClass: db.r7g.large\n  \
                         Engine: aurora-postgresql",
    },
    sources: &[Source {
        title: "High availability for Amazon Aurora",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html",
    }],
    standards: &[cis("3.2.4"), security_hub("RDS.15"), prowler("rds_cluster_multi_az")],
    thresholds: &[],
    reads: &[reads::<Clusters>()],
    run: |account| super::clusters(account, judge),
};

fn judge(settings: &ClusterSettings) -> Judged {
    let several = settings.multi_az.ok_or(Missing("MultiAZ"))?;
    let verdict = if several {
        Verdict::pass("The cluster has instances in more than one Availability Zone.")
    } else {
        Verdict::fail("The cluster does not have instances in more than one Availability Zone.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "MultiAZ", several)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> ClusterSettings {
        ClusterSettings { engine: engine.into(), multi_az: value, ..ClusterSettings::default() }
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

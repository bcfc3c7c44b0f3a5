//! No snapshot of DB clusters is public.

use crate::facts::rds::{ClusterSnapshot, ClusterSnapshotSharing, DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-snapshot-public",
    title: "Snapshots of DB clusters are not public",
    severity: Severity::Critical,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Any AWS customer can list public snapshots and restore them as databases of their own, with all that is in \
          them. There are people who look through them all day.",
    aws_side: "AWS keeps snapshots private until told otherwise, and does not let encrypted ones be public.",
    your_side: "You share snapshots with named accounts only, and encrypt what must never be public.",
    fix: Fix {
        text: "Stop sharing the snapshot with everybody, name the accounts that need it, and treat what is in it as \
               known to others.",
        cli: "aws rds modify-db-cluster-snapshot-attribute --db-cluster-snapshot-identifier SNAPSHOT \
              --attribute-name restore --values-to-remove all",
        terraform: "resource \"aws_db_cluster_snapshot\" \"orders\" {\n  \
                    db_cluster_identifier          = aws_rds_cluster.orders.id\n  \
                    db_cluster_snapshot_identifier = \"orders\"\n  \
                    shared_accounts                = [\"ACCOUNT\"]\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Sharing a DB cluster snapshot",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-share-snapshot.html",
    }],
    standards: &[security_hub("RDS.1"), prowler("rds_snapshots_public_access")],
    thresholds: &[],
    reads: &[reads::<ClusterSnapshotSharing>()],
    run: |account| {
        each(account, account.rds.values().map(|rds| &rds.cluster_snapshot_sharing), |_: &ClusterSnapshot, sharing| {
            super::snapshot_public::judge(&DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES, sharing)
        })
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::rds::Sharing;
    use crate::facts::{Account, Of};
    use crate::finding::Status;

    #[test]
    fn snapshots_of_clusters_are_judged_as_those_of_instances() {
        let snapshot = ClusterSnapshot { id: "s".into(), arn: "a".into(), region: "r".into(), tags: None };
        let mut account = Account::unread("1", "2026-01-01T00:00:00Z".parse().unwrap(), &["r"]);
        let rds = account.rds.get_mut("r").unwrap();
        rds.cluster_snapshot_sharing = crate::facts::Lazy::ready(
            Some("r"),
            Ok(vec![Of { of: snapshot, value: Ok(Sharing::With(vec!["all".into()])) }]),
        );
        let outcomes = futures_util::FutureExt::now_or_never((CHECK.run)(&account)).unwrap();
        assert_eq!(outcomes[0].verdict.status, Status::Fail);
    }
}

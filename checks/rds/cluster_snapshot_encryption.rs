//! Snapshots of DB clusters that somebody took are encrypted.

use crate::facts::rds::{ClusterSnapshot, ClusterSnapshots, DESCRIBE_DB_CLUSTER_SNAPSHOTS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-snapshot-encryption",
    title: "Manual snapshots of DB clusters are encrypted",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "A snapshot is a copy of the whole database, and it can be shared and restored elsewhere. One that is not \
          encrypted needs no key for that.",
    aws_side: "AWS encrypts a snapshot as its source is, and re-encrypts copies under the key that you name.",
    your_side: "You encrypt the source, copy older snapshots under a key, and delete those that are not encrypted.",
    fix: Fix {
        text: "Copy the snapshot with a key of KMS, and delete the one that is not encrypted.",
        cli: "aws rds copy-db-cluster-snapshot --source-db-cluster-snapshot-identifier SNAPSHOT \
              --target-db-cluster-snapshot-identifier ENCRYPTED-SNAPSHOT --kms-key-id KEY",
        terraform: "resource \"aws_rds_cluster_snapshot_copy\" \"orders\" {\n  \
                    source_db_cluster_snapshot_identifier = aws_db_cluster_snapshot.orders.db_cluster_snapshot_arn\n  \
                    target_db_cluster_snapshot_identifier = \"orders-encrypted\"\n  \
                    kms_key_id                            = aws_kms_key.database.arn\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Encrypting Amazon Aurora resources",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html",
    }],
    standards: &[security_hub("RDS.4"), prowler("rds_snapshots_encrypted")],
    thresholds: &[],
    reads: &[reads::<ClusterSnapshots>()],
    run: |account| {
        each(account, account.rds.values().map(|rds| &rds.cluster_snapshots), |_: &ClusterSnapshot, encryption| {
            super::snapshot_encryption::judge(&DESCRIBE_DB_CLUSTER_SNAPSHOTS, encryption)
        })
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::rds::Encryption;
    use crate::facts::{Account, Of};
    use crate::finding::Status;

    #[test]
    fn snapshots_of_clusters_are_judged_as_those_of_instances() {
        let snapshot = ClusterSnapshot { id: "s".into(), arn: "a".into(), region: "r".into(), tags: None };
        let mut account = Account::unread("1", "2026-01-01T00:00:00Z".parse().unwrap(), &["r"]);
        let rds = account.rds.get_mut("r").unwrap();
        rds.cluster_snapshots = crate::facts::Lazy::ready(
            Some("r"),
            Ok(vec![Of { of: snapshot, value: Ok(Encryption { encrypted: Some(false), kind: None }) }]),
        );
        let outcomes = futures_util::FutureExt::now_or_never((CHECK.run)(&account)).unwrap();
        assert_eq!(outcomes[0].verdict.status, Status::Fail);
    }
}

//! The storage of every DB cluster is encrypted.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-encryption",
    title: "The storage of DB clusters is encrypted",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "All members of a cluster share one volume. If it is not encrypted, whoever gets at it or at a snapshot \
          reads every table.",
    aws_side: "AWS encrypts the shared volume, its backups and its snapshots, if the cluster was made encrypted.",
    your_side: "You choose encryption when you make the cluster, and the key. It cannot be turned on later.",
    fix: Fix {
        text: "Restore an encrypted cluster from a snapshot of this one, and move the application to it.",
        cli: "aws rds restore-db-cluster-from-snapshot --db-cluster-identifier NEW-CLUSTER --snapshot-identifier \
              SNAPSHOT --engine ENGINE --kms-key-id KEY",
        terraform: "resource \"aws_rds_cluster\" \"orders\" {\n  \
                    storage_encrypted = true\n  \
                    kms_key_id        = aws_kms_key.database.arn\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBCluster\n\
                         Properties:\n  \
                         StorageEncrypted: true\n  \
                         KmsKeyId: !Ref DatabaseKey",
    },
    sources: &[Source {
        title: "Encrypting Amazon Aurora resources",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html",
    }],
    standards: &[security_hub("RDS.27"), prowler("rds_cluster_storage_encrypted")],
    thresholds: &[],
    reads: &[reads::<Clusters>()],
    run: |account| super::clusters(account, judge),
};

/// Encrypted under a key of KMS or, by newer means, under one that AWS owns, with which `StorageEncrypted` is false.
fn judge(settings: &ClusterSettings) -> Judged {
    let encryption = &settings.encryption;
    let encrypted = encryption.encrypted.ok_or(Missing("StorageEncrypted"))?;
    let verdict = match (encrypted, encryption.kind.as_deref()) {
        (true, _) => Verdict::pass("The storage is encrypted under a key of KMS."),
        (false, Some("sse-rds")) => Verdict::pass("The storage is encrypted under a key that AWS owns."),
        (false, _) => Verdict::fail("The storage is not encrypted."),
    };
    let verdict = verdict.seen(&DESCRIBE_DB_CLUSTERS, "StorageEncrypted", encrypted);
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "StorageEncryptionType", &encryption.kind)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::rds::Encryption;
    use crate::finding::Status;

    fn status(encrypted: bool, kind: Option<&str>) -> Status {
        let encryption = Encryption { encrypted: Some(encrypted), kind: kind.map(str::to_owned) };
        judge(&ClusterSettings { encryption, ..ClusterSettings::default() }).unwrap().unwrap().status
    }

    #[test]
    fn a_key_of_kms_passes() {
        assert_eq!(status(true, None), Status::Pass);
        assert_eq!(status(true, Some("sse-kms")), Status::Pass);
    }

    #[test]
    fn a_key_that_aws_owns_passes_although_aws_says_that_it_is_not_encrypted() {
        assert_eq!(status(false, Some("sse-rds")), Status::Pass);
    }

    #[test]
    fn none_fails() {
        assert_eq!(status(false, None), Status::Fail);
        assert_eq!(status(false, Some("none")), Status::Fail);
        assert_eq!(status(false, Some("sse-new")), Status::Fail, "what is not known is no pass");
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&ClusterSettings::default()).is_err());
    }
}

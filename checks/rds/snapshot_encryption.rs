//! Snapshots of DB instances that somebody took are encrypted.

use crate::facts::Call;
use crate::facts::rds::{DESCRIBE_DB_SNAPSHOTS, Encryption, Snapshot, Snapshots};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-snapshot-encryption",
    title: "Manual snapshots of DB instances are encrypted",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "A snapshot is a copy of the whole database, and it can be shared and restored elsewhere. One that is not \
          encrypted needs no key for that.",
    aws_side: "AWS encrypts a snapshot as its source is, and re-encrypts copies under the key that you name.",
    your_side: "You encrypt the source, copy older snapshots under a key, and delete those that are not encrypted.",
    fix: Fix {
        text: "Copy the snapshot with a key of KMS, and delete the one that is not encrypted.",
        cli: "aws rds copy-db-snapshot --source-db-snapshot-identifier SNAPSHOT --target-db-snapshot-identifier \
              ENCRYPTED-SNAPSHOT --kms-key-id KEY",
        terraform: "resource \"aws_db_snapshot_copy\" \"orders\" {\n  \
                    source_db_snapshot_identifier = aws_db_snapshot.orders.db_snapshot_arn\n  \
                    target_db_snapshot_identifier = \"orders-encrypted\"\n  \
                    kms_key_id                    = aws_kms_key.database.arn\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Encrypting Amazon RDS resources",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    }],
    standards: &[security_hub("RDS.4"), prowler("rds_snapshots_encrypted")],
    thresholds: &[],
    reads: &[reads::<Snapshots>()],
    run: |account| {
        each(account, account.rds.values().map(|rds| &rds.snapshots), |_: &Snapshot, encryption| {
            judge(&DESCRIBE_DB_SNAPSHOTS, encryption)
        })
    },
};

/// Encrypted under a key of KMS or, by newer means, under one that AWS owns, with which `Encrypted` is false.
pub(super) fn judge(call: &Call, encryption: &Encryption) -> Verdict {
    let verdict = match (encryption.encrypted, encryption.kind.as_deref()) {
        (Some(true), _) => Verdict::pass("The snapshot is encrypted under a key of KMS."),
        (_, Some("sse-rds")) => Verdict::pass("The snapshot is encrypted under a key that AWS owns."),
        _ => Verdict::fail("The snapshot is not encrypted."),
    };
    verdict.seen(call, "Encrypted", encryption.encrypted).seen(call, "StorageEncryptionType", &encryption.kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(encrypted: bool, kind: Option<&str>) -> Status {
        let encryption = Encryption { encrypted: Some(encrypted), kind: kind.map(str::to_owned) };
        judge(&DESCRIBE_DB_SNAPSHOTS, &encryption).status
    }

    #[test]
    fn encrypted_passes_whosever_the_key_is() {
        assert_eq!(status(true, None), Status::Pass);
        assert_eq!(status(true, Some("sse-kms")), Status::Pass);
        assert_eq!(status(false, Some("sse-rds")), Status::Pass);
    }

    #[test]
    fn not_encrypted_fails() {
        assert_eq!(status(false, None), Status::Fail);
        assert_eq!(status(false, Some("none")), Status::Fail);
    }
}

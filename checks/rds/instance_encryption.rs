//! The storage of every DB instance is encrypted.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-encryption",
    title: "The storage of DB instances is encrypted",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "Whoever gets at the storage of a database that is not encrypted, or at a snapshot of it, reads all that is \
          in it: no key stands in between that could be refused.",
    aws_side: "AWS encrypts storage, logs, backups and snapshots of an instance that was made encrypted, and \
               decrypts for the engine.",
    your_side: "You choose encryption when you make the instance, and the key. It cannot be turned on later.",
    fix: Fix {
        text: "Copy a snapshot of the instance with a key of KMS, restore an instance from the copy, and move the \
               application to it.",
        cli: "aws rds copy-db-snapshot --source-db-snapshot-identifier SNAPSHOT --target-db-snapshot-identifier \
              ENCRYPTED-SNAPSHOT --kms-key-id KEY",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    storage_encrypted = true\n  \
                    kms_key_id        = aws_kms_key.database.arn\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         StorageEncrypted: true\n  \
                         KmsKeyId: !Ref DatabaseKey",
    },
    sources: &[Source {
        title: "Encrypting Amazon RDS resources",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    }],
    standards: &[cis("3.2.1"), security_hub("RDS.3"), prowler("rds_instance_storage_encrypted")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// Encrypted under a key of KMS or, by newer means, under one that AWS owns, with which `StorageEncrypted` is false.
fn judge(settings: &InstanceSettings) -> Judged {
    let encryption = &settings.encryption;
    let encrypted = encryption.encrypted.ok_or(Missing("StorageEncrypted"))?;
    let verdict = match (encrypted, encryption.kind.as_deref()) {
        (true, _) => Verdict::pass("The storage is encrypted under a key of KMS."),
        (false, Some("sse-rds")) => Verdict::pass("The storage is encrypted under a key that AWS owns."),
        (false, _) => Verdict::fail("The storage is not encrypted."),
    };
    let verdict = verdict.seen(&DESCRIBE_DB_INSTANCES, "StorageEncrypted", encrypted);
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "StorageEncryptionType", &encryption.kind)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::rds::Encryption;
    use crate::finding::Status;

    fn status(encrypted: bool, kind: Option<&str>) -> Status {
        let encryption = Encryption { encrypted: Some(encrypted), kind: kind.map(str::to_owned) };
        judge(&InstanceSettings { encryption, ..InstanceSettings::default() }).unwrap().unwrap().status
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
        assert!(judge(&InstanceSettings::default()).is_err());
    }
}

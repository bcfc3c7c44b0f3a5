//! Every file system is encrypted.

use crate::facts::efs::{DESCRIBE_FILE_SYSTEMS, FileSystem, FileSystems};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "efs-encryption",
    title: "EFS file systems are encrypted",
    severity: Severity::Medium,
    service: &model::EFS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "What is stored without encryption is protected by nothing but the permissions on it. No key stands in \
          between that could be refused.",
    aws_side: "AWS encrypts data and names of files, and decrypts them for clients, if the file system was made \
               encrypted.",
    your_side: "You choose encryption when you make the file system, and the key. It cannot be turned on later.",
    fix: Fix {
        text: "Make an encrypted file system, copy the files with DataSync or a restore from AWS Backup, and mount \
               the new one.",
        cli: "aws efs create-file-system --encrypted --kms-key-id KEY",
        terraform: "resource \"aws_efs_file_system\" \"recipes\" {\n  \
                    encrypted  = true\n  \
                    kms_key_id = aws_kms_key.files.arn\n\
                    }",
        cloudformation: "Type: AWS::EFS::FileSystem\n\
                         Properties:\n  \
                         Encrypted: true\n  \
                         KmsKeyId: !Ref FilesKey",
    },
    sources: &[Source {
        title: "Data encryption in Amazon EFS",
        url: "https://docs.aws.amazon.com/efs/latest/ug/encryption.html",
    }],
    standards: &[cis("3.3.1"), security_hub("EFS.1"), security_hub("EFS.8"), prowler("efs_encryption_at_rest_enabled")],
    thresholds: &[],
    reads: &[reads::<FileSystems>()],
    run: |account| {
        each(account, account.efs.values().map(|efs| &efs.file_systems), |_: &FileSystem, encrypted| judge(*encrypted))
    },
};

fn judge(encrypted: bool) -> Verdict {
    let verdict = if encrypted {
        Verdict::pass("The file system is encrypted.")
    } else {
        Verdict::fail("The file system is not encrypted.")
    };
    verdict.seen(&DESCRIBE_FILE_SYSTEMS, "Encrypted", encrypted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn encrypted_passes_and_unencrypted_fails() {
        assert_eq!(judge(true).status, Status::Pass);
        assert_eq!(judge(false).status, Status::Fail);
    }
}

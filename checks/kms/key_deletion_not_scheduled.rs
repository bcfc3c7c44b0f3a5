//! No customer-managed key waits to be deleted.

use crate::facts::kms::{DESCRIBE_KEY, Key, KeyId, Keys};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "kms-key-deletion-not-scheduled",
    title: "No KMS key of yours waits to be deleted",
    severity: Severity::Critical,
    service: &model::KMS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_KEYS),
    why: "What a deleted key has encrypted can never be read again, by nobody: backups, volumes and databases are lost with \
          it. Somebody who means harm, or has mistaken one key for another, needs one call for that.",
    aws_side: "AWS waits for 7 to 30 days before it deletes a key, and refuses its use in the meantime, so that it is \
          missed.",
    your_side: "You see to it within those days that nothing needs the key any more, or cancel.",
    fix: Fix {
        text: "Cancel the deletion, unless you are sure that nothing is encrypted under the key any more. Afterwards the \
               key is disabled: enable it where it is in use. To retire a key without risk, leave it disabled.",
        cli: "aws kms cancel-key-deletion --key-id KEY && aws kms enable-key --key-id KEY",
        terraform: "resource \"aws_kms_key\" \"example\" {\n\
                    \u{20} deletion_window_in_days = 30\n\
                    \u{20} lifecycle {\n\
                    \u{20}   prevent_destroy = true\n\
                    \u{20} }\n\
                    }",
        cloudformation: "Type: AWS::KMS::Key\n\
                         DeletionPolicy: Retain\n\
                         UpdateReplacePolicy: Retain",
    },
    sources: &[
        Source {
            title: "Delete an AWS KMS key",
            url: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
        },
        Source {
            title: "Key states of AWS KMS keys",
            url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
        },
    ],
    standards: &[security_hub("KMS.3"), prowler("kms_cmk_not_deleted_unintentionally")],
    thresholds: &[],
    reads: &[reads::<Keys>()],
    run: |account| each(account, account.kms.values().map(|kms| &kms.keys), |_: &KeyId, key| judge(key)),
};

/// A primary key of several regions waits for its replicas to be gone before its own days begin: it can be saved as well.
/// Keys that AWS manages are not the customer's to delete.
fn judge(key: &Key) -> Option<Verdict> {
    if !key.customer_managed {
        return None;
    }
    let verdict = match key.state.as_str() {
        "PendingDeletion" => Verdict::fail("The key is going to be deleted, and cannot be used."),
        "PendingReplicaDeletion" => Verdict::fail("The key is going to be deleted once its replicas are."),
        _ => Verdict::pass("The key is not going to be deleted."),
    };
    Some(verdict.seen(&DESCRIBE_KEY, "KeyState", &key.state))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn key(state: &str) -> Key {
        Key {
            customer_managed: true,
            spec: "SYMMETRIC_DEFAULT".into(),
            origin: "AWS_KMS".into(),
            state: state.into(),
            description: String::new(),
        }
    }

    fn status(key: &Key) -> Option<Status> {
        judge(key).map(|verdict| verdict.status)
    }

    #[test]
    fn a_key_that_stays_passes_in_whatever_state() {
        for state in ["Enabled", "Disabled", "Creating", "PendingImport", "Unavailable", "Updating"] {
            assert_eq!(status(&key(state)), Some(Status::Pass), "{state}");
        }
    }

    #[test]
    fn a_key_that_waits_to_be_deleted_fails() {
        let verdict = judge(&key("PendingDeletion")).unwrap();
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(verdict.evidence[0].value, "PendingDeletion");
        assert_eq!(status(&key("PendingReplicaDeletion")), Some(Status::Fail));
    }

    #[test]
    fn a_key_that_cannot_rotate_is_judged_too() {
        let signing = Key { spec: "RSA_2048".into(), origin: "EXTERNAL".into(), ..key("PendingDeletion") };
        assert_eq!(status(&signing), Some(Status::Fail));
    }

    #[test]
    fn a_key_of_aws_is_not_judged() {
        assert_eq!(status(&Key { customer_managed: false, ..key("Enabled") }), None);
        assert_eq!(status(&Key { customer_managed: false, ..key("PendingDeletion") }), None);
    }
}

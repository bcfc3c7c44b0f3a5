//! Customer-managed keys that AWS KMS can rotate are rotated.

use crate::facts::kms::{GET_KEY_ROTATION_STATUS, KeyId, KeyRotation, Rotation};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "kms-key-rotation",
    title: "Customer-managed KMS keys are rotated",
    severity: Severity::Medium,
    service: &model::KMS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_KEYS),
    why: "The longer the same key material encrypts, the more there is to read for whoever gets hold of it. Rotation \
          bounds that, and costs nothing to those who use the key.",
    aws_side: "AWS keeps the material in hardware, makes new material on schedule, and keeps the old for decryption.",
    your_side: "You turn rotation on for each symmetric key of yours, and choose the period.",
    fix: Fix {
        text: "Turn rotation on. Nothing that uses the key has to change.",
        cli: "aws kms enable-key-rotation --key-id KEY --rotation-period-in-days 365",
        terraform: "resource \"aws_kms_key\" \"example\" {\n\
                    \u{20} enable_key_rotation     = true\n\
                    \u{20} rotation_period_in_days = 365\n\
                    }",
        cloudformation: "Type: AWS::KMS::Key\n\
                         Properties:\n\
                         \u{20} EnableKeyRotation: true\n\
                         \u{20} RotationPeriodInDays: 365",
    },
    sources: &[Source {
        title: "Rotate AWS KMS keys",
        url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    }],
    standards: &[cis("4.6"), security_hub("KMS.4"), prowler("kms_cmk_rotation_enabled")],
    thresholds: &[],
    reads: &[reads::<KeyRotation>()],
    run: |account| {
        each(account, account.kms.values().map(|kms| &kms.key_rotation), |_: &KeyId, rotation| judge(*rotation))
    },
};

/// Which keys are judged is [`crate::facts::kms::Key::is_rotatable`]: the fact holds no others.
fn judge(rotation: Rotation) -> Verdict {
    let verdict = if rotation.enabled {
        Verdict::pass(match rotation.period_days {
            Some(days) => format!("The key is rotated every {days} days."),
            None => "The key is rotated every year.".to_owned(),
        })
    } else {
        Verdict::fail("The key is not rotated.")
    };
    verdict.seen(&GET_KEY_ROTATION_STATUS, "KeyRotationEnabled", rotation.enabled).seen(
        &GET_KEY_ROTATION_STATUS,
        "RotationPeriodInDays",
        rotation.period_days,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::kms::Key;
    use crate::finding::Status;

    fn status(enabled: bool, period_days: Option<u16>) -> Status {
        judge(Rotation { enabled, period_days }).status
    }

    #[test]
    fn rotated_passes_whatever_the_period() {
        assert_eq!(status(true, Some(90)), Status::Pass);
        assert_eq!(status(true, Some(2560)), Status::Pass);
        assert_eq!(status(true, None), Status::Pass);
    }

    #[test]
    fn not_rotated_fails() {
        assert_eq!(status(false, None), Status::Fail);
    }

    #[test]
    fn only_symmetric_keys_of_the_customer_with_material_of_aws_are_judged() {
        let key = Key {
            customer_managed: true,
            spec: "SYMMETRIC_DEFAULT".into(),
            origin: "AWS_KMS".into(),
            state: "Enabled".into(),
            description: String::new(),
        };
        assert!(key.is_rotatable());
        assert!(Key { state: "Disabled".into(), ..key.clone() }.is_rotatable(), "AWS keeps the setting while disabled");
        assert!(!Key { customer_managed: false, ..key.clone() }.is_rotatable());
        assert!(!Key { spec: "RSA_2048".into(), ..key.clone() }.is_rotatable());
        assert!(!Key { spec: "HMAC_256".into(), ..key.clone() }.is_rotatable());
        assert!(!Key { origin: "EXTERNAL".into(), ..key.clone() }.is_rotatable());
        assert!(!Key { origin: "AWS_CLOUDHSM".into(), ..key.clone() }.is_rotatable());
        assert!(!Key { state: "PendingDeletion".into(), ..key }.is_rotatable());
    }
}

//! What can be known about KMS in one region.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every KMS key of the region, by id.
pub static LIST_KEYS: Call = Call {
    service: "KMS",
    operation: "ListKeys",
    action: "kms:ListKeys",
    absent: &[],
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html",
};

/// One key: who manages it, what it is for, where its material comes from.
pub static DESCRIBE_KEY: Call = Call {
    service: "KMS",
    operation: "DescribeKey",
    action: "kms:DescribeKey",
    absent: &[],
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html",
};

/// Whether a key's material is rotated, and how often.
pub static GET_KEY_ROTATION_STATUS: Call = Call {
    service: "KMS",
    operation: "GetKeyRotationStatus",
    action: "kms:GetKeyRotationStatus",
    absent: &[],
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html",
};

/// A key's policy. There is one, by the name `default`.
pub static GET_KEY_POLICY: Call = Call {
    service: "KMS",
    operation: "GetKeyPolicy",
    action: "kms:GetKeyPolicy",
    absent: &[],
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html",
};

fact!(
    /// Every key of the region, AWS-managed ones too.
    Keys: Vec<Of<KeyId, Key>> = "kms.keys" regional <- [LIST_KEYS, DESCRIBE_KEY]
);
fact!(
    /// The rotation of each key that AWS KMS can rotate by itself; the other keys are not in it.
    KeyRotation: Vec<Of<KeyId, Rotation>> = "kms.key_rotation" regional <- [LIST_KEYS, DESCRIBE_KEY, GET_KEY_ROTATION_STATUS]
);

fact!(
    /// The policy of each key that the customer manages, as its text.
    KeyPolicies: Vec<Of<KeyId, String>> = "kms.key_policies" regional <- [LIST_KEYS, DESCRIBE_KEY, GET_KEY_POLICY]
);

facts!(
    /// KMS's facts in one region.
    Kms {
        keys: Keys,
        key_rotation: KeyRotation,
        key_policies: KeyPolicies,
    }
);

/// A key by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyId {
    /// The key's id.
    pub id: String,
    /// The key's ARN.
    pub arn: String,
    /// The region.
    pub region: String,
}

impl Describe for KeyId {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::KMS::Key", &self.id, Some(&self.region))
    }
}

/// What a key is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// The customer manages it; otherwise an AWS service does.
    pub customer_managed: bool,
    /// `SYMMETRIC_DEFAULT`, `RSA_2048` and so on.
    pub spec: String,
    /// Where its material comes from: `AWS_KMS`, `EXTERNAL`, `AWS_CLOUDHSM`, `EXTERNAL_KEY_STORE`.
    pub origin: String,
    /// `Enabled`, `Disabled`, `PendingDeletion` and so on.
    pub state: String,
    /// What its maker says of it.
    pub description: String,
}

impl Key {
    /// AWS KMS can rotate it by itself, and it is the customer who says whether: symmetric, with material that AWS KMS
    /// made, and not about to be deleted (while it is, AWS says that rotation is off, whatever was set).
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>.
    #[must_use]
    pub fn is_rotatable(&self) -> bool {
        self.customer_managed
            && self.spec == "SYMMETRIC_DEFAULT"
            && self.origin == "AWS_KMS"
            && !matches!(self.state.as_str(), "PendingDeletion" | "PendingReplicaDeletion")
    }
}

/// How a key's material is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// It is rotated.
    pub enabled: bool,
    /// Days between rotations: 90 to 2,560.
    pub period_days: Option<u16>,
}

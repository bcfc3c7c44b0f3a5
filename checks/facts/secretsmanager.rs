//! What can be known about Secrets Manager in one region. No secret's value is ever asked for.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every secret that is not about to be deleted, with its rotation.
pub static LIST_SECRETS: Call = Call {
    service: "Secrets Manager",
    operation: "ListSecrets",
    action: "secretsmanager:ListSecrets",
    absent: &[],
    source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html",
};

/// A secret's policy. Without one the answer names the secret alone.
pub static GET_RESOURCE_POLICY: Call = Call {
    service: "Secrets Manager",
    operation: "GetResourcePolicy",
    action: "secretsmanager:GetResourcePolicy",
    absent: &[],
    source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html",
};

fact!(
    /// Every secret of the region.
    Secrets: Vec<Of<SecretId, Secret>> = "secretsmanager.secrets" regional <- [LIST_SECRETS]
);
fact!(
    /// The text of each secret's policy; none where it has none.
    SecretPolicies: Vec<Of<SecretId, Option<String>>> =
        "secretsmanager.secret_policies" regional <- [LIST_SECRETS, GET_RESOURCE_POLICY]
);

facts!(
    /// The facts of Secrets Manager in one region.
    SecretsManager {
        secrets: Secrets,
        secret_policies: SecretPolicies,
    }
);

/// A secret by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretId {
    /// The secret's name, unique in its region.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The region.
    pub region: String,
}

impl Describe for SecretId {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::SecretsManager::Secret", &self.name, Some(&self.region))
    }
}

/// A secret, without what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// When it was made.
    pub created: Timestamp,
    /// The day on which it was last read in this region, in UTC; none if it never was.
    pub last_accessed: Option<Timestamp>,
    /// The service of AWS that made it and manages it: `rds`, `events` and so on.
    pub owning_service: Option<String>,
    /// It is a copy of a secret of another region, by that region's name. Such a copy has no rotation of its own.
    pub replica_of: Option<String>,
    /// How it is rotated.
    pub rotation: Rotation,
}

/// How a secret is rotated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// It is rotated by itself.
    pub enabled: bool,
    /// The days between two rotations, as AWS works them out from the schedule once it has been rotated.
    pub every_days: Option<i64>,
    /// The last time that rotation succeeded.
    pub last: Option<Timestamp>,
    /// The next rotation is due by then.
    pub next: Option<Timestamp>,
}

impl Secret {
    /// The rotation is the customer's to set: no other service manages the secret, and it is no copy.
    ///
    /// Sources: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html>,
    /// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html>.
    #[must_use]
    pub fn is_yours_to_rotate(&self) -> bool {
        self.owning_service.is_none() && self.replica_of.is_none()
    }
}

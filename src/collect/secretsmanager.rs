//! The facts of Secrets Manager in one region.

use partywall_checks::facts::secretsmanager::SecretsManager;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> SecretsManager {
    SecretsManager {}
}

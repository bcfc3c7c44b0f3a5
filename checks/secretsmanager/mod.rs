//! Checks of Secrets Manager, and what several of them count: whole days.

mod secret_not_public;
mod secret_recent_rotation;
mod secret_rotation;
mod secret_rotation_success;
mod secret_unused;

use jiff::Timestamp;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &secret_not_public::CHECK,
    &secret_recent_rotation::CHECK,
    &secret_rotation::CHECK,
    &secret_rotation_success::CHECK,
    &secret_unused::CHECK,
];

/// Full days from then to now.
fn days(then: Timestamp, now: Timestamp) -> i64 {
    now.duration_since(then).as_secs().div_euclid(24 * 60 * 60)
}

/// When the tests take place.
#[cfg(test)]
const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

/// A secret that is so many days old, and that nothing was done with.
#[cfg(test)]
fn secret(age: i64) -> crate::facts::secretsmanager::Secret {
    crate::facts::secretsmanager::Secret {
        created: ago(age),
        last_accessed: None,
        owning_service: None,
        replica_of: None,
        rotation: crate::facts::secretsmanager::Rotation::default(),
    }
}

/// So many days before [`NOW`]; after it, where the number is negative.
#[cfg(test)]
fn ago(days: i64) -> Timestamp {
    NOW - jiff::SignedDuration::from_hours(24 * days)
}

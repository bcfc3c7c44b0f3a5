//! The facts of Shield.

use partywall_checks::facts::shield::Shield;

use crate::aws::Road;

pub(super) fn facts(_: &Road) -> Shield {
    Shield {}
}

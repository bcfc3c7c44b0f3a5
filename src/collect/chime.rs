//! The facts of Amazon Chime SDK voice connectors in one region.

use partywall_checks::facts::chime::Chime;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> Chime {
    Chime {}
}

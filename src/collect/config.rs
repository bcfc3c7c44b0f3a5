//! The facts of AWS Config in one region.

use partywall_checks::facts::config::Config;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> Config {
    Config {}
}

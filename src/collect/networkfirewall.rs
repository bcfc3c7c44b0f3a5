//! The facts of Network Firewall in one region.

use partywall_checks::facts::networkfirewall::NetworkFirewall;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> NetworkFirewall {
    NetworkFirewall {}
}

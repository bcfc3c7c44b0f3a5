//! What can be known about Network Firewall in one region.

use super::facts;

facts!(
    /// The facts of Network Firewall in one region.
    NetworkFirewall {}
);

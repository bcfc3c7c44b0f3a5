//! What the tests need to know of Network Firewall.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

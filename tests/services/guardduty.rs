//! What the tests need to know of GuardDuty.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

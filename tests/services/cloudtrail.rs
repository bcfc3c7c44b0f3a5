//! What the tests need to know of CloudTrail.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

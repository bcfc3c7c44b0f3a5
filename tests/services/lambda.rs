//! What the tests need to know of Lambda.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

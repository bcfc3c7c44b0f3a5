//! What the tests need to know of RDS.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

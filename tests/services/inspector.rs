//! What the tests need to know of Amazon Inspector.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of Shield.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

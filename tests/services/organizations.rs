//! What the tests need to know of Organizations.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

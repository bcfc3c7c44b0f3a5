//! What the tests need to know of Systems Manager.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

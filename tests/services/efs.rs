//! What the tests need to know of EFS.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of Secrets Manager.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

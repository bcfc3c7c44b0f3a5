//! What the tests need to know of ACM.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

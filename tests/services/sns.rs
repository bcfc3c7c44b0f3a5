//! What the tests need to know of SNS.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of AWS Config.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

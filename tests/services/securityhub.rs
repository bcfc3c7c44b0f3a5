//! What the tests need to know of Security Hub.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

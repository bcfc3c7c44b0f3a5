//! What the tests need to know of EventBridge.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of Amazon Chime SDK voice connectors.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of Elastic Load Balancing.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of Trusted Advisor.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

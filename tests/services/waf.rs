//! What the tests need to know of AWS WAF.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

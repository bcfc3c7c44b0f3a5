//! What the tests need to know of IAM.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of ECR.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

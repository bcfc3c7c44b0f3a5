//! What the tests need to know of CloudWatch and CloudWatch Logs.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of SQS.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

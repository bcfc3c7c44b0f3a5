//! What the tests need to know of KMS.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

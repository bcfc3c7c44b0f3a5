//! What the tests need to know of Macie.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of AWS Backup.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

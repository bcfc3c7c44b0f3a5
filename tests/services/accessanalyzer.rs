//! What the tests need to know of IAM Access Analyzer.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

//! What the tests need to know of AWS Budgets and Cost Anomaly Detection.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };

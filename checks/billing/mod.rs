//! Checks of AWS Budgets and Cost Anomaly Detection.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];

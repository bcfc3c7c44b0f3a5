//! Checks of AWS Budgets and Cost Anomaly Detection. No catalogue asks for them; a jump in cost is often the first that is
//! seen of stolen credentials.

use crate::check::Check;

mod anomaly_monitor;
mod anomaly_subscription;
mod budget;
mod budget_alert;

pub(crate) const CHECKS: &[&Check] =
    &[&anomaly_monitor::CHECK, &anomaly_subscription::CHECK, &budget::CHECK, &budget_alert::CHECK];

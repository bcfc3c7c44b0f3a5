//! What can be known about AWS Budgets and Cost Anomaly Detection.

use super::facts;

facts!(
    /// The facts of AWS Budgets and Cost Anomaly Detection.
    Billing {}
);

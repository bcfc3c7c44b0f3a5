//! What can be known about watching the bill: AWS Budgets and Cost Anomaly Detection. Amounts are not read, nor whom the
//! alerts go to.

use serde::{Deserialize, Serialize};

use super::{Call, fact, facts};

/// Every budget.
pub static DESCRIBE_BUDGETS: Call = Call {
    service: "Budgets",
    operation: "DescribeBudgets",
    action: "budgets:ViewBudget",
    absent: &["NotFoundException"],
    source: "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DescribeBudgets.html",
};

/// The alerts of all budgets.
pub static DESCRIBE_BUDGET_NOTIFICATIONS_FOR_ACCOUNT: Call = Call {
    service: "Budgets",
    operation: "DescribeBudgetNotificationsForAccount",
    action: "budgets:ViewBudget",
    absent: &["NotFoundException"],
    source: "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DescribeBudgetNotificationsForAccount.html",
};

/// The monitors of Cost Anomaly Detection. AWS charges a cent for each request to Cost Explorer.
pub static GET_ANOMALY_MONITORS: Call = Call {
    service: "Cost Explorer",
    operation: "GetAnomalyMonitors",
    action: "ce:GetAnomalyMonitors",
    absent: &[],
    source: "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetAnomalyMonitors.html",
};

/// Who is told of anomalies. AWS charges a cent for each request to Cost Explorer.
pub static GET_ANOMALY_SUBSCRIPTIONS: Call = Call {
    service: "Cost Explorer",
    operation: "GetAnomalySubscriptions",
    action: "ce:GetAnomalySubscriptions",
    absent: &[],
    source: "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetAnomalySubscriptions.html",
};

fact!(
    /// Every budget.
    Budgets: Vec<Budget> = "billing.budgets" <- [DESCRIBE_BUDGETS]
);
fact!(
    /// The names of the budgets that have at least one alert.
    AlertingBudgets: Vec<String> = "billing.alerting_budgets" <- [DESCRIBE_BUDGET_NOTIFICATIONS_FOR_ACCOUNT]
);
fact!(
    /// The names of the monitors of Cost Anomaly Detection.
    AnomalyMonitors: Vec<String> = "billing.anomaly_monitors" <- [GET_ANOMALY_MONITORS]
);
fact!(
    /// Every subscription to anomalies.
    AnomalySubscriptions: Vec<Subscription> = "billing.anomaly_subscriptions" <- [GET_ANOMALY_SUBSCRIPTIONS]
);

facts!(
    /// The facts of AWS Budgets and Cost Anomaly Detection.
    Billing {
        budgets: Budgets,
        alerting_budgets: AlertingBudgets,
        anomaly_monitors: AnomalyMonitors,
        anomaly_subscriptions: AnomalySubscriptions,
    }
);

/// A budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Its name.
    pub name: String,
    /// What it counts: `COST`, `USAGE`, `RI_UTILIZATION` and so on.
    pub kind: String,
}

/// A subscription to anomalies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its name.
    pub name: String,
    /// How many monitors it listens to.
    pub monitors: usize,
    /// How many it tells, without those who declined.
    pub subscribers: usize,
}

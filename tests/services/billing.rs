//! What the tests need to know of AWS Budgets and Cost Anomaly Detection.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[("budgets:DescribeBudgets", &[r#"{"Budgets": [{}]}"#, r#"{"Budgets": [{"BudgetName": "b"}]}"#])],
    // DescribeBudgets has no action of its own: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html
    misnamed: &[("budgets", "DescribeBudgets", "budgets:ViewBudget", "budgets:DescribeBudgets")],
    // moto 5.2.5 does not have these.
    not_sent: &[
        "budgets:DescribeBudgetNotificationsForAccount",
        "costexplorer:GetAnomalyMonitors",
        "costexplorer:GetAnomalySubscriptions",
    ],
    ..Service::PLAIN
};

fn json(body: &str) -> Fault {
    Fault::told("application/x-amz-json-1.1", body)
}

/// No emulator has alerts of all budgets at once, or anomalies: AWS's answers, with addresses that no report may hold.
#[test]
fn alerts_are_judged_from_recorded_answers() {
    let checks = ["billing-anomaly-monitor", "billing-anomaly-subscription", "billing-budget-alert"];
    let alerts = r#"{"BudgetNotificationsForAccount": [{"BudgetName": "flour", "Notifications": [{"NotificationType": "FORECASTED",
        "ComparisonOperator": "GREATER_THAN", "Threshold": 100.0, "ThresholdType": "PERCENTAGE", "NotificationState": "OK"}]}]}"#;
    let monitors = r#"{"AnomalyMonitors": [{"MonitorArn": "arn:aws:ce::123456789012:anomalymonitor/1", "MonitorName": "services",
        "CreationDate": "2026-01-01T00:00:00Z", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE", "DimensionalValueCount": 9}]}"#;
    let subscription = |status: &str| {
        format!(
            r#"{{"AnomalySubscriptions": [{{"SubscriptionArn": "arn:aws:ce::123456789012:anomalysubscription/1",
                "AccountId": "123456789012", "MonitorArnList": ["arn:aws:ce::123456789012:anomalymonitor/1"],
                "Subscribers": [{{"Address": "bills@crumb.example", "Type": "EMAIL", "Status": "{status}"}}], "Frequency": "DAILY",
                "SubscriptionName": "daily"}}]}}"#
        )
    };
    RUNTIME.block_on(async {
        let runs = [
            ("pass", json(alerts), json(monitors), json(&subscription("CONFIRMED"))),
            (
                "fail",
                json(r#"{"BudgetNotificationsForAccount": []}"#),
                json(r#"{"AnomalyMonitors": []}"#),
                json(&subscription("DECLINED")),
            ),
            ("unknown", json("{}"), json("{}"), json(r#"{"AnomalySubscriptions": [{}]}"#)),
            ("unknown", Fault::denied(), Fault::denied(), Fault::denied()),
        ];
        for (status, alerts, monitors, subscriptions) in runs {
            let gateway = weak_moto().await.gateway().await;
            gateway.rule(Rule::on("budgets", "DescribeBudgetNotificationsForAccount", alerts));
            gateway.rule(Rule::on("costexplorer", "GetAnomalyMonitors", monitors));
            gateway.rule(Rule::on("costexplorer", "GetAnomalySubscriptions", subscriptions));
            let (_, report) = report(gateway.endpoint(), &["--check", &checks.join(",")]).await;
            for check in checks {
                assert!(report.statuses(check).keys().eq([status]), "{check}: {:#?}", report.by_id());
            }
            assert!(!report.0.to_string().contains("bills@crumb.example"));
        }
    });
}

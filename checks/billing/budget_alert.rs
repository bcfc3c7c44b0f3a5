//! A budget tells somebody.

use crate::facts::billing::{AlertingBudgets, DESCRIBE_BUDGET_NOTIFICATIONS_FOR_ACCOUNT};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "billing-budget-alert",
    title: "A budget of the account sends alerts",
    severity: Severity::Low,
    service: &model::BUDGETS,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_BILLING),
    why: "A budget without alerts is a line in a console that nobody opens. The bill tells you, four weeks later.",
    aws_side: "AWS sends an alert when the cost passes a threshold, or is forecast to.",
    your_side: "You set thresholds on actual and on forecast cost, with an address that somebody reads.",
    fix: Fix {
        text: "Add an alert at 100 percent of the forecast cost to the budget, to a shared mailbox or an SNS topic.",
        cli: "aws budgets create-notification --account-id ACCOUNT --budget-name BUDGET --notification \
              NotificationType=FORECASTED,ComparisonOperator=GREATER_THAN,Threshold=100 --subscribers \
              SubscriptionType=EMAIL,Address=EMAIL",
        terraform: "resource \"aws_budgets_budget\" \"monthly\" {\n\
                    \x20 notification {\n\
                    \x20   comparison_operator        = \"GREATER_THAN\"\n\
                    \x20   threshold                  = 100\n\
                    \x20   threshold_type             = \"PERCENTAGE\"\n\
                    \x20   notification_type          = \"FORECASTED\"\n\
                    \x20   subscriber_email_addresses = [\"EMAIL\"]\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::Budgets::Budget\n\
                         Properties:\n\
                         \x20 NotificationsWithSubscribers:\n\
                         \x20   - Notification: {NotificationType: FORECASTED, ComparisonOperator: GREATER_THAN, Threshold: 100}\n\
                         \x20     Subscribers: [{SubscriptionType: EMAIL, Address: EMAIL}]",
    },
    sources: &[Source {
        title: "Best practices for AWS Budgets",
        url: "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html",
    }],
    standards: &[],
    thresholds: &[],
    reads: &[reads::<AlertingBudgets>()],
    run: |account| setting(account, [&account.billing.alerting_budgets], |budgets| judge(budgets)),
};

fn judge(budgets: &[String]) -> Verdict {
    let verdict = if budgets.is_empty() {
        Verdict::fail("No budget of the account sends alerts.")
    } else {
        Verdict::pass(format!("Alerts are sent by the budget {}.", budgets.join(", ")))
    };
    verdict.seen(&DESCRIBE_BUDGET_NOTIFICATIONS_FOR_ACCOUNT, "BudgetName", budgets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn one_budget_with_alerts_passes_and_none_fails() {
        assert_eq!(judge(&["monthly".to_owned()]).status, Status::Pass);
        assert_eq!(judge(&[]).status, Status::Fail);
    }
}

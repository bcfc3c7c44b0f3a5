//! The facts of AWS Budgets and Cost Anomaly Detection. Each has one endpoint for each partition, whatever region is
//! asked.

use aws_sdk_costexplorer::types::SubscriberStatus;
use partywall_checks::facts::billing::{
    Billing, Budget, DESCRIBE_BUDGET_NOTIFICATIONS_FOR_ACCOUNT, DESCRIBE_BUDGETS, GET_ANOMALY_MONITORS,
    GET_ANOMALY_SUBSCRIPTIONS, Subscription,
};
use partywall_checks::facts::{Gap, Lazy};

use super::listed;
use super::presence::Holds;
use crate::aws::{Road, malformed};

/// The largest pages.
const BUDGETS_PAGE: i32 = 1000;
const ALERTS_PAGE: i32 = 100;

pub(super) fn facts(road: &Road, account: &str) -> Billing {
    macro_rules! ask {
        ($ask:ident) => {{
            let (road, account) = (road.clone(), account.to_owned());
            Lazy::new(None, move || $ask(road.clone(), account.clone()))
        }};
    }
    Billing {
        budgets: ask!(budgets),
        alerting_budgets: ask!(alerting_budgets),
        anomaly_monitors: ask!(anomaly_monitors),
        anomaly_subscriptions: ask!(anomaly_subscriptions),
    }
}

/// What the SDK makes up where the answer has no type.
const NO_KIND: &str = "no value was set";

async fn budgets(road: Road, account: String) -> Result<Vec<Budget>, Gap> {
    let call = &DESCRIBE_BUDGETS;
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let request = road.budgets(road.home()).describe_budgets().account_id(&account).max_results(BUDGETS_PAGE);
        let Some(answer) = road.ask(call, None, request.set_next_token(next).send()).await? else { return Ok(found) };
        for budget in listed(call, None, answer.budgets)? {
            let kind = budget.budget_type.as_str();
            if budget.budget_name.is_empty() || kind.is_empty() || kind == NO_KIND {
                return Err(malformed(call, None, "a budget without a name or a type"));
            }
            found.push(Budget { kind: kind.to_owned(), name: budget.budget_name });
        }
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(found);
        }
    }
}

async fn alerting_budgets(road: Road, account: String) -> Result<Vec<String>, Gap> {
    let call = &DESCRIBE_BUDGET_NOTIFICATIONS_FOR_ACCOUNT;
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let request = road.budgets(road.home()).describe_budget_notifications_for_account().account_id(&account);
        let request = request.max_results(ALERTS_PAGE).set_next_token(next);
        let Some(answer) = road.ask(call, None, request.send()).await? else { return Ok(found) };
        for budget in listed(call, None, answer.budget_notifications_for_account)? {
            let name = budget.budget_name.ok_or_else(|| malformed(call, None, "a budget without a name"))?;
            let alerts = budget.notifications.ok_or_else(|| malformed(call, None, "a budget without Notifications"))?;
            if !alerts.is_empty() {
                found.push(name);
            }
        }
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(found);
        }
    }
}

/// The SDK's types have an empty list where the answer has none, and an empty text.
async fn anomaly_monitors(road: Road, _: String) -> Result<Vec<String>, Gap> {
    let call = &GET_ANOMALY_MONITORS;
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let request = road.costexplorer(road.home()).get_anomaly_monitors().set_next_page_token(next);
        let request = request.customize().interceptor(Holds(&["AnomalyMonitors"]));
        let answer = road.must(call, None, request.send()).await?;
        for monitor in answer.anomaly_monitors {
            if monitor.monitor_name.is_empty() {
                return Err(malformed(call, None, "a monitor without a name"));
            }
            found.push(monitor.monitor_name);
        }
        next = answer.next_page_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(found);
        }
    }
}

async fn anomaly_subscriptions(road: Road, _: String) -> Result<Vec<Subscription>, Gap> {
    let call = &GET_ANOMALY_SUBSCRIPTIONS;
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let request = road.costexplorer(road.home()).get_anomaly_subscriptions().set_next_page_token(next);
        let request = request.customize().interceptor(Holds(&["AnomalySubscriptions"]));
        let answer = road.must(call, None, request.send()).await?;
        for subscription in answer.anomaly_subscriptions {
            // AWS documents all of these to be there; the SDK's types have nothing in their place.
            let (name, monitors) = (subscription.subscription_name, subscription.monitor_arn_list.len());
            if name.is_empty() || monitors == 0 || subscription.subscribers.is_empty() {
                return Err(malformed(call, None, "a subscription without a name, a monitor or a subscriber"));
            }
            let listening =
                subscription.subscribers.iter().filter(|one| one.status != Some(SubscriberStatus::Declined));
            found.push(Subscription { name, monitors, subscribers: listening.count() });
        }
        next = answer.next_page_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(found);
        }
    }
}

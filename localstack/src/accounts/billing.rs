//! What the sample accounts hold of AWS Budgets and Cost Anomaly Detection.

use aws_sdk_budgets::types::{Budget, BudgetType, Spend, TimeUnit};

use super::{BuildError, Found, Site, What};

/// What neither emulator answers.
const NOWHERE: &[&str] = &["billing-anomaly-monitor", "billing-anomaly-subscription", "billing-budget-alert"];

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(NOWHERE);
    if site.localstack {
        found.not_emulated(&["billing-budget"]);
    } else {
        found.add("billing-budget", vec![site.id.clone()], vec![]);
    }
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(NOWHERE);
    if site.localstack {
        found.not_emulated(&["billing-budget"]);
        return Ok(found);
    }
    let limit = Spend::builder().amount("500").unit("USD").build().what("the limit of the budget")?;
    let budget = Budget::builder().budget_name("flour").budget_type(BudgetType::Cost).time_unit(TimeUnit::Monthly);
    let budget = budget.budget_limit(limit).build().what("the budget flour")?;
    let budgets = aws_sdk_budgets::Client::new(&site.config);
    budgets.create_budget().account_id(&site.id).budget(budget).send().await.what("the budget flour")?;
    found.add("billing-budget", vec![], vec![site.id.clone()]);
    Ok(found)
}

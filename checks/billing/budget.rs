//! The account has a budget for its cost.

use crate::facts::billing::{Budget, Budgets, DESCRIBE_BUDGETS};
use crate::prelude::*;

/// The kind of budget that counts money; the others watch reservations and amounts of use.
const COST: &str = "COST";

pub(super) static CHECK: Check = Check {
    id: "billing-budget",
    title: "The account has a budget for what it costs",
    severity: Severity::Low,
    service: &model::BUDGETS,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_BILLING),
    why: "Stolen keys are mostly used to run machines at somebody else's cost. A budget is the plainest way to hear of it \
          before the month is over.",
    aws_side: "AWS compares the cost with each budget several times a day.",
    your_side: "You set a budget that fits the account, and move it as the account grows.",
    fix: Fix {
        text: "Make a monthly cost budget a little above what the account usually costs.",
        cli: "aws budgets create-budget --account-id ACCOUNT --budget \
              BudgetName=monthly,BudgetType=COST,TimeUnit=MONTHLY,BudgetLimit={Amount=AMOUNT,Unit=USD}",
        terraform: "resource \"aws_budgets_budget\" \"monthly\" {\n\
                    \x20 name         = \"monthly\"\n\
                    \x20 budget_type  = \"COST\"\n\
                    \x20 limit_amount = \"AMOUNT\"\n\
                    \x20 limit_unit   = \"USD\"\n\
                    \x20 time_unit    = \"MONTHLY\"\n\
                    }",
        cloudformation: "Type: AWS::Budgets::Budget\n\
                         Properties:\n\
                         \x20 Budget:\n\
                         \x20   BudgetType: COST\n\
                         \x20   TimeUnit: MONTHLY\n\
                         \x20   BudgetLimit: {Amount: AMOUNT, Unit: USD}",
    },
    sources: &[Source {
        title: "Managing your costs with AWS Budgets",
        url: "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
    }],
    standards: &[],
    thresholds: &[],
    reads: &[reads::<Budgets>()],
    run: |account| setting(account, [&account.billing.budgets], |budgets| judge(budgets)),
};

fn judge(budgets: &[Budget]) -> Verdict {
    let names: Vec<&str> =
        budgets.iter().filter(|budget| budget.kind == COST).map(|budget| budget.name.as_str()).collect();
    let verdict = match (names.as_slice(), budgets) {
        ([], []) => Verdict::fail("The account has no budget."),
        ([], _) => Verdict::fail("The account has budgets, but none for its cost."),
        (names, _) => Verdict::pass(format!("The account has a budget for its cost: {}.", names.join(", "))),
    };
    verdict.seen(&DESCRIBE_BUDGETS, "Budgets", budgets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(kinds: &[&str]) -> Status {
        let budget = |kind: &&str| Budget { name: "b".into(), kind: (*kind).into() };
        judge(&kinds.iter().map(budget).collect::<Vec<_>>()).status
    }

    #[test]
    fn a_cost_budget_passes() {
        assert_eq!(status(&["USAGE", "COST"]), Status::Pass);
    }

    #[test]
    fn none_or_only_other_kinds_fail() {
        assert_eq!(status(&[]), Status::Fail);
        assert_eq!(status(&["RI_UTILIZATION"]), Status::Fail);
    }
}

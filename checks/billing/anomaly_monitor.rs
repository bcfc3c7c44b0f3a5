//! Cost Anomaly Detection watches the account.

use crate::facts::billing::{AnomalyMonitors, GET_ANOMALY_MONITORS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "billing-anomaly-monitor",
    title: "Cost Anomaly Detection has a monitor",
    severity: Severity::Low,
    service: &model::BUDGETS,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_BILLING),
    why: "A budget sees only the sum. A service that nobody used yesterday, such as large machines in a far Region, stands \
          out at once to whatever knows what is usual.",
    aws_side: "AWS learns what each service usually costs, and finds what is out of line, without charge.",
    your_side: "You make a monitor of all services, and in an organisation one for each account or cost category.",
    fix: Fix {
        text: "Make a monitor of all AWS services in Cost Anomaly Detection.",
        cli: "aws ce create-anomaly-monitor --anomaly-monitor \
              MonitorName=services,MonitorType=DIMENSIONAL,MonitorDimension=SERVICE",
        terraform: "resource \"aws_ce_anomaly_monitor\" \"services\" {\n\
                    \x20 name              = \"services\"\n\
                    \x20 monitor_type      = \"DIMENSIONAL\"\n\
                    \x20 monitor_dimension = \"SERVICE\"\n\
                    }",
        cloudformation: "Type: AWS::CE::AnomalyMonitor\n\
                         Properties:\n\
                         \x20 MonitorName: services\n\
                         \x20 MonitorType: DIMENSIONAL\n\
                         \x20 MonitorDimension: SERVICE",
    },
    sources: &[Source {
        title: "Detecting unusual spend with AWS Cost Anomaly Detection",
        url: "https://docs.aws.amazon.com/cost-management/latest/userguide/manage-ad.html",
    }],
    standards: &[],
    thresholds: &[],
    reads: &[reads::<AnomalyMonitors>()],
    run: |account| setting(account, [&account.billing.anomaly_monitors], |monitors| judge(monitors)),
};

fn judge(monitors: &[String]) -> Verdict {
    let verdict = if monitors.is_empty() {
        Verdict::fail("Cost Anomaly Detection has no monitor in this account.")
    } else {
        Verdict::pass(format!("Cost Anomaly Detection has the monitor {}.", monitors.join(", ")))
    };
    verdict.seen(&GET_ANOMALY_MONITORS, "AnomalyMonitors", monitors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn one_monitor_passes_and_none_fails() {
        assert_eq!(judge(&["services".to_owned()]).status, Status::Pass);
        assert_eq!(judge(&[]).status, Status::Fail);
    }
}

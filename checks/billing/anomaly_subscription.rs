//! Somebody is told of anomalies in cost.

use crate::facts::billing::{AnomalySubscriptions, GET_ANOMALY_SUBSCRIPTIONS, Subscription};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "billing-anomaly-subscription",
    title: "Somebody is told of anomalies in cost",
    severity: Severity::Low,
    service: &model::BUDGETS,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_BILLING),
    why: "An anomaly that is found and told to nobody costs as much as one that is not found.",
    aws_side: "AWS sends what its monitors find to those who subscribe, at once or once a day or week.",
    your_side: "You subscribe a mailbox or a topic that somebody reads to every monitor, with a threshold that fits.",
    fix: Fix {
        text: "Add a subscription for the monitor, at once to an SNS topic or daily to a shared mailbox.",
        cli: "aws ce create-anomaly-subscription --anomaly-subscription file://SUBSCRIPTION",
        terraform: "resource \"aws_ce_anomaly_subscription\" \"daily\" {\n\
                    \x20 name             = \"daily\"\n\
                    \x20 frequency        = \"DAILY\"\n\
                    \x20 monitor_arn_list = [\"MONITOR_ARN\"]\n\
                    \x20 subscriber {\n\
                    \x20   type    = \"EMAIL\"\n\
                    \x20   address = \"EMAIL\"\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::CE::AnomalySubscription\n\
                         Properties:\n\
                         \x20 SubscriptionName: daily\n\
                         \x20 Frequency: DAILY\n\
                         \x20 MonitorArnList: [MONITOR_ARN]\n\
                         \x20 Subscribers: [{Type: EMAIL, Address: EMAIL}]",
    },
    sources: &[Source {
        title: "Getting started with AWS Cost Anomaly Detection",
        url: "https://docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html",
    }],
    standards: &[],
    thresholds: &[],
    reads: &[reads::<AnomalySubscriptions>()],
    run: |account| setting(account, [&account.billing.anomaly_subscriptions], |subscriptions| judge(subscriptions)),
};

/// A subscription whose every address declined tells nobody.
fn judge(subscriptions: &[Subscription]) -> Verdict {
    let telling: Vec<&str> = subscriptions.iter().filter(|of| of.subscribers > 0).map(|of| of.name.as_str()).collect();
    let verdict = match (telling.as_slice(), subscriptions) {
        ([], []) => Verdict::fail("Nobody subscribes to anomalies in cost."),
        ([], _) => Verdict::fail("Everybody who is to be told of anomalies in cost has declined."),
        (names, _) => Verdict::pass(format!("Anomalies in cost are told by the subscription {}.", names.join(", "))),
    };
    verdict.seen(&GET_ANOMALY_SUBSCRIPTIONS, "AnomalySubscriptions", subscriptions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(subscribers: &[usize]) -> Status {
        let of = |subscribers: &usize| Subscription { name: "s".into(), monitors: 1, subscribers: *subscribers };
        judge(&subscribers.iter().map(of).collect::<Vec<_>>()).status
    }

    #[test]
    fn one_who_listens_passes() {
        assert_eq!(status(&[0, 1]), Status::Pass);
    }

    #[test]
    fn no_subscription_or_only_declined_ones_fail() {
        assert_eq!(status(&[]), Status::Fail);
        assert_eq!(status(&[0]), Status::Fail);
    }
}

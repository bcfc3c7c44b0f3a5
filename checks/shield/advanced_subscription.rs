//! The account subscribes to Shield Advanced.

use crate::facts::shield::{GET_SUBSCRIPTION_STATE, Subscription};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "shield-advanced-subscription",
    title: "The account subscribes to Shield Advanced",
    // It costs much, and most accounts do well without: a decision to know of, not a fault.
    severity: Severity::Informational,
    service: &model::SHIELD,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Without it, attacks in the form of web requests are yours to tell from real ones, and what they make you scale \
          out to is yours to pay.",
    aws_side: "AWS holds off the common floods for everybody; with Shield Advanced also larger and cleverer ones, with its \
               response team and credit for the cost.",
    your_side: "You decide whether an outage would cost more than the subscription, and name what it shall protect.",
    fix: Fix {
        text: "Weigh the cost of the subscription, which is for a year, against that of an attack. Suppress this where the \
               answer is no.",
        cli: "aws shield create-subscription --region us-east-1",
        terraform: "resource \"aws_shield_subscription\" \"this\" {\n\
                    \x20 auto_renew = \"ENABLED\"\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "AWS Shield Advanced overview",
        url: "https://docs.aws.amazon.com/waf/latest/developerguide/ddos-advanced-summary.html",
    }],
    standards: &[],
    thresholds: &[],
    reads: &[reads::<Subscription>()],
    run: |account| setting(account, [&account.shield.subscription], |active| judge(*active)),
};

fn judge(active: bool) -> Verdict {
    let (verdict, state) = if active {
        (Verdict::pass("The account subscribes to Shield Advanced."), "ACTIVE")
    } else {
        (Verdict::fail("The account has only the Shield that everybody has."), "INACTIVE")
    };
    verdict.seen(&GET_SUBSCRIPTION_STATE, "SubscriptionState", state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_subscription_passes_and_none_fails() {
        assert_eq!(judge(true).status, Status::Pass);
        assert_eq!(judge(false).status, Status::Fail);
    }
}

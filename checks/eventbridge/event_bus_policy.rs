//! Custom event buses have a policy.

use crate::facts::eventbridge::{EventBus, EventBuses, LIST_EVENT_BUSES};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "eventbridge-event-bus-policy",
    title: "Custom EventBridge event buses have a policy",
    severity: Severity::Low,
    service: &model::EVENTBRIDGE,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "Without a policy on the bus, every identity of the account whose own policy is broad enough puts events on it. A \
          policy says in one place who is meant to.",
    aws_side: "AWS checks the bus's policy, where there is one, together with that of the caller.",
    your_side: "You write a policy for each custom bus.",
    fix: Fix {
        text: "Give the bus a policy that names who puts events on it and who makes rules for it.",
        cli: "aws events put-permission --event-bus-name BUS --policy file://POLICY.json",
        terraform: "resource \"aws_cloudwatch_event_bus_policy\" \"POLICY\" {\n\
                    \x20 event_bus_name = aws_cloudwatch_event_bus.BUS.name\n\
                    \x20 policy         = data.aws_iam_policy_document.POLICY.json\n\
                    }",
        cloudformation: "Type: AWS::Events::EventBus\n\
                         Properties:\n\
                         \x20 Name: BUS\n\
                         \x20 Policy:\n\
                         \x20   Version: '2012-10-17'\n\
                         \x20   Statement:\n\
                         \x20     - Sid: SID\n\
                         \x20       Effect: Allow\n\
                         \x20       Principal: {AWS: ROLE_ARN}\n\
                         \x20       Action: events:PutEvents\n\
                         \x20       Resource: BUS_ARN",
    },
    sources: &[Source {
        title: "Permissions for event buses in Amazon EventBridge",
        url: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html",
    }],
    standards: &[security_hub("EventBridge.3")],
    thresholds: &[],
    reads: &[reads::<EventBuses>()],
    run: |account| {
        let listings = account.eventbridge.values().map(|events| &events.event_buses);
        each(account, listings, |bus: &EventBus, policy| judge(bus, policy.is_some()))
    },
};

/// The default bus takes the events of AWS's own services, and a partner's bus those of the partner: neither is judged.
fn judge(bus: &EventBus, has_policy: bool) -> Option<Verdict> {
    if !bus.is_custom() {
        return None;
    }
    let verdict = if has_policy {
        Verdict::pass("The event bus has a policy.")
    } else {
        Verdict::fail("The event bus has no policy.")
    };
    Some(verdict.seen(&LIST_EVENT_BUSES, "has Policy", has_policy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(name: &str, has_policy: bool) -> Option<Status> {
        let bus = EventBus { name: name.into(), arn: "arn".into(), region: "eu-west-1".into() };
        judge(&bus, has_policy).map(|verdict| verdict.status)
    }

    #[test]
    fn a_custom_bus_passes_with_a_policy_and_fails_without() {
        assert_eq!(status("orders", true), Some(Status::Pass));
        assert_eq!(status("orders", false), Some(Status::Fail));
    }

    #[test]
    fn the_default_bus_and_a_partners_are_not_judged() {
        assert_eq!(status("default", false), None);
        assert_eq!(status("aws.partner/example.com/1", false), None);
    }
}

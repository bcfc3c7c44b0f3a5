//! No event bus is open to everyone.

use crate::facts::eventbridge::{EventBus, EventBuses, LIST_EVENT_BUSES};
use crate::policy::Context;
use crate::policy::verdict::{Origin, not_public};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "eventbridge-event-bus-not-public",
    title: "No EventBridge event bus's policy lets everyone in",
    severity: Severity::High,
    service: &model::EVENTBRIDGE,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Whoever may put events on a bus sets off what its rules do, with made-up content. Whoever may put rules on it has \
          its events sent elsewhere.",
    aws_side: "AWS lets nobody but the owner's account use a bus that has no policy, and refuses whom no policy allows.",
    your_side: "You name the accounts or the organisation that may put events.",
    fix: Fix {
        text: "Remove the permission for everyone, and add one for each account, or for all of your organisation by \
               aws:PrincipalOrgID.",
        cli: "aws events remove-permission --event-bus-name BUS --statement-id SID",
        terraform: "resource \"aws_cloudwatch_event_bus_policy\" \"POLICY\" {\n\
                    \x20 event_bus_name = aws_cloudwatch_event_bus.BUS.name\n\
                    \x20 policy         = data.aws_iam_policy_document.POLICY.json\n\
                    }",
        cloudformation: "Type: AWS::Events::EventBusPolicy\n\
                         Properties:\n\
                         \x20 EventBusName: BUS\n\
                         \x20 StatementId: SID\n\
                         \x20 Statement:\n\
                         \x20   Effect: Allow\n\
                         \x20   Principal: {AWS: ACCOUNT}\n\
                         \x20   Action: events:PutEvents\n\
                         \x20   Resource: BUS_ARN",
    },
    sources: &[Source {
        title: "Permissions for event buses in Amazon EventBridge",
        url: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html",
    }],
    standards: &[cis("2.21"), prowler("eventbridge_bus_exposed")],
    thresholds: &[],
    reads: &[reads::<EventBuses>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let listings = account.eventbridge.values().map(|events| &events.event_buses);
        each(account, listings, move |of: &EventBus, policy| judge(policy.as_deref(), &context, &of.region))
    },
};

fn judge(policy: Option<&str>, context: &Context, region: &str) -> Verdict {
    not_public(policy, context, Origin { call: &LIST_EVENT_BUSES, member: "Policy", region, noun: "event bus" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(principal: &str, condition: &str) -> Status {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "one", "Effect": "Allow", "Principal": {principal},
                "Action": "events:PutEvents", "Resource": "arn:aws:events:eu-west-1:123456789012:event-bus/default",
                "Condition": {{{condition}}}}}]}}"#
        );
        judge(Some(&policy), &Context::new("123456789012", "aws"), "eu-west-1").status
    }

    #[test]
    fn everyone_fails() {
        assert_eq!(status(r#""*""#, ""), Status::Fail);
        assert_eq!(status(r#"{"AWS": "*"}"#, r#""StringEquals": {"events:source": "shop"}"#), Status::Fail);
    }

    #[test]
    fn an_organisation_or_an_account_passes() {
        assert_eq!(status(r#""*""#, r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#), Status::Pass);
        assert_eq!(status(r#"{"AWS": "arn:aws:iam::210987654321:root"}"#, ""), Status::Pass);
    }

    #[test]
    fn no_policy_passes_and_nonsense_is_unknown() {
        let context = Context::new("123456789012", "aws");
        assert_eq!(judge(None, &context, "eu-west-1").status, Status::Pass);
        assert_eq!(judge(Some("x"), &context, "eu-west-1").status, Status::Unknown);
    }
}

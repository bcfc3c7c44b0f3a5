//! Event buses take nothing from other accounts.

use crate::facts::eventbridge::{EventBus, EventBuses, LIST_EVENT_BUSES};
use crate::policy::{Context, Document, Grant};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "eventbridge-event-bus-not-cross-account",
    title: "EventBridge event buses let in no other account",
    severity: Severity::Medium,
    service: &model::EVENTBRIDGE,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Events of another account set off your rules, and with them your functions and queues. Where the policy allows \
          rules, the other account can have your events sent to itself.",
    aws_side: "AWS lets another account use a bus only where its policy says so.",
    your_side: "You name only accounts that you mean to hear from, let them do no more than put events, and look again \
                whether they still should.",
    fix: Fix {
        text: "Remove the permission if the account has no business with the bus any more. If it does, this is how it \
               should be, for as long as the policy allows nothing but events:PutEvents.",
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
                         \x20   Principal: {AWS: !Ref AWS::AccountId}\n\
                         \x20   Action: events:PutEvents\n\
                         \x20   Resource: BUS_ARN",
    },
    sources: &[Source {
        title: "Permissions for event buses in Amazon EventBridge",
        url: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html",
    }],
    standards: &[prowler("eventbridge_bus_cross_account_access")],
    thresholds: &[],
    reads: &[reads::<EventBuses>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let listings = account.eventbridge.values().map(|events| &events.event_buses);
        each(account, listings, move |of: &EventBus, policy| judge(policy.as_deref(), &context, &of.region))
    },
};

/// Everyone includes every other account.
fn judge(policy: Option<&str>, context: &Context, region: &str) -> Verdict {
    let Some(text) = policy else {
        return Verdict::pass("The event bus has no policy, so no other account may use it.").seen(
            &LIST_EVENT_BUSES,
            "Policy",
            (),
        );
    };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(malformed) => return Verdict::unknown(&malformed.gap(&LIST_EVENT_BUSES, Some(region))),
    };
    let mut foreign: Vec<Grant> = document.public(context);
    foreign.extend(document.cross_account(context, &[]));
    let verdict = match foreign.as_slice() {
        [] => Verdict::pass("The event bus's policy lets in no other account."),
        [grant] => Verdict::fail(format!("The event bus's policy grants access to {grant}.")),
        [grant, rest @ ..] => {
            Verdict::fail(format!("The event bus's policy grants access to {grant}, and {} more like it.", rest.len()))
        }
    };
    verdict.seen(&LIST_EVENT_BUSES, "Policy", &foreign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(principal: &str, condition: &str) -> Status {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "one", "Effect": "Allow", "Principal": {principal},
                "Action": "events:PutEvents", "Resource": "arn:aws:events:eu-west-1:123456789012:event-bus/orders",
                "Condition": {{{condition}}}}}]}}"#
        );
        judge(Some(&policy), &Context::new("123456789012", "aws"), "eu-west-1").status
    }

    #[test]
    fn no_policy_and_the_own_account_pass() {
        assert_eq!(judge(None, &Context::new("123456789012", "aws"), "eu-west-1").status, Status::Pass);
        assert_eq!(status(r#"{"AWS": "arn:aws:iam::123456789012:root"}"#, ""), Status::Pass);
    }

    #[test]
    fn another_account_an_organisation_and_everyone_fail() {
        assert_eq!(status(r#"{"AWS": "arn:aws:iam::210987654321:root"}"#, ""), Status::Fail);
        let organisation = r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#;
        assert_eq!(status(r#""*""#, organisation), Status::Fail);
        assert_eq!(status(r#""*""#, ""), Status::Fail);
    }

    #[test]
    fn nonsense_is_unknown() {
        let context = Context::new("123456789012", "aws");
        assert_eq!(judge(Some("x"), &context, "eu-west-1").status, Status::Unknown);
    }
}

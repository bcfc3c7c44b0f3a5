//! What can be known about EventBridge in one region.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every event bus with its policy, which is left out where there is none.
pub static LIST_EVENT_BUSES: Call = Call {
    service: "EventBridge",
    operation: "ListEventBuses",
    action: "events:ListEventBuses",
    absent: &[],
    source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html",
};

fact!(
    /// The text of the policy of every event bus of the region; none where it has none.
    EventBuses: Vec<Of<EventBus, Option<String>>> = "eventbridge.event_buses" regional <- [LIST_EVENT_BUSES]
);

facts!(
    /// The facts of EventBridge in one region.
    EventBridge {
        event_buses: EventBuses,
    }
);

/// An event bus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventBus {
    /// The bus's name, unique in its region.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The region.
    pub region: String,
}

impl EventBus {
    /// The customer made it: it is neither the default bus of the account nor one that a partner's events come by.
    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.name != "default" && !self.name.starts_with("aws.partner/")
    }
}

impl Describe for EventBus {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::Events::EventBus", &self.name, Some(&self.region))
    }
}

//! The facts of EventBridge in one region.

use partywall_checks::facts::eventbridge::{EventBridge, EventBus, LIST_EVENT_BUSES};
use partywall_checks::facts::{Gap, Of};

use super::{lazy, listed};
use crate::aws::{Road, malformed};

/// The largest page that `ListEventBuses` gives.
const PAGE: i32 = 100;

pub(super) fn facts(road: &Road, region: &str) -> EventBridge {
    EventBridge { event_buses: lazy(road, region, event_buses) }
}

async fn event_buses(road: Road, region: String) -> Result<Vec<Of<EventBus, Option<String>>>, Gap> {
    let call = &LIST_EVENT_BUSES;
    let (mut buses, mut token) = (Vec::new(), None);
    loop {
        let request = road.eventbridge(&region).list_event_buses().limit(PAGE).set_next_token(token);
        let page = road.must(call, Some(&region), request.send()).await?;
        for bus in listed(call, Some(&region), page.event_buses)? {
            let (Some(name), Some(arn)) = (bus.name, bus.arn) else {
                return Err(malformed(call, Some(&region), "an event bus without a name or an ARN"));
            };
            let policy = bus.policy.filter(|policy| !policy.is_empty());
            buses.push(Of { of: EventBus { name, arn, region: region.clone() }, value: Ok(policy) });
        }
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(buses);
        }
    }
}

//! The facts of Shield. It has one endpoint for each partition, whatever region is asked.

use aws_sdk_shield::types::SubscriptionState;
use partywall_checks::facts::shield::{GET_SUBSCRIPTION_STATE, LIST_PROTECTIONS, Shield};
use partywall_checks::facts::{Gap, Lazy};

use super::listed;
use crate::aws::{Road, malformed};

pub(super) fn facts(road: &Road) -> Shield {
    let (of_subscription, of_protections) = (road.clone(), road.clone());
    Shield {
        subscription: Lazy::new(None, move || subscription(of_subscription.clone())),
        protections: Lazy::new(None, move || protections(of_protections.clone())),
    }
}

async fn subscription(road: Road) -> Result<bool, Gap> {
    let call = &GET_SUBSCRIPTION_STATE;
    let answer = road.must(call, None, road.shield(road.home()).get_subscription_state().send()).await?;
    match answer.subscription_state {
        SubscriptionState::Active => Ok(true),
        SubscriptionState::Inactive => Ok(false),
        // Also what the SDK makes up where the answer has none.
        _ => Err(malformed(call, None, "no SubscriptionState that is known")),
    }
}

async fn protections(road: Road) -> Result<Option<Vec<String>>, Gap> {
    let call = &LIST_PROTECTIONS;
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let request = road.shield(road.home()).list_protections().set_next_token(next);
        let Some(answer) = road.ask(call, None, request.send()).await? else { return Ok(None) };
        for protection in listed(call, None, answer.protections)? {
            let arn = protection.resource_arn.filter(|arn| !arn.is_empty());
            found.push(arn.ok_or_else(|| malformed(call, None, "a protection without a ResourceArn"))?);
        }
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(Some(found));
        }
    }
}

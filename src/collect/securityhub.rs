//! The facts of Security Hub in one region.

use std::collections::BTreeMap;

use partywall_checks::facts::securityhub::{DESCRIBE_HUB, GET_ENABLED_STANDARDS, Hub, SecurityHub, TheHub};
use partywall_checks::facts::{Gap, Lazy};

use super::presence::Paths;
use super::{after, lazy, listed};
use crate::aws::{Road, malformed};

/// The largest page of `GetEnabledStandards`.
const PAGE: i32 = 100;

pub(super) fn facts(road: &Road, region: &str) -> SecurityHub {
    let hub: Lazy<TheHub> = lazy(road, region, hub);
    SecurityHub { standards: after(road, region, &hub, standards), hub }
}

async fn hub(road: Road, region: String) -> Result<Option<Hub>, Gap> {
    let (call, at) = (&DESCRIBE_HUB, Some(region.as_str()));
    let Some(answer) = road.ask(call, at, road.securityhub(&region).describe_hub().send()).await? else {
        return Ok(None);
    };
    let arn = answer.hub_arn.ok_or_else(|| malformed(call, at, "a hub without an ARN"))?;
    Ok(Some(Hub { arn }))
}

async fn standards(road: Road, region: String, hub: Lazy<TheHub>) -> Result<Option<BTreeMap<String, String>>, Gap> {
    let (call, at) = (&GET_ENABLED_STANDARDS, Some(region.as_str()));
    if hub.get().await.map_err(Clone::clone)?.is_none() {
        return Ok(None);
    }
    let securityhub = road.securityhub(&region);
    let (mut standards, mut from) = (BTreeMap::new(), None);
    loop {
        let request = securityhub.get_enabled_standards().max_results(PAGE).set_next_token(from);
        // The SDK's types make up what is not there.
        let holds = Paths(&["StandardsSubscriptions/*/StandardsArn", "StandardsSubscriptions/*/StandardsStatus"]);
        // It may be turned off between the two questions.
        let Some(answer) = road.ask(call, at, request.customize().interceptor(holds).send()).await? else {
            return Ok(None);
        };
        for standard in listed(call, at, answer.standards_subscriptions)? {
            let (Some(arn), Some(status)) = (standard.standards_arn, standard.standards_status) else {
                return Err(malformed(call, at, "a standard without an ARN or a status"));
            };
            standards.insert(arn, status.as_str().to_owned());
        }
        from = answer.next_token.filter(|token| !token.is_empty());
        if from.is_none() {
            return Ok(Some(standards));
        }
    }
}

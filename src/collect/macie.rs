//! The facts of Macie in one region.

use aws_sdk_macie2::types::RelationshipStatus;
use partywall_checks::facts::macie::{
    Discovery, GET_ADMINISTRATOR_ACCOUNT, GET_AUTOMATED_DISCOVERY_CONFIGURATION, GET_MACIE_SESSION, Macie, Session,
};
use partywall_checks::facts::{Gap, Lazy};

use super::presence::Without;
use super::{after, lazy};
use crate::aws::{Road, malformed};

pub(super) fn facts(road: &Road, region: &str) -> Macie {
    let session: Lazy<Session> = lazy(road, region, session);
    Macie { automated_discovery: after(road, region, &session, discovery), session }
}

async fn session(road: Road, region: String) -> Result<Option<String>, Gap> {
    let (call, at) = (&GET_MACIE_SESSION, Some(region.as_str()));
    let times = Without { emulated: road.is_emulated(), members: &["createdAt", "updatedAt"] };
    let request = road.macie2(&region).get_macie_session().customize().interceptor(times);
    let Some(answer) = road.ask(call, at, request.send()).await? else {
        return Ok(None);
    };
    let status = answer.status.ok_or_else(|| malformed(call, at, "a session without its status"))?;
    Ok(Some(status.as_str().to_owned()))
}

async fn discovery(road: Road, region: String, session: Lazy<Session>) -> Result<Discovery, Gap> {
    let at = Some(region.as_str());
    if session.get().await.map_err(Clone::clone)?.is_none() {
        return Ok(Discovery::Off);
    }
    let macie = road.macie2(&region);
    // An account that has none gets an empty answer.
    let call = &GET_ADMINISTRATOR_ACCOUNT;
    let Some(answer) = road.ask(call, at, macie.get_administrator_account().send()).await? else {
        return Ok(Discovery::Off);
    };
    if let Some(administrator) = answer.administrator {
        let (Some(id), Some(status)) = (administrator.account_id, administrator.relationship_status) else {
            return Err(malformed(call, at, "an administrator without an id or a status"));
        };
        // A member may not ask for the configuration that its administrator makes. Invited accounts are no members yet.
        if matches!(status, RelationshipStatus::Enabled | RelationshipStatus::Paused) {
            return Ok(Discovery::OfAdministrator(id));
        }
    }
    let call = &GET_AUTOMATED_DISCOVERY_CONFIGURATION;
    let Some(answer) = road.ask(call, at, macie.get_automated_discovery_configuration().send()).await? else {
        return Ok(Discovery::Off);
    };
    let status = answer.status.ok_or_else(|| malformed(call, at, "no status"))?;
    Ok(Discovery::Own(status.as_str().to_owned()))
}

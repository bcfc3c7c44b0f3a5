//! Checks of the Amazon Chime SDK's voice connectors. No catalogue has any.

use futures_util::future::BoxFuture;

use crate::check::{Check, each};
use crate::facts::chime::VoiceConnector;
use crate::facts::{Account, Fact, Lazy, Of};
use crate::finding::{Outcome, Verdict};

mod voice_connector_encryption;
mod voice_connector_logging;

pub(crate) const CHECKS: &[&Check] = &[&voice_connector_encryption::CHECK, &voice_connector_logging::CHECK];

/// Judges each voice connector once, in however many regions it was listed.
fn each_once<'a, F>(
    account: &'a Account,
    listings: impl IntoIterator<Item = &'a Lazy<F>>,
    judge: fn(bool) -> Verdict,
) -> BoxFuture<'a, Vec<Outcome>>
where
    F: Fact<Value = Vec<Of<VoiceConnector, bool>>>,
{
    let found = each(account, listings, move |_: &VoiceConnector, on: &bool| judge(*on));
    Box::pin(async move {
        let mut once: Vec<Outcome> = Vec::new();
        for outcome in found.await {
            let before = once.iter_mut().find(|one| one.resource.is_some() && one.resource == outcome.resource);
            match before {
                None => once.push(outcome),
                // Whatever is known weighs more than what could not be read from elsewhere.
                Some(before) if before.verdict.gap.is_some() => *before = outcome,
                Some(_) => {}
            }
        }
        once
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::chime::GET_VOICE_CONNECTOR_LOGGING_CONFIGURATION;
    use crate::facts::{Gap, Reason};
    use crate::finding::Status;

    #[tokio::test]
    async fn one_that_two_regions_list_is_judged_once_by_what_is_known() {
        let regions = ["us-east-1", "us-west-2"];
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &regions);
        let of = VoiceConnector { id: "abc".into(), name: "till".into(), region: "us-west-2".into() };
        let gap = Gap::new(&GET_VOICE_CONNECTOR_LOGGING_CONFIGURATION, Some("us-east-1"), Reason::Denied, "no");
        for (region, value) in regions.into_iter().zip([Err(gap), Ok(true)]) {
            let listed = vec![Of { of: of.clone(), value }];
            account.chime.get_mut(region).unwrap().voice_connector_logging = Lazy::ready(Some(region), Ok(listed));
        }
        let found = (voice_connector_logging::CHECK.run)(&account).await;
        assert_eq!(found.iter().map(|outcome| outcome.verdict.status).collect::<Vec<_>>(), [Status::Pass]);
        assert_eq!(found[0].region, "us-west-2");
    }
}

//! The facts of GuardDuty in one region.

use std::collections::BTreeMap;

use aws_sdk_guardduty::types::{
    Condition, DetectorAdditionalConfigurationResult, DetectorFeatureConfigurationResult, FindingCriteria, ManagedBy,
};
use partywall_checks::facts::guardduty::{
    Detector, Feature, Findings, GET_DETECTOR, GuardDuty, HIGH_SEVERITY, LIST_DETECTORS, LIST_FINDINGS, TheDetector,
};
use partywall_checks::facts::{Gap, Lazy};

use super::listed;
use super::presence::Holds;
use crate::aws::{Road, malformed};

/// The largest page of `ListFindings`.
const PAGE: i32 = 50;

pub(super) fn facts(road: &Road, account: &str, region: &str) -> GuardDuty {
    let at = Some(region);
    let (for_detector, for_findings) = (road.clone(), road.clone());
    let (of_detector, of_findings) = (region.to_owned(), region.to_owned());
    let detector: Lazy<TheDetector> = Lazy::new(at, move || detector(for_detector.clone(), of_detector.clone()));
    let (known, account) = (detector.clone(), account.to_owned());
    GuardDuty {
        detector,
        high_findings: Lazy::new(at, move || {
            findings(for_findings.clone(), account.clone(), of_findings.clone(), known.clone())
        }),
    }
}

async fn detector(road: Road, region: String) -> Result<Option<Detector>, Gap> {
    let (call, at) = (&GET_DETECTOR, Some(region.as_str()));
    let guardduty = road.guardduty(&region);
    // There is one at most, so there are no further pages. Without the list the SDK's type says that there is none.
    let request = guardduty.list_detectors().customize().interceptor(Holds(&["detectorIds"]));
    let ids = road.must(&LIST_DETECTORS, at, request.send()).await?.detector_ids.unwrap_or_default();
    let Some(id) = ids.into_iter().next() else { return Ok(None) };
    let request = guardduty.get_detector().detector_id(&id).customize().interceptor(Holds(&["status"]));
    let answer = road.must(call, at, request.send()).await?;
    let status = answer.status.ok_or_else(|| malformed(call, at, "a detector without its status"))?;
    let mut features = BTreeMap::new();
    for feature in listed(call, at, answer.features)? {
        let (name, feature) =
            self::feature(feature).ok_or_else(|| malformed(call, at, "a feature without a status"))?;
        features.insert(name, feature);
    }
    // What cannot be turned off is among them, so there is always one.
    if features.is_empty() {
        return Err(malformed(call, at, "no features"));
    }
    Ok(Some(Detector { id, status: status.as_str().to_owned(), features }))
}

fn feature(feature: DetectorFeatureConfigurationResult) -> Option<(String, Feature)> {
    let part = |part: DetectorAdditionalConfigurationResult| {
        Some((part.name?.as_str().to_owned(), part.status?.as_str().to_owned()))
    };
    let parts = feature.additional_configuration.unwrap_or_default();
    let additional = parts.into_iter().map(part).collect::<Option<_>>()?;
    let status = feature.status?.as_str().to_owned();
    let by_policy = feature.managed_by == Some(ManagedBy::GuarddutyPolicy);
    Some((feature.name?.as_str().to_owned(), Feature { status, additional, by_policy }))
}

/// The first page that has some is enough to say so.
async fn findings(
    road: Road,
    account: String,
    region: String,
    detector: Lazy<TheDetector>,
) -> Result<Option<Findings>, Gap> {
    let (call, at) = (&LIST_FINDINGS, Some(region.as_str()));
    let Some(detector) = detector.get().await.map_err(Clone::clone)?.as_ref().filter(|detector| detector.is_enabled())
    else {
        return Ok(None);
    };
    let severe = Condition::builder().greater_than_or_equal(HIGH_SEVERITY.into()).build();
    let open = Condition::builder().equals("false").build();
    // An administrator sees the findings of all members.
    let own = Condition::builder().equals(account).build();
    let criteria = FindingCriteria::builder().criterion("severity", severe).criterion("service.archived", open);
    let criteria = criteria.criterion("accountId", own).build();
    let guardduty = road.guardduty(&region);
    let mut from = None;
    loop {
        let request = guardduty.list_findings().detector_id(&detector.id).finding_criteria(criteria.clone());
        let request = request.max_results(PAGE).set_next_token(from);
        let answer = road.must(call, at, request.customize().interceptor(Holds(&["findingIds"])).send()).await?;
        let count = listed(call, at, answer.finding_ids)?.len();
        from = answer.next_token.filter(|token| !token.is_empty());
        // A page may be empty and not the last.
        if count > 0 || from.is_none() {
            return Ok(Some(Findings { count, more: from.is_some() }));
        }
    }
}

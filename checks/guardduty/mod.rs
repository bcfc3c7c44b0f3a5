//! Checks of GuardDuty.

mod ec2_agent_management;
mod ec2_malware_protection;
mod ecs_agent_management;
mod eks_audit_logs;
mod eks_runtime_monitoring;
mod enabled;
mod lambda_protection;
mod no_high_severity_findings;
mod rds_protection;
mod runtime_monitoring;
mod s3_protection;

use crate::check::Check;
use crate::facts::guardduty::{Detector, Feature, GET_DETECTOR, LIST_DETECTORS};
use crate::finding::{ActionableBy, Verdict};

pub(crate) const CHECKS: &[&Check] = &[
    &ec2_agent_management::CHECK,
    &ec2_malware_protection::CHECK,
    &ecs_agent_management::CHECK,
    &eks_audit_logs::CHECK,
    &eks_runtime_monitoring::CHECK,
    &enabled::CHECK,
    &lambda_protection::CHECK,
    &no_high_severity_findings::CHECK,
    &rds_protection::CHECK,
    &runtime_monitoring::CHECK,
    &s3_protection::CHECK,
];

/// The detector that is at work, or the verdict on a region without one: `what` is off with it.
fn at_work<'a>(detector: Option<&'a Detector>, what: &str) -> Result<&'a Detector, Box<Verdict>> {
    let Some(detector) = detector else {
        let message = format!("GuardDuty is off in the region, and {what} with it.");
        return Err(Box::new(Verdict::fail(message).seen(&LIST_DETECTORS, "DetectorIds", [""; 0])));
    };
    if detector.is_enabled() {
        return Ok(detector);
    }
    let message = format!("GuardDuty is suspended in the region, and {what} with it.");
    Err(Box::new(Verdict::fail(message).seen(&GET_DETECTOR, "Status", &detector.status)))
}

/// Judges one of the features of a detector. `GetDetector` tells of each feature that GuardDuty has in the region, on or
/// off; one that it does not tell of is not to be had there, so there is nothing to judge.
///
/// Source: <https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_regions.html>.
fn protection(detector: Option<&Detector>, feature: &str, what: &str) -> Option<Verdict> {
    let detector = match at_work(detector, what) {
        Ok(detector) => detector,
        Err(off) => return Some(*off),
    };
    let known = detector.features.get(feature)?;
    let verdict = if known.is_enabled() {
        Verdict::pass(format!("GuardDuty has {what} on in the region."))
    } else {
        by_policy(known, Verdict::fail(format!("GuardDuty has {what} off in the region.")))
    };
    Some(verdict.seen(&GET_DETECTOR, feature, &known.status))
}

/// Judges what can be turned on besides a feature. It is nothing without the feature.
fn part_of(detector: Option<&Detector>, feature: &str, part: &str, what: &str) -> Option<Verdict> {
    let detector = match at_work(detector, what) {
        Ok(detector) => detector,
        Err(off) => return Some(*off),
    };
    let known = detector.features.get(feature)?;
    let verdict = if known.is_enabled_with(part) {
        Verdict::pass(format!("GuardDuty has {what} on in the region."))
    } else if known.is_enabled() {
        by_policy(known, Verdict::fail(format!("GuardDuty has {what} off in the region.")))
    } else {
        by_policy(known, Verdict::fail(format!("GuardDuty has {what} off in the region, for {feature} is off.")))
    };
    Some(verdict.seen(&GET_DETECTOR, feature, &known.status).seen(&GET_DETECTOR, part, known.additional.get(part)))
}

/// What a policy of the organisation has turned off cannot be turned on in the account.
fn by_policy(feature: &Feature, verdict: Verdict) -> Verdict {
    if feature.by_policy { verdict.actionable_by(ActionableBy::OrganisationAdministrator) } else { verdict }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    /// A feature, its status, and the statuses of its parts.
    type Given<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

    /// A detector at work that has these features, each with its status and the statuses of its parts.
    pub(super) fn detector(features: &[Given<'_>]) -> Detector {
        let parts = |parts: &[(&str, &str)]| {
            parts.iter().map(|(name, status)| ((*name).to_owned(), (*status).to_owned())).collect()
        };
        let of = |(name, status, additional): &Given<'_>| {
            let feature = Feature { status: (*status).to_owned(), additional: parts(additional), by_policy: false };
            ((*name).to_owned(), feature)
        };
        Detector { id: "d1".into(), status: "ENABLED".into(), features: features.iter().map(of).collect() }
    }

    fn suspended(mut detector: Detector) -> Detector {
        detector.status = "DISABLED".into();
        detector
    }

    fn of_policy(mut detector: Detector) -> Detector {
        for feature in detector.features.values_mut() {
            feature.by_policy = true;
        }
        detector
    }

    /// The verdict on a region with this detector.
    pub(super) async fn verdict(check: &Check, detector: Result<Option<Detector>, Gap>) -> Option<Verdict> {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        account.guardduty.get_mut("eu-west-1").unwrap().detector = Lazy::ready(Some("eu-west-1"), detector);
        let outcomes = (check.run)(&account).await;
        assert!(outcomes.len() <= 1);
        outcomes.into_iter().next().map(|outcome| {
            assert_eq!(outcome.region, "eu-west-1");
            outcome.verdict
        })
    }

    async fn status(check: &Check, detector: Option<Detector>) -> Option<Status> {
        verdict(check, Ok(detector)).await.map(|verdict| verdict.status)
    }

    async fn off_where_there_is_no_detector_at_work(check: &Check, good: Detector) {
        assert_eq!(status(check, Some(good.clone())).await, Some(Status::Pass));
        assert_eq!(status(check, Some(suspended(good))).await, Some(Status::Fail));
        assert_eq!(status(check, None).await, Some(Status::Fail));
        let gap = Gap::new(&GET_DETECTOR, Some("eu-west-1"), Reason::Denied, "no");
        assert_eq!(verdict(check, Err(gap)).await.unwrap().status, Status::Unknown);
        let elsewhere = detector(&[("CLOUD_TRAIL", "ENABLED", &[])]);
        assert_eq!(status(check, Some(elsewhere)).await, None, "not to be had in the region");
    }

    async fn fails_and_says_who_can_mend_it(check: &Check, bad: Detector) {
        let own = verdict(check, Ok(Some(bad.clone()))).await.unwrap();
        assert_eq!((own.status, own.actionable_by), (Status::Fail, ActionableBy::Customer));
        let policys = verdict(check, Ok(Some(of_policy(bad)))).await.unwrap();
        assert_eq!((policys.status, policys.actionable_by), (Status::Fail, ActionableBy::OrganisationAdministrator));
    }

    /// What holds for each check of one feature.
    pub(super) async fn feature_is_judged(check: &Check, feature: &str) {
        off_where_there_is_no_detector_at_work(check, detector(&[(feature, "ENABLED", &[])])).await;
        for off in ["DISABLED", "", "A_NEW_STATUS"] {
            fails_and_says_who_can_mend_it(check, detector(&[(feature, off, &[]), ("CLOUD_TRAIL", "ENABLED", &[])]))
                .await;
        }
    }

    /// What holds for each check of a part of a feature.
    pub(super) async fn part_is_judged(check: &Check, feature: &str, part: &str) {
        off_where_there_is_no_detector_at_work(check, detector(&[(feature, "ENABLED", &[(part, "ENABLED")])])).await;
        for (status, parts) in [
            ("ENABLED", BTreeMap::from([(part, "DISABLED")])),
            ("ENABLED", BTreeMap::from([("ANOTHER_PART", "ENABLED")])),
            ("ENABLED", BTreeMap::new()),
            ("DISABLED", BTreeMap::from([(part, "ENABLED")])),
        ] {
            let parts: Vec<_> = parts.into_iter().collect();
            fails_and_says_who_can_mend_it(check, detector(&[(feature, status, &parts)])).await;
        }
    }
}

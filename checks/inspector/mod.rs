//! Checks of Amazon Inspector.

mod ec2_scan;
mod ecr_scan;
mod lambda_code_scan;
mod lambda_standard_scan;
mod no_critical_findings;

use std::collections::BTreeMap;

use crate::check::Check;
use crate::facts::inspector::{BATCH_GET_ACCOUNT_STATUS, ON};
use crate::finding::Verdict;

pub(crate) const CHECKS: &[&Check] = &[
    &ec2_scan::CHECK,
    &ecr_scan::CHECK,
    &lambda_code_scan::CHECK,
    &lambda_standard_scan::CHECK,
    &no_critical_findings::CHECK,
];

/// Judges one kind of scan. A kind of which AWS does not speak is not to be had in the region, so there is nothing to
/// judge.
///
/// Source: <https://docs.aws.amazon.com/inspector/latest/user/inspector_regions.html>.
fn scan(scans: &BTreeMap<String, String>, kind: &str, what: &str) -> Option<Verdict> {
    let status = scans.get(kind)?;
    let verdict = if status == ON {
        Verdict::pass(format!("Inspector scans {what} in the region."))
    } else {
        Verdict::fail(format!("Inspector does not scan {what} in the region: the scan is {status}."))
    };
    Some(verdict.seen(&BATCH_GET_ACCOUNT_STATUS, kind, status))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    type Scans = Result<BTreeMap<String, String>, Gap>;

    async fn status(check: &Check, scans: Scans) -> Option<Status> {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        account.inspector.get_mut("eu-west-1").unwrap().scans = Lazy::ready(Some("eu-west-1"), scans);
        let outcomes = (check.run)(&account).await;
        assert!(outcomes.iter().all(|outcome| outcome.region == "eu-west-1"));
        outcomes.first().map(|outcome| outcome.verdict.status)
    }

    /// What holds for each check of one kind of scan.
    pub(super) async fn scan_is_judged(check: &Check, kind: &str) {
        let with = |status: &str| Ok([("other".to_owned(), "ENABLED".to_owned()), (kind.into(), status.into())].into());
        assert_eq!(status(check, with("ENABLED")).await, Some(Status::Pass));
        for off in ["DISABLED", "DISABLING", "ENABLING", "SUSPENDED", "SUSPENDING", "", "A_NEW_STATUS"] {
            assert_eq!(status(check, with(off)).await, Some(Status::Fail), "{off}");
        }
        assert_eq!(status(check, Ok(BTreeMap::new())).await, None, "not to be had in the region");
        let gap = Gap::new(&BATCH_GET_ACCOUNT_STATUS, Some("eu-west-1"), Reason::Denied, "no");
        assert_eq!(status(check, Err(gap)).await, Some(Status::Unknown));
    }
}

//! The facts of Amazon Inspector in one region.

use std::collections::BTreeMap;

use aws_sdk_inspector2::types::{FilterCriteria, StringComparison, StringFilter};
use partywall_checks::facts::inspector::{BATCH_GET_ACCOUNT_STATUS, Findings, Inspector, LIST_FINDINGS, ON, Scans};
use partywall_checks::facts::{Gap, Lazy, Reason};

use super::listed;
use super::presence::Paths;
use crate::aws::{Road, malformed};

/// Findings are long, and a few are enough to say that there are some.
const PAGE: i32 = 25;

pub(super) fn facts(road: &Road, account: &str, region: &str) -> Inspector {
    let at = Some(region);
    let (for_scans, for_findings) = (road.clone(), road.clone());
    let (of_scans, of_findings) = (region.to_owned(), region.to_owned());
    let (whose, account) = (account.to_owned(), account.to_owned());
    let scans: Lazy<Scans> = Lazy::new(at, move || scans(for_scans.clone(), whose.clone(), of_scans.clone()));
    let known = scans.clone();
    Inspector {
        scans,
        critical_findings: Lazy::new(at, move || {
            findings(for_findings.clone(), account.clone(), of_findings.clone(), known.clone())
        }),
    }
}

async fn scans(road: Road, account: String, region: String) -> Result<BTreeMap<String, String>, Gap> {
    let (call, at) = (&BATCH_GET_ACCOUNT_STATUS, Some(region.as_str()));
    let request = road.inspector2(&region).batch_get_account_status().account_ids(&account);
    // The SDK's types make up what is not there.
    let holds = Paths(&[
        "accounts/*/accountId",
        "accounts/*/resourceState/ec2/status",
        "accounts/*/resourceState/ecr/status",
        "accounts/*/resourceState/lambda?/status",
        "accounts/*/resourceState/lambdaCode?/status",
    ]);
    let answer = road.must(call, at, request.customize().interceptor(holds).send()).await?;
    let Some(state) = answer.accounts.into_iter().find(|state| state.account_id == account) else {
        return Err(match answer.failed_accounts.unwrap_or_default().into_iter().next() {
            Some(failed) => {
                let why = format!("{}: {}", failed.error_code.as_str(), failed.error_message);
                Gap::new(call, at, Reason::Unexpected, why)
            }
            None => malformed(call, at, "nothing about the account"),
        });
    };
    let state = state.resource_state.ok_or_else(|| malformed(call, at, "no resourceState"))?;
    // Not every region has every kind of scan; two of them there are everywhere.
    let kinds = [("ec2", state.ec2), ("ecr", state.ecr), ("lambda", state.lambda), ("lambdaCode", state.lambda_code)];
    Ok(kinds
        .into_iter()
        .filter_map(|(kind, state)| Some((kind.to_owned(), state?.status.as_str().to_owned())))
        .collect())
}

/// The first page that has some is enough to say so.
async fn findings(road: Road, account: String, region: String, scans: Lazy<Scans>) -> Result<Option<Findings>, Gap> {
    let (call, at) = (&LIST_FINDINGS, Some(region.as_str()));
    if scans.get().await.map_err(Clone::clone)?.values().all(|status| status != ON) {
        return Ok(None);
    }
    // An administrator sees the findings of all members.
    let is = |value: &str| StringFilter::builder().comparison(StringComparison::Equals).value(value).build().ok();
    let criteria = FilterCriteria::builder()
        .set_aws_account_id(is(&account).map(|filter| vec![filter]))
        .set_severity(is("CRITICAL").map(|filter| vec![filter]))
        .set_finding_status(is("ACTIVE").map(|filter| vec![filter]))
        .build();
    let inspector = road.inspector2(&region);
    let mut from = None;
    loop {
        let request =
            inspector.list_findings().filter_criteria(criteria.clone()).max_results(PAGE).set_next_token(from);
        let holds = Paths(&["findings/*/findingArn"]);
        let answer = road.must(call, at, request.customize().interceptor(holds).send()).await?;
        let count = listed(call, at, answer.findings)?.len();
        from = answer.next_token.filter(|token| !token.is_empty());
        // A page may be empty and not the last.
        if count > 0 || from.is_none() {
            return Ok(Some(Findings { count, more: from.is_some() }));
        }
    }
}

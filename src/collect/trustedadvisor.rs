//! The facts of Trusted Advisor, which is part of AWS Support: one endpoint for each partition, whatever region is asked.

use std::collections::BTreeMap;

use partywall_checks::facts::trustedadvisor::{
    AdvisorCheck, AdvisorChecks, DESCRIBE_TRUSTED_ADVISOR_CHECK_SUMMARIES, DESCRIBE_TRUSTED_ADVISOR_CHECKS, Summary,
    TrustedAdvisor,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::presence::Holds;
use crate::aws::{Road, malformed};

/// How many checks are asked about at once. AWS publishes no limit; there are some hundreds of checks.
const AT_ONCE: usize = 100;

pub(super) fn facts(road: &Road) -> TrustedAdvisor {
    let (of_checks, of_summaries) = (road.clone(), road.clone());
    let checks: Lazy<AdvisorChecks> = Lazy::new(None, move || checks(of_checks.clone()));
    let known = checks.clone();
    TrustedAdvisor { checks, summaries: Lazy::new(None, move || summaries(of_summaries.clone(), known.clone())) }
}

/// The SDK's types have an empty list where the answer has none, and an empty text.
async fn checks(road: Road) -> Result<Option<Vec<AdvisorCheck>>, Gap> {
    let call = &DESCRIBE_TRUSTED_ADVISOR_CHECKS;
    let request = road.support(road.home()).describe_trusted_advisor_checks().language("en").customize();
    let Some(answer) = road.ask(call, None, request.interceptor(Holds(&["checks"])).send()).await? else {
        return Ok(None);
    };
    if answer.checks.is_empty() {
        return Err(malformed(call, None, "no check"));
    }
    let checks = answer.checks.into_iter().map(|check| {
        if check.id.is_empty() || check.name.is_empty() || check.category.is_empty() {
            return Err(malformed(call, None, "a check without an id, a name or a category"));
        }
        Ok(AdvisorCheck { id: check.id, name: check.name, category: check.category })
    });
    checks.collect::<Result<_, _>>().map(Some)
}

async fn summaries(road: Road, checks: Lazy<AdvisorChecks>) -> Result<Vec<Of<AdvisorCheck, Summary>>, Gap> {
    let call = &DESCRIBE_TRUSTED_ADVISOR_CHECK_SUMMARIES;
    let Some(checks) = checks.get().await.map_err(Clone::clone)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for some in checks.chunks(AT_ONCE) {
        let ids = some.iter().map(|check| Some(check.id.clone())).collect();
        let request = road.support(road.home()).describe_trusted_advisor_check_summaries().set_check_ids(Some(ids));
        let answer = road.must(call, None, request.customize().interceptor(Holds(&["summaries"])).send()).await?;
        let mut by_id: BTreeMap<String, Summary> = BTreeMap::new();
        for summary in answer.summaries {
            let flagged = summary.resources_summary.map(|summary| summary.resources_flagged);
            by_id.insert(summary.check_id, Summary { status: summary.status, flagged });
        }
        for check in some {
            let summary = by_id.remove(&check.id);
            let summary = summary
                .filter(|known| matches!(known.status.as_str(), "ok" | "warning" | "error" | "not_available"))
                .ok_or_else(|| malformed(call, None, "no status that is known of a check"));
            found.push(Of { of: check.clone(), value: summary });
        }
    }
    Ok(found)
}

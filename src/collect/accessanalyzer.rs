//! The facts of IAM Access Analyzer in one region.

use std::sync::Arc;

use aws_sdk_accessanalyzer::types::Criterion;
use partywall_checks::facts::accessanalyzer::{
    AccessAnalyzer, Analyzer, Analyzers, Findings, LIST_ANALYZERS, LIST_FINDINGS,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::for_each;
use super::presence::Paths;
use crate::aws::Road;

/// The largest page of each listing.
const PAGE: i32 = 100;

pub(super) fn facts(road: &Road, account: &str, region: &str) -> AccessAnalyzer {
    let at = Some(region);
    let (for_analyzers, for_findings) = (road.clone(), road.clone());
    let (of_analyzers, of_findings) = (region.to_owned(), region.to_owned());
    let analyzers: Lazy<Analyzers> = Lazy::new(at, move || analyzers(for_analyzers.clone(), of_analyzers.clone()));
    let (listed, account) = (analyzers.clone(), account.to_owned());
    AccessAnalyzer {
        analyzers,
        external_findings: Lazy::new(at, move || {
            findings(for_findings.clone(), account.clone(), of_findings.clone(), listed.clone())
        }),
    }
}

async fn analyzers(road: Road, region: String) -> Result<Vec<Arc<Analyzer>>, Gap> {
    let client = road.accessanalyzer(&region);
    let (mut analyzers, mut from) = (Vec::new(), None);
    loop {
        let request = client.list_analyzers().max_results(PAGE).set_next_token(from);
        // The SDK's types make up what is not there.
        let holds = Paths(&["analyzers/*/arn", "analyzers/*/name", "analyzers/*/type", "analyzers/*/status"]);
        let answer = road.must(&LIST_ANALYZERS, Some(&region), request.customize().interceptor(holds).send()).await?;
        analyzers.extend(answer.analyzers.into_iter().map(|analyzer| {
            Arc::new(Analyzer {
                arn: analyzer.arn,
                name: analyzer.name,
                region: region.clone(),
                kind: analyzer.r#type.as_str().to_owned(),
                status: analyzer.status.as_str().to_owned(),
            })
        }));
        from = answer.next_token.filter(|token| !token.is_empty());
        if from.is_none() {
            return Ok(analyzers);
        }
    }
}

async fn findings(
    road: Road,
    account: String,
    region: String,
    analyzers: Lazy<Analyzers>,
) -> Result<Vec<Of<Arc<Analyzer>, Findings>>, Gap> {
    let analyzers = analyzers.get().await.map_err(Clone::clone)?;
    let mut external = Vec::new();
    for analyzer in analyzers {
        if analyzer.is_external() && analyzer.is_active() {
            external.push(Arc::clone(analyzer));
        }
    }
    Ok(for_each(external, async |analyzer| {
        let value = active(&road, &account, &region, &analyzer.arn).await;
        Of { of: analyzer, value }
    })
    .await)
}

/// The first page that has some is enough to say so.
async fn active(road: &Road, account: &str, region: &str, analyzer: &str) -> Result<Findings, Gap> {
    let client = road.accessanalyzer(region);
    let mut from = None;
    loop {
        // An analyzer of the organisation finds things in all its accounts.
        let (active, own) = (Criterion::builder().eq("ACTIVE").build(), Criterion::builder().eq(account).build());
        let request = client.list_findings_v2().analyzer_arn(analyzer).max_results(PAGE).set_next_token(from);
        let request = request
            .filter("status", active)
            .filter("resourceOwnerAccount", own)
            .customize()
            .interceptor(Paths(&["findings/*/id"]));
        let answer = road.must(&LIST_FINDINGS, Some(region), request.send()).await?;
        from = answer.next_token.filter(|token| !token.is_empty());
        // A page may be empty and not the last.
        if !answer.findings.is_empty() || from.is_none() {
            return Ok(Findings { count: answer.findings.len(), more: from.is_some() });
        }
    }
}

//! AWS Artifact: the reports of auditors that evidence AWS's side.

use partywall_checks::facts::{Call, Gap};
use partywall_checks::model::artifact::ArtifactReport;

use crate::aws::Road;

/// The reports that the account may fetch.
pub static LIST_REPORTS: Call = Call {
    service: "Artifact",
    operation: "ListReports",
    action: "artifact:ListReports",
    absent: &[],
    source: "https://docs.aws.amazon.com/artifact/latest/APIReference/API_ListReports.html",
};

/// The one region that Artifact answers in: <https://docs.aws.amazon.com/general/latest/gr/artifact.html>.
const REGION: &str = "us-east-1";

/// The largest page that `ListReports` gives.
const PAGE: i32 = 300;

/// Every report of AWS itself (not of sellers on its marketplace).
pub async fn reports(road: &Road) -> Result<Vec<ArtifactReport>, Gap> {
    let stream = road.artifact(REGION).list_reports().into_paginator().page_size(PAGE).send();
    let mut reports = Vec::new();
    for report in super::items(road, &LIST_REPORTS, Some(REGION), stream, |page| page.reports).await? {
        let marketplace = report.company_name().is_some_and(|name| !name.contains("Amazon") && !name.contains("AWS"));
        if let (Some(name), Some(arn), false) = (report.name, report.arn, marketplace) {
            reports.push(ArtifactReport {
                title: name,
                arn,
                series: report.series,
                version: report.version,
                period_start: report.period_start.and_then(super::timestamp),
                period_end: report.period_end.and_then(super::timestamp),
            });
        }
    }
    Ok(reports)
}

//! The reports in AWS Artifact that evidence AWS's side of the model.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Node;

/// A report in AWS Artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ArtifactReport {
    /// Its name.
    pub title: String,
    /// Its ARN, by which `aws artifact get-report` fetches it.
    pub arn: String,
    /// The series that it belongs to.
    pub series: Option<String>,
    /// Its version.
    pub version: Option<i64>,
    /// The beginning of the time that it speaks of.
    pub period_start: Option<Timestamp>,
    /// The end of the time that it speaks of.
    pub period_end: Option<Timestamp>,
}

/// The current report of each kind that evidences the node: of those whose name or series holds the kind, the one whose
/// period ends last.
#[must_use]
pub fn evidence(node: &Node, reports: &[ArtifactReport]) -> Vec<ArtifactReport> {
    // "System and Organization Controls (SOC) 2 Report" is a SOC 2 report.
    let plain = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let is_kind = |report: &&ArtifactReport, kind: &str| {
        let kind = plain(kind);
        plain(&report.title).contains(&kind)
            || report.series.as_deref().is_some_and(|series| plain(series).contains(&kind))
    };
    let current = |kind: &&str| {
        reports
            .iter()
            .filter(|report| is_kind(report, kind))
            .max_by_key(|report| (report.period_end, report.version))
            .cloned()
    };
    node.artifact.iter().filter_map(current).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AWS_HARDWARE, CUSTOMER_DATA_MASKING};

    fn report(title: &str, end: &str, version: i64) -> ArtifactReport {
        ArtifactReport {
            title: title.into(),
            arn: format!("arn:aws:artifact:us-east-1::report/{title}:{version}"),
            series: None,
            version: Some(version),
            period_start: None,
            period_end: Some(end.parse().unwrap()),
        }
    }

    #[test]
    fn the_current_report_of_the_kind_is_taken() {
        let reports = [
            report("Service Organization Controls (SOC) 2 Report - Old", "2024-09-30T00:00:00Z", 1),
            report("SOC 2 Report", "2025-03-31T00:00:00Z", 1),
            report("System and Organization Controls (SOC) 2 Report", "2025-09-30T00:00:00Z", 2),
            report("SOC 1 Report", "2026-01-31T00:00:00Z", 1),
        ];
        let found = evidence(&AWS_HARDWARE, &reports);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].version, Some(2));
    }

    #[test]
    fn a_node_of_the_customers_has_no_report() {
        assert_eq!(evidence(&CUSTOMER_DATA_MASKING, &[report("SOC 2", "2026-01-01T00:00:00Z", 1)]), []);
    }

    #[test]
    fn a_kind_that_is_not_there_is_left_out() {
        assert_eq!(evidence(&AWS_HARDWARE, &[report("ISO 9001", "2026-01-01T00:00:00Z", 1)]), []);
    }
}

//! What the tests need to know of CloudTrail.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "cloudtrail:DescribeTrails",
            &[
                r#"{"trailList": [{}]}"#,
                r#"{"trailList": [{"Name": "t", "TrailARN": "arn:aws:cloudtrail:us-east-1:123456789012:trail/t",
                    "HomeRegion": "us-east-1", "S3BucketName": "b", "LogFileValidationEnabled": true}]}"#,
            ],
        ),
        ("cloudtrail:GetTrailStatus", &[r#"{"LatestDeliveryTime": 1700000000}"#, r#"{"IsLogging": null}"#]),
        (
            "cloudtrail:GetEventSelectors",
            &[
                r#"{"TrailARN": "arn:aws:cloudtrail:us-east-1:123456789012:trail/t"}"#,
                r#"{"EventSelectors": [{"IncludeManagementEvents": true}]}"#,
                r#"{"EventSelectors": [{"ReadWriteType": "All"}]}"#,
            ],
        ),
    ],
    // No trail of the weak account records these events, whether it is logging or not.
    depends: |finding, operation| {
        operation != "cloudtrail:GetTrailStatus"
            || finding["check"]["id"].as_str().is_none_or(|check| !check.starts_with("cloudtrail-s3-"))
    },
    ..Service::PLAIN
};

/// The weak account's trail of all regions records; a recorded answer says here, in AWS's wire format, that it was stopped.
#[test]
fn a_trail_that_was_stopped_records_nothing() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let body = r#"{"IsLogging": false, "StopLoggingTime": 1763769600.0}"#.to_owned();
        gateway.rule(Rule::on("cloudtrail", "GetTrailStatus", Fault::told("application/x-amz-json-1.1", body)));
        let arguments =
            ["--check", "cloudtrail-enabled,cloudtrail-multi-region-trail", "--region", "us-east-1,eu-west-1"];
        let (_, report) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(report.of("cloudtrail-enabled").len(), 2, "one a region");
        assert!(report.statuses("cloudtrail-enabled").keys().eq(["fail"]));
        assert!(report.statuses("cloudtrail-multi-region-trail").keys().eq(["fail"]));
    });
}

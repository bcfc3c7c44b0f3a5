//! What the tests need to know of AWS Config.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "configservice:DescribeConfigurationRecorders",
            &[
                r#"{"ConfigurationRecorders": [{}]}"#,
                r#"{"ConfigurationRecorders": [{"name": "default", "roleARN": "arn:aws:iam::123456789012:role/r"}]}"#,
                r#"{"ConfigurationRecorders": [{"name": "default", "roleARN": "arn:aws:iam::123456789012:role/r",
                    "recordingGroup": {"includeGlobalResourceTypes": true}}]}"#,
                r#"{"ConfigurationRecorders": [{"name": "default", "recordingGroup": {"allSupported": true}}]}"#,
            ],
        ),
        (
            "configservice:DescribeConfigurationRecorderStatus",
            &[
                r#"{"ConfigurationRecordersStatus": [{}]}"#,
                r#"{"ConfigurationRecordersStatus": [{"name": "default", "lastStatus": "SUCCESS"}]}"#,
                r#"{"ConfigurationRecordersStatus": [{"recording": true}]}"#,
            ],
        ),
        (
            "configservice:DescribeDeliveryChannels",
            &[r#"{"DeliveryChannels": [{}]}"#, r#"{"DeliveryChannels": [{"name": "default"}]}"#],
        ),
    ],
    // A region without a recorder, or with one that is stopped, fails whatever else there is: the evidence says what
    // decided.
    depends: |finding, operation| {
        finding["check"]["id"] != "config-recorder-enabled"
            || finding["evidence"].as_array().into_iter().flatten().any(|seen| seen["source"] == operation)
    },
    ..Service::PLAIN
};

/// Emulators never fail to deliver; AWS says so by the status of the last event.
#[test]
fn a_recorder_that_fails_is_said_to_in_awss_words() {
    RUNTIME.block_on(async {
        for (last, status) in [("Failure", "fail"), ("Success", "pass"), ("Pending", "pass")] {
            let gateway = weak_moto().await.gateway().await;
            let body = format!(
                r#"{{"ConfigurationRecordersStatus": [{{"name": "default", "recording": true, "lastStatus": "{last}",
                    "lastErrorCode": "InsufficientDeliveryPolicyException"}}]}}"#
            );
            let told = Fault::told("application/x-amz-json-1.1", body);
            gateway.rule(Rule::on("configservice", "DescribeConfigurationRecorderStatus", told));
            let arguments = ["--check", "config-recorder-enabled", "--region", "eu-west-1"];
            let (_, report) = report(gateway.endpoint(), &arguments).await;
            assert_eq!(report.resources("config-recorder-enabled", status), ["eu-west-1"], "{last}");
        }
    });
}

/// In the region of the weak account's good recorder, each of the three answers decides; in one without a recorder, the
/// first alone does, and nothing else is asked.
#[test]
fn what_cannot_be_read_of_a_recorder_is_unknown() {
    RUNTIME.block_on(async {
        let operations =
            ["DescribeConfigurationRecorders", "DescribeConfigurationRecorderStatus", "DescribeDeliveryChannels"];
        for operation in operations {
            let name = format!("configservice:{operation}");
            let hollow = SERVICE.hollow.iter().filter(|(of, _)| *of == name).flat_map(|(_, bodies)| *bodies);
            let headers = || vec![("content-type".to_owned(), "application/x-amz-json-1.1".to_owned())];
            let hollow = hollow.chain(&["", "{}"]).map(|&body| Fault::Canned {
                status: 200,
                headers: headers(),
                body: body.to_owned(),
            });
            for fault in hollow.chain([Fault::denied()]) {
                let gateway = weak_moto().await.gateway().await;
                gateway.rule(Rule::on("configservice", operation, fault.clone()));
                let arguments = ["--check", "config-recorder-enabled", "--region", "eu-west-1,us-west-2"];
                let (_, report) = report(gateway.endpoint(), &arguments).await;
                let first = operation == operations[0];
                let unknown: &[&str] = if first { &["eu-west-1", "us-west-2"] } else { &["eu-west-1"] };
                assert_eq!(report.resources("config-recorder-enabled", "unknown"), unknown, "{fault:?}");
                let fail: &[&str] = if first { &[] } else { &["us-west-2"] };
                assert_eq!(report.resources("config-recorder-enabled", "fail"), fail, "{fault:?}");
                let reason = if matches!(fault, Fault::Denied { .. }) { "denied" } else { "malformed" };
                assert!(report.gaps().iter().all(|gap| gap["reason"] == reason), "{fault:?}: {:?}", report.gaps());
            }
        }
    });
}

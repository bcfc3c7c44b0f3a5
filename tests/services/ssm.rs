//! What the tests need to know of Systems Manager.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        ("ssm:ListDocuments", &[r#"{"DocumentIdentifiers": [{}]}"#, r#"{"DocumentIdentifiers": null}"#]),
        ("ssm:DescribeDocumentPermission", &[r#"{"AccountIds": null}"#, r#"{"AccountSharingInfoList": []}"#]),
    ],
    // moto 5.2.5 does not have these.
    not_sent: &["ssm:DescribeInstanceInformation", "ssm:GetServiceSetting", "ssm:ListResourceComplianceSummaries"],
    ..Service::PLAIN
};

fn json(body: &str) -> Fault {
    Fault::told("application/x-amz-json-1.1", body)
}

fn setting(id: &str, value: &str) -> String {
    format!(
        r#"{{"ServiceSetting": {{"SettingId": "{id}", {value} "LastModifiedDate": 1763769600.0,
            "LastModifiedUser": "arn:aws:sts::123456789012:assumed-role/baker/maria", "Status": "Customized",
            "ARN": "arn:aws:ssm:us-east-1:123456789012:servicesetting{id}"}}}}"#
    )
}

/// No emulator has service settings: AWS's answers, one for each of the two.
#[test]
fn service_settings_are_judged_from_recorded_answers() {
    let checks = ["ssm-document-public-sharing-block", "ssm-automation-logging"];
    let (sharing, log) =
        ("/ssm/documents/console/public-sharing-permission", "/ssm/automation/customer-script-log-destination");
    RUNTIME.block_on(async {
        let runs = [
            ("pass", r#""SettingValue": "Disable","#, r#""SettingValue": "CloudWatch","#),
            ("fail", r#""SettingValue": "Enable","#, ""),
            ("unknown", r#""SettingValue": "Perhaps","#, r#""SettingValue": 5,"#),
        ];
        for (status, of_sharing, of_log) in runs {
            let gateway = weak_moto().await.gateway().await;
            for (id, value) in [(sharing, of_sharing), (log, of_log)] {
                gateway.rule(Rule::on("ssm", "GetServiceSetting", json(&setting(id, value))).contains(id));
            }
            let arguments = ["--check", &checks.join(","), "--region", "us-east-1,eu-west-1"];
            let (_, report) = report(gateway.endpoint(), &arguments).await;
            for check in checks {
                assert_eq!(report.statuses(check).get(status), Some(&2), "{check}: {:#?}", report.by_id());
            }
        }
        for fault in [Fault::denied(), json("{}"), json(r#"{"ServiceSetting": {}}"#)] {
            let gateway = weak_moto().await.gateway().await;
            gateway.rule(Rule::on("ssm", "GetServiceSetting", fault));
            let arguments = ["--check", &checks.join(","), "--region", "us-east-1"];
            let (exit, report) = report(gateway.endpoint(), &arguments).await;
            assert_eq!((exit, report.0["summary"]["unknown"].as_u64()), (4, Some(2)), "{:#?}", report.by_id());
        }
    });
}

/// No emulator has machines that report: AWS's answers.
#[test]
fn machines_are_judged_from_recorded_answers() {
    const SUMMARIES: &str = r#"{"ResourceComplianceSummaryItems": [
        {"ComplianceType": "Patch", "ResourceType": "ManagedInstance", "ResourceId": "i-0aaaaaaaaaaaaaaaa",
         "Status": "COMPLIANT", "OverallSeverity": "UNSPECIFIED", "ExecutionSummary": {"ExecutionTime": 1763769600.0},
         "CompliantSummary": {"CompliantCount": 80}, "NonCompliantSummary": {"NonCompliantCount": 0}},
        {"ComplianceType": "Patch", "ResourceType": "ManagedInstance", "ResourceId": "mi-0bbbbbbbbbbbbbbbb",
         "Status": "NON_COMPLIANT", "OverallSeverity": "CRITICAL", "ExecutionSummary": {"ExecutionTime": 1763769600.0},
         "NonCompliantSummary": {"NonCompliantCount": 3}},
        {"ComplianceType": "Association", "ResourceType": "ManagedInstance", "ResourceId": "i-0aaaaaaaaaaaaaaaa",
         "Status": "NON_COMPLIANT", "OverallSeverity": "LOW", "NonCompliantSummary": {"NonCompliantCount": 1}},
        {"ComplianceType": "Patch", "ResourceType": "ManagedInstance", "ResourceId": "i-0cccccccccccccccc"}]}"#;
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("ssm", "ListResourceComplianceSummaries", json(SUMMARIES)));
        gateway.rule(Rule::on("ssm", "DescribeInstanceInformation", json(r#"{"InstanceInformationList": []}"#)));
        let checks = ["ssm-patch-compliance", "ssm-association-compliance", "ssm-instance-managed"];
        let arguments = ["--check", &checks.join(","), "--region", "us-east-1"];
        let (_, report) = report(gateway.endpoint(), &arguments).await;
        let of = |status| report.resources("ssm-patch-compliance", status);
        assert_eq!(of("pass"), ["i-0aaaaaaaaaaaaaaaa"]);
        assert_eq!(of("fail"), ["mi-0bbbbbbbbbbbbbbbb"]);
        assert_eq!(of("unknown"), ["i-0cccccccccccccccc"], "it has no Status");
        assert_eq!(report.resources("ssm-association-compliance", "fail"), ["i-0aaaaaaaaaaaaaaaa"]);
        assert_eq!(report.statuses("ssm-instance-managed").get("pass"), None);
        assert!(report.statuses("ssm-instance-managed")["fail"] > 0, "no instance reports");

        gateway.clear();
        gateway.rule(Rule::on("ssm", "ListResourceComplianceSummaries", Fault::denied()));
        gateway.rule(Rule::on("ssm", "DescribeInstanceInformation", json("{}")));
        let (exit, report) = crate::support::report(gateway.endpoint(), &arguments).await;
        assert_eq!(exit, 4, "{:#?}", report.by_id());
        for check in checks {
            assert!(report.statuses(check).keys().eq(["unknown"]), "{check}");
        }
    });
}

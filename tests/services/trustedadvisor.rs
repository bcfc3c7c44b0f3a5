//! What the tests need to know of Trusted Advisor.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[(
        "support:DescribeTrustedAdvisorChecks",
        &[r#"{"checks": []}"#, r#"{"checks": [{}]}"#, r#"{"checks": [{"id": "1", "name": "n"}]}"#],
    )],
    // moto 5.2.5 does not have it.
    not_sent: &["support:DescribeTrustedAdvisorCheckSummaries"],
    ..Service::PLAIN
};

fn json(body: &str) -> Fault {
    Fault::told("application/x-amz-json-1.1", body)
}

const CHECKS: &str = r#"{"checks": [
    {"id": "eW7HH0l7J9", "name": "Service Limits", "description": "d", "category": "service_limits", "metadata": ["Region"]},
    {"id": "12Fnkpl8Y5", "name": "Exposed Access Keys", "description": "d", "category": "security", "metadata": []},
    {"id": "Pfx0RwqBli", "name": "Amazon S3 Bucket Permissions", "description": "d", "category": "security", "metadata": []},
    {"id": "Qch7DwouX1", "name": "Low Utilization Amazon EC2 Instances", "description": "d", "category": "cost_optimizing", "metadata": []},
    {"id": "N430c450f2", "name": "CloudFront SSL Certificate", "description": "d", "category": "security", "metadata": []}]}"#;

const SUMMARIES: &str = r#"{"summaries": [
    {"checkId": "eW7HH0l7J9", "timestamp": "2026-11-20T00:00:00Z", "status": "warning", "hasFlaggedResources": true,
     "resourcesSummary": {"resourcesProcessed": 40, "resourcesFlagged": 2, "resourcesIgnored": 0, "resourcesSuppressed": 0},
     "categorySpecificSummary": {}},
    {"checkId": "12Fnkpl8Y5", "timestamp": "2026-11-20T00:00:00Z", "status": "error", "hasFlaggedResources": true,
     "resourcesSummary": {"resourcesProcessed": 1, "resourcesFlagged": 1, "resourcesIgnored": 0, "resourcesSuppressed": 0},
     "categorySpecificSummary": {}},
    {"checkId": "Pfx0RwqBli", "timestamp": "2026-11-20T00:00:00Z", "status": "ok", "hasFlaggedResources": false,
     "resourcesSummary": {"resourcesProcessed": 4, "resourcesFlagged": 0, "resourcesIgnored": 0, "resourcesSuppressed": 0},
     "categorySpecificSummary": {}},
    {"checkId": "Qch7DwouX1", "timestamp": "2026-11-20T00:00:00Z", "status": "not_available", "hasFlaggedResources": false,
     "resourcesSummary": {"resourcesProcessed": 0, "resourcesFlagged": 0, "resourcesIgnored": 0, "resourcesSuppressed": 0},
     "categorySpecificSummary": {}}]}"#;

/// No emulator gives colours: AWS's answers. One check of which it does not speak is unknown.
#[test]
fn colours_are_judged_from_recorded_answers() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("support", "DescribeTrustedAdvisorChecks", json(CHECKS)));
        gateway.rule(Rule::on("support", "DescribeTrustedAdvisorCheckSummaries", json(SUMMARIES)));
        let (exit, report) = report(gateway.endpoint(), &["--service", "trusted-advisor"]).await;
        assert_eq!(exit, 3);
        let of = |status| report.resources("trustedadvisor-open-findings", status);
        assert_eq!(of("fail"), ["12Fnkpl8Y5", "eW7HH0l7J9"]);
        assert_eq!(of("pass"), ["Pfx0RwqBli"]);
        assert_eq!(of("unknown"), ["N430c450f2"]);
        assert_eq!(report.statuses("trustedadvisor-support-plan")["pass"], 1);
    });
}

/// AWS says by an error that the support plan does not allow to ask.
#[test]
fn a_support_plan_that_does_not_allow_it_is_said_and_nothing_is_claimed() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let message = "Amazon Web Services Premium Support Subscription is required to use this service.";
        let fault =
            Fault::Code { status: 400, code: "SubscriptionRequiredException".to_owned(), message: message.to_owned() };
        gateway.rule(Rule::on("support", "DescribeTrustedAdvisorChecks", fault));
        let (exit, report) = report(gateway.endpoint(), &["--service", "trusted-advisor"]).await;
        assert_eq!(exit, 3);
        assert_eq!(report.findings().len(), 1, "{:#?}", report.by_id());
        let said = report.of("trustedadvisor-support-plan")[0];
        assert_eq!(said["status"], "fail");
        assert!(said["message"].as_str().is_some_and(|message| message.contains("support plan does not allow")));
    });
}

#[test]
fn what_cannot_be_read_of_trusted_advisor_is_unknown() {
    RUNTIME.block_on(async {
        for fault in [Fault::denied(), json("{}"), json(r#"{"summaries": [{}]}"#)] {
            let gateway = weak_moto().await.gateway().await;
            gateway.rule(Rule::on("support", "DescribeTrustedAdvisorCheckSummaries", fault));
            let (exit, report) = report(gateway.endpoint(), &["--check", "trustedadvisor-open-findings"]).await;
            assert_eq!(exit, 4);
            assert!(report.statuses("trustedadvisor-open-findings").keys().eq(["unknown"]));
        }
    });
}

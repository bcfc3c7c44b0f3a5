//! GuardDuty Runtime Monitoring is on, in every region.

use super::protection;
use crate::facts::guardduty::{Detector, TheDetector};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "guardduty-runtime-monitoring",
    title: "GuardDuty Runtime Monitoring is on",
    severity: Severity::High,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "What runs on an instance or in a container is seen by no log of AWS: a process that escapes its container, \
          a shell that a web server starts, a file that was just downloaded.",
    aws_side: "AWS provides the agent, and judges the processes, files and connections that it reports.",
    your_side: "You turn Runtime Monitoring on in every region, see that its agent runs where your workloads do, and \
                follow up what it finds.",
    fix: Fix {
        text: "Turn it on in the region's detector; in an organisation, let the administrator of GuardDuty turn it on \
               for all members.",
        cli: "aws guardduty update-detector --region REGION --detector-id DETECTOR --features \
              Name=RUNTIME_MONITORING,Status=ENABLED",
        terraform: "resource \"aws_guardduty_detector_feature\" \"runtime_monitoring\" {\n  \
                    detector_id = aws_guardduty_detector.region.id\n  \
                    name        = \"RUNTIME_MONITORING\"\n  \
                    status      = \"ENABLED\"\n\
                    }",
        cloudformation: "Type: AWS::GuardDuty::Detector\n\
                         Properties:\n  \
                         Enable: true\n  \
                         Features:\n    \
                         - Name: RUNTIME_MONITORING\n      \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "GuardDuty Runtime Monitoring",
        url: "https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html",
    }],
    standards: &[security_hub("GuardDuty.11"), prowler("guardduty_runtime_monitoring_enabled")],
    thresholds: &[],
    reads: &[reads::<TheDetector>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.detector), |it| judge(it.as_ref())),
};

fn judge(detector: Option<&Detector>) -> Option<Verdict> {
    protection(detector, "RUNTIME_MONITORING", "Runtime Monitoring")
}

#[cfg(test)]
mod tests {
    use super::super::tests::feature_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        feature_is_judged(&CHECK, "RUNTIME_MONITORING").await;
    }
}

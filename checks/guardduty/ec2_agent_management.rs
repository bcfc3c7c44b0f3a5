//! GuardDuty brings its agent to EC2 instances, in every region.

use super::part_of;
use crate::facts::guardduty::{Detector, TheDetector};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "guardduty-ec2-agent-management",
    title: "GuardDuty brings its agent to EC2 instances",
    severity: Severity::Medium,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Runtime Monitoring sees nothing of an instance without the agent, and an agent that people install by hand \
          is missing where they forgot.",
    aws_side: "AWS installs the agent by way of Systems Manager, and keeps it up to date.",
    your_side: "You turn the automated agent on in every region, and let Systems Manager manage your instances.",
    fix: Fix {
        text: "Turn it on in the region's detector; in an organisation, let the administrator of GuardDuty turn it on \
               for all members.",
        cli: "aws guardduty update-detector --region REGION --detector-id DETECTOR --features '[{\"Name\": \
              \"RUNTIME_MONITORING\", \"Status\": \"ENABLED\", \"AdditionalConfiguration\": [{\"Name\": \
              \"EC2_AGENT_MANAGEMENT\", \"Status\": \"ENABLED\"}]}]'",
        terraform: "resource \"aws_guardduty_detector_feature\" \"ec2_agent_management\" {\n  \
                    detector_id = aws_guardduty_detector.region.id\n  \
                    name        = \"RUNTIME_MONITORING\"\n  \
                    status      = \"ENABLED\"\n\
                    \n  additional_configuration {\n    \
                    name   = \"EC2_AGENT_MANAGEMENT\"\n    \
                    status = \"ENABLED\"\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::GuardDuty::Detector\n\
                         Properties:\n  \
                         Enable: true\n  \
                         Features:\n    \
                         - Name: RUNTIME_MONITORING\n      \
                         Status: ENABLED\n      \
                         AdditionalConfiguration:\n        \
                         - Name: EC2_AGENT_MANAGEMENT\n          \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "How Runtime Monitoring works with Amazon EC2 instances",
        url: "https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-ec2.html",
    }],
    standards: &[security_hub("GuardDuty.13")],
    thresholds: &[],
    reads: &[reads::<TheDetector>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.detector), |it| judge(it.as_ref())),
};

fn judge(detector: Option<&Detector>) -> Option<Verdict> {
    part_of(detector, "RUNTIME_MONITORING", "EC2_AGENT_MANAGEMENT", "the automated agent for EC2 instances")
}

#[cfg(test)]
mod tests {
    use super::super::tests::part_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        part_is_judged(&CHECK, "RUNTIME_MONITORING", "EC2_AGENT_MANAGEMENT").await;
    }
}

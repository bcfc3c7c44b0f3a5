//! GuardDuty brings its agent to ECS tasks on Fargate, in every region.

use super::part_of;
use crate::facts::guardduty::{Detector, TheDetector};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "guardduty-ecs-agent-management",
    title: "GuardDuty brings its agent to ECS tasks on Fargate",
    severity: Severity::Medium,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "There is no host of yours under a Fargate task on which to install an agent. Where GuardDuty may not add \
          it, nothing watches what runs in the task.",
    aws_side: "AWS adds the agent to each new task, and keeps it up to date.",
    your_side: "You turn the automated agent on in every region, and restart services so that their tasks get it.",
    fix: Fix {
        text: "Turn it on in the region's detector; in an organisation, let the administrator of GuardDuty turn it on \
               for all members.",
        cli: "aws guardduty update-detector --region REGION --detector-id DETECTOR --features '[{\"Name\": \
              \"RUNTIME_MONITORING\", \"Status\": \"ENABLED\", \"AdditionalConfiguration\": [{\"Name\": \
              \"ECS_FARGATE_AGENT_MANAGEMENT\", \"Status\": \"ENABLED\"}]}]'",
        terraform: "resource \"aws_guardduty_detector_feature\" \"ecs_agent_management\" {\n  \
                    detector_id = aws_guardduty_detector.region.id\n  \
                    name        = \"RUNTIME_MONITORING\"\n  \
                    status      = \"ENABLED\"\n\
                    \n  additional_configuration {\n    \
                    name   = \"ECS_FARGATE_AGENT_MANAGEMENT\"\n    \
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
                         - Name: ECS_FARGATE_AGENT_MANAGEMENT\n          \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "Configuring Runtime Monitoring for Amazon ECS-Fargate",
        url: "https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-ecs-fargate.html",
    }],
    standards: &[security_hub("GuardDuty.12")],
    thresholds: &[],
    reads: &[reads::<TheDetector>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.detector), |it| judge(it.as_ref())),
};

fn judge(detector: Option<&Detector>) -> Option<Verdict> {
    part_of(detector, "RUNTIME_MONITORING", "ECS_FARGATE_AGENT_MANAGEMENT", "the automated agent for Fargate tasks")
}

#[cfg(test)]
mod tests {
    use super::super::tests::part_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        part_is_judged(&CHECK, "RUNTIME_MONITORING", "ECS_FARGATE_AGENT_MANAGEMENT").await;
    }
}

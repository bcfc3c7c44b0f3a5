//! GuardDuty watches the network activity of Lambda functions, in every region.

use super::protection;
use crate::facts::guardduty::{Detector, TheDetector};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "guardduty-lambda-protection",
    title: "GuardDuty watches the network activity of Lambda functions",
    severity: Severity::High,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "A function with a poisoned dependency mines coins or sends data away for as long as nobody looks at whom it \
          talks to.",
    aws_side: "AWS watches the network traffic of all functions, in or out of a VPC, and compares it with what it \
               knows of malicious hosts.",
    your_side: "You turn Lambda Protection on in every region, and follow up what it finds.",
    fix: Fix {
        text: "Turn it on in the region's detector; in an organisation, let the administrator of GuardDuty turn it on \
               for all members.",
        cli: "aws guardduty update-detector --region REGION --detector-id DETECTOR --features \
              Name=LAMBDA_NETWORK_LOGS,Status=ENABLED",
        terraform: "resource \"aws_guardduty_detector_feature\" \"lambda_protection\" {\n  \
                    detector_id = aws_guardduty_detector.region.id\n  \
                    name        = \"LAMBDA_NETWORK_LOGS\"\n  \
                    status      = \"ENABLED\"\n\
                    }",
        cloudformation: "Type: AWS::GuardDuty::Detector\n\
                         Properties:\n  \
                         Enable: true\n  \
                         Features:\n    \
                         - Name: LAMBDA_NETWORK_LOGS\n      \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "Lambda Protection",
        url: "https://docs.aws.amazon.com/guardduty/latest/ug/lambda-protection.html",
    }],
    standards: &[security_hub("GuardDuty.6"), prowler("guardduty_lambda_protection_enabled")],
    thresholds: &[],
    reads: &[reads::<TheDetector>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.detector), |it| judge(it.as_ref())),
};

fn judge(detector: Option<&Detector>) -> Option<Verdict> {
    protection(detector, "LAMBDA_NETWORK_LOGS", "Lambda Protection")
}

#[cfg(test)]
mod tests {
    use super::super::tests::feature_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        feature_is_judged(&CHECK, "LAMBDA_NETWORK_LOGS").await;
    }
}

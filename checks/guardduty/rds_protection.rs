//! GuardDuty watches logins to databases, in every region.

use super::protection;
use crate::facts::guardduty::{Detector, TheDetector};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "guardduty-rds-protection",
    title: "GuardDuty watches logins to databases",
    severity: Severity::High,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Guessed and stolen database passwords are used from the outside like the right ones. Only the pattern of \
          the logins gives them away.",
    aws_side: "AWS watches the login activity of the databases that it supports, without a load on them, and learns \
               what is usual.",
    your_side: "You turn RDS Protection on in every region, and follow up odd logins.",
    fix: Fix {
        text: "Turn it on in the region's detector; in an organisation, let the administrator of GuardDuty turn it on \
               for all members.",
        cli: "aws guardduty update-detector --region REGION --detector-id DETECTOR --features \
              Name=RDS_LOGIN_EVENTS,Status=ENABLED",
        terraform: "resource \"aws_guardduty_detector_feature\" \"rds_protection\" {\n  \
                    detector_id = aws_guardduty_detector.region.id\n  \
                    name        = \"RDS_LOGIN_EVENTS\"\n  \
                    status      = \"ENABLED\"\n\
                    }",
        cloudformation: "Type: AWS::GuardDuty::Detector\n\
                         Properties:\n  \
                         Enable: true\n  \
                         Features:\n    \
                         - Name: RDS_LOGIN_EVENTS\n      \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "GuardDuty RDS Protection",
        url: "https://docs.aws.amazon.com/guardduty/latest/ug/rds-protection.html",
    }],
    standards: &[security_hub("GuardDuty.9"), prowler("guardduty_rds_protection_enabled")],
    thresholds: &[],
    reads: &[reads::<TheDetector>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.detector), |it| judge(it.as_ref())),
};

fn judge(detector: Option<&Detector>) -> Option<Verdict> {
    protection(detector, "RDS_LOGIN_EVENTS", "RDS Protection")
}

#[cfg(test)]
mod tests {
    use super::super::tests::feature_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        feature_is_judged(&CHECK, "RDS_LOGIN_EVENTS").await;
    }
}

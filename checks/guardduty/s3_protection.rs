//! GuardDuty watches the use of objects in S3, in every region.

use super::protection;
use crate::facts::guardduty::{Detector, TheDetector};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "guardduty-s3-protection",
    title: "GuardDuty watches the use of objects in S3",
    severity: Severity::High,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "With stolen keys, data is listed, copied or deleted by ordinary requests for objects, and those are in no \
          log unless somebody pays for data events.",
    aws_side: "AWS watches the requests for objects in all buckets, without a trail of yours, and tells what is \
               unusual.",
    your_side: "You turn S3 Protection on in every region, and follow up what it finds.",
    fix: Fix {
        text: "Turn it on in the region's detector; in an organisation, let the administrator of GuardDuty turn it on \
               for all members.",
        cli: "aws guardduty update-detector --region REGION --detector-id DETECTOR --features \
              Name=S3_DATA_EVENTS,Status=ENABLED",
        terraform: "resource \"aws_guardduty_detector_feature\" \"s3_protection\" {\n  \
                    detector_id = aws_guardduty_detector.region.id\n  \
                    name        = \"S3_DATA_EVENTS\"\n  \
                    status      = \"ENABLED\"\n\
                    }",
        cloudformation: "Type: AWS::GuardDuty::Detector\n\
                         Properties:\n  \
                         Enable: true\n  \
                         Features:\n    \
                         - Name: S3_DATA_EVENTS\n      \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "GuardDuty S3 Protection",
        url: "https://docs.aws.amazon.com/guardduty/latest/ug/s3-protection.html",
    }],
    standards: &[security_hub("GuardDuty.10"), prowler("guardduty_s3_protection_enabled")],
    thresholds: &[],
    reads: &[reads::<TheDetector>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.detector), |it| judge(it.as_ref())),
};

fn judge(detector: Option<&Detector>) -> Option<Verdict> {
    protection(detector, "S3_DATA_EVENTS", "S3 Protection")
}

#[cfg(test)]
mod tests {
    use super::super::tests::feature_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        feature_is_judged(&CHECK, "S3_DATA_EVENTS").await;
    }
}

//! GuardDuty is at work in every region.

use super::at_work;
use crate::facts::guardduty::{Detector, GET_DETECTOR, TheDetector};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "guardduty-enabled",
    title: "GuardDuty is on in every region",
    severity: Severity::High,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Whoever gets in with stolen keys works in the region where nobody looks. Without GuardDuty, the first sign \
          of \
          it is the bill.",
    aws_side: "AWS reads the trails of API calls, DNS queries and flow logs by itself, and compares them with what it \
               knows of attacks.",
    your_side: "You turn GuardDuty on in every region, those that you do not use too, and follow up what it finds.",
    fix: Fix {
        text: "Make a detector in the region, or end the suspension of the one that is there. In an organisation, \
               name an \
               administrator account and let it turn GuardDuty on for every member.",
        cli: "aws guardduty create-detector --region REGION --enable",
        terraform: "resource \"aws_guardduty_detector\" \"region\" {\n  \
                    enable = true\n\
                    }",
        cloudformation: "Type: AWS::GuardDuty::Detector\n\
                         Properties:\n  \
                         Enable: true",
    },
    sources: &[
        Source {
            title: "Getting started with GuardDuty",
            url: "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_settingup.html",
        },
        Source {
            title: "Suspending or disabling GuardDuty",
            url: "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_suspend-disable.html",
        },
    ],
    standards: &[security_hub("GuardDuty.1"), prowler("guardduty_is_enabled")],
    thresholds: &[],
    reads: &[reads::<TheDetector>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.detector), |it| judge(it.as_ref())),
};

fn judge(detector: Option<&Detector>) -> Verdict {
    match at_work(detector, "its findings") {
        Err(off) => *off,
        Ok(detector) => Verdict::pass(format!("GuardDuty is on in the region, with the detector {}.", detector.id))
            .seen(&GET_DETECTOR, "Status", &detector.status),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{detector, verdict};
    use super::*;
    use crate::facts::{Gap, Reason};
    use crate::finding::Status;

    #[tokio::test]
    async fn a_region_passes_with_a_detector_at_work_alone() {
        let on = detector(&[("CLOUD_TRAIL", "ENABLED", &[])]);
        assert_eq!(verdict(&CHECK, Ok(Some(on.clone()))).await.unwrap().status, Status::Pass);
        for status in ["DISABLED", "", "A_NEW_STATUS"] {
            let suspended = Detector { status: status.into(), ..on.clone() };
            assert_eq!(verdict(&CHECK, Ok(Some(suspended))).await.unwrap().status, Status::Fail, "{status}");
        }
        assert_eq!(verdict(&CHECK, Ok(None)).await.unwrap().status, Status::Fail);
        let gap = Gap::new(&GET_DETECTOR, Some("eu-west-1"), Reason::Denied, "no");
        assert_eq!(verdict(&CHECK, Err(gap)).await.unwrap().status, Status::Unknown);
    }
}

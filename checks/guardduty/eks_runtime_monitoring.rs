//! GuardDuty watches what runs in EKS clusters, with an agent that it brings itself.

use super::{at_work, by_policy};
use crate::facts::guardduty::{Detector, GET_DETECTOR, TheDetector};
use crate::prelude::*;

/// The two features of which either watches EKS. Both at once cannot be turned on.
///
/// Source: <https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DetectorFeatureConfiguration.html>.
const EITHER: [&str; 2] = ["RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING"];
/// What each of them needs besides, so that clusters get the agent by themselves.
const AGENT: &str = "EKS_ADDON_MANAGEMENT";

pub(super) static CHECK: Check = Check {
    id: "guardduty-eks-runtime-monitoring",
    title: "GuardDuty watches what runs in EKS clusters, with an agent that it brings itself",
    severity: Severity::High,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "A container that breaks out, or that fetches and starts a miner, is seen on the node alone; and a cluster to \
          which nobody brought the agent is not watched.",
    aws_side: "AWS adds the agent to each cluster and keeps it up to date, and judges the processes, files and \
               connections that it reports.",
    your_side: "You turn Runtime Monitoring with its automated agent for EKS on in every region, and follow up what it \
                finds.",
    fix: Fix {
        text: "Turn Runtime Monitoring and its automated agent for EKS on in the region's detector; in an \
               organisation, \
               let the administrator of GuardDuty turn it on for all members.",
        cli: "aws guardduty update-detector --region REGION --detector-id DETECTOR --features '[{\"Name\": \
              \"RUNTIME_MONITORING\", \"Status\": \"ENABLED\", \"AdditionalConfiguration\": [{\"Name\": \
              \"EKS_ADDON_MANAGEMENT\", \"Status\": \"ENABLED\"}]}]'",
        terraform: "resource \"aws_guardduty_detector_feature\" \"runtime_monitoring\" {\n  \
                    detector_id = aws_guardduty_detector.region.id\n  \
                    name        = \"RUNTIME_MONITORING\"\n  \
                    status      = \"ENABLED\"\n\
                    \n  additional_configuration {\n    \
                    name   = \"EKS_ADDON_MANAGEMENT\"\n    \
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
                         - Name: EKS_ADDON_MANAGEMENT\n          \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "How Runtime Monitoring works with Amazon EKS clusters",
        url: "https://docs.aws.amazon.com/guardduty/latest/ug/how-runtime-monitoring-works-eks.html",
    }],
    standards: &[security_hub("GuardDuty.7"), prowler("guardduty_eks_runtime_monitoring_enabled")],
    thresholds: &[],
    reads: &[reads::<TheDetector>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.detector), |it| judge(it.as_ref())),
};

/// Where GuardDuty has neither feature, there is nothing to judge.
fn judge(detector: Option<&Detector>) -> Option<Verdict> {
    let detector = match at_work(detector, "the watch over EKS clusters") {
        Ok(detector) => detector,
        Err(off) => return Some(*off),
    };
    let known: Vec<_> = EITHER.iter().filter_map(|name| Some((*name, detector.features.get(*name)?))).collect();
    let first = known.first()?.1;
    let verdict = if known.iter().any(|(_, feature)| feature.is_enabled_with(AGENT)) {
        Verdict::pass("GuardDuty watches what runs in the region's EKS clusters, and brings its agent to them.")
    } else if known.iter().any(|(_, feature)| feature.is_enabled()) {
        let message = "GuardDuty watches only those EKS clusters of the region to which somebody brings its agent.";
        by_policy(first, Verdict::fail(message))
    } else {
        by_policy(first, Verdict::fail("GuardDuty does not watch what runs in the region's EKS clusters."))
    };
    Some(known.into_iter().fold(verdict, |verdict, (name, feature)| {
        let verdict = verdict.seen(&GET_DETECTOR, name, &feature.status);
        if feature.is_enabled() { verdict.seen(&GET_DETECTOR, AGENT, feature.additional.get(AGENT)) } else { verdict }
    }))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{detector, part_is_judged};
    use super::*;
    use crate::finding::Status;

    #[tokio::test]
    async fn either_feature_with_its_agent_is_judged() {
        for feature in EITHER {
            part_is_judged(&CHECK, feature, AGENT).await;
        }
    }

    #[test]
    fn one_of_the_two_is_enough() {
        let on = [(AGENT, "ENABLED")];
        for pair in [[("ENABLED", &on[..]), ("DISABLED", &[])], [("DISABLED", &[]), ("ENABLED", &on[..])]] {
            let features = [(EITHER[0], pair[0].0, pair[0].1), (EITHER[1], pair[1].0, pair[1].1)];
            assert_eq!(judge(Some(&detector(&features))).unwrap().status, Status::Pass);
        }
        let halves = [(EITHER[0], "ENABLED", &[][..]), (EITHER[1], "DISABLED", &on)];
        let verdict = judge(Some(&detector(&halves))).unwrap();
        assert_eq!(verdict.status, Status::Fail, "the agent of the one does not serve the other");
        assert!(verdict.message.contains("somebody brings its agent"), "{}", verdict.message);
    }
}

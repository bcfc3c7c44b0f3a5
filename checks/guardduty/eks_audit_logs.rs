//! GuardDuty watches the audit logs of EKS clusters, in every region.

use super::protection;
use crate::facts::guardduty::{Detector, TheDetector};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "guardduty-eks-audit-logs",
    title: "GuardDuty watches the audit logs of EKS clusters",
    severity: Severity::High,
    service: &model::GUARDDUTY,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Whoever misuses the Kubernetes API, with a leaked token or from a hijacked pod, leaves traces nowhere but \
          in the cluster's audit log.",
    aws_side: "AWS reads the audit logs straight from the control plane, without agents or a log group of yours, and \
               looks for known signs of an attack.",
    your_side: "You turn EKS Protection on in every region, and follow up what it finds.",
    fix: Fix {
        text: "Turn it on in the region's detector; in an organisation, let the administrator of GuardDuty turn it on \
               for all members.",
        cli: "aws guardduty update-detector --region REGION --detector-id DETECTOR --features \
              Name=EKS_AUDIT_LOGS,Status=ENABLED",
        terraform: "resource \"aws_guardduty_detector_feature\" \"eks_audit_logs\" {\n  \
                    detector_id = aws_guardduty_detector.region.id\n  \
                    name        = \"EKS_AUDIT_LOGS\"\n  \
                    status      = \"ENABLED\"\n\
                    }",
        cloudformation: "Type: AWS::GuardDuty::Detector\n\
                         Properties:\n  \
                         Enable: true\n  \
                         Features:\n    \
                         - Name: EKS_AUDIT_LOGS\n      \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "EKS Protection",
        url: "https://docs.aws.amazon.com/guardduty/latest/ug/kubernetes-protection.html",
    }],
    standards: &[security_hub("GuardDuty.5"), prowler("guardduty_eks_audit_log_enabled")],
    thresholds: &[],
    reads: &[reads::<TheDetector>()],
    run: |account| setting(account, account.guardduty.values().map(|of| &of.detector), |it| judge(it.as_ref())),
};

fn judge(detector: Option<&Detector>) -> Option<Verdict> {
    protection(detector, "EKS_AUDIT_LOGS", "EKS Protection")
}

#[cfg(test)]
mod tests {
    use super::super::tests::feature_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        feature_is_judged(&CHECK, "EKS_AUDIT_LOGS").await;
    }
}

//! Machines have the patches that their baseline asks for.

use crate::facts::ssm::{Compliance, Compliances, LIST_RESOURCE_COMPLIANCE_SUMMARIES, Node};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ssm-patch-compliance",
    title: "Machines that Patch Manager looks after have every patch of their baseline",
    severity: Severity::High,
    service: &model::SSM,
    place: Place::customer_specific(&model::CUSTOMER_OS_PATCHING),
    why: "Most break-ins use holes that a patch has long closed. A machine that lacks patches of its own baseline is one \
          that everybody believes to be safe.",
    aws_side: "AWS keeps the lists of patches, installs them when and where you say, and reports what is missing.",
    your_side: "You choose the baseline and the window, see to it that installing works, and restart what waits for it.",
    fix: Fix {
        text: "See in Patch Manager which patches are missing or failed, install them, and restart the machine.",
        cli: "aws ssm send-command --document-name AWS-RunPatchBaseline --instance-ids INSTANCE --parameters \
              Operation=Install",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Understanding patch compliance state values",
            url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-compliance-states.html",
        },
        Source {
            title: "ResourceComplianceSummaryItem",
            url: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ResourceComplianceSummaryItem.html",
        },
    ],
    standards: &[security_hub("SSM.2"), prowler("ssm_managed_compliant_patching")],
    thresholds: &[],
    reads: &[reads::<Compliances>()],
    run: |account| each(account, account.ssm.values().map(|ssm| &ssm.compliance), |_: &Node, of| judge(of)),
};

/// A machine that Patch Manager has never looked at reports nothing of the kind, and is not judged.
fn judge(compliance: &Compliance) -> Option<Verdict> {
    if compliance.kind != "Patch" {
        return None;
    }
    let (verdict, status) = if compliance.compliant {
        (Verdict::pass("The machine has every patch that its baseline asks for."), "COMPLIANT")
    } else {
        let failing = compliance.failing;
        (Verdict::fail(format!("The machine lacks patches of its baseline: {failing} of them.")), "NON_COMPLIANT")
    };
    Some(verdict.seen(&LIST_RESOURCE_COMPLIANCE_SUMMARIES, "Status", status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(kind: &str, compliant: bool) -> Option<Status> {
        judge(&Compliance { kind: kind.into(), compliant, failing: 3 }).map(|verdict| verdict.status)
    }

    #[test]
    fn a_patched_machine_passes_and_another_fails() {
        assert_eq!(status("Patch", true), Some(Status::Pass));
        assert_eq!(status("Patch", false), Some(Status::Fail));
    }

    #[test]
    fn other_kinds_of_compliance_are_not_about_patches() {
        assert_eq!(status("Association", false), None);
        assert_eq!(status("Custom:Antivirus", false), None);
    }
}

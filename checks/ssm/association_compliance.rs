//! Machines are in the state that their associations ask for.

use crate::facts::ssm::{Compliance, Compliances, LIST_RESOURCE_COMPLIANCE_SUMMARIES, Node};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ssm-association-compliance",
    title: "Machines are in the state that State Manager is to keep them in",
    severity: Severity::Low,
    service: &model::SSM,
    place: Place::shared(&model::SHARED_CONFIGURATION_MANAGEMENT),
    why: "An association is how a machine is told to have an agent, a setting or a scanner. Where it fails, the machine is \
          without that, and nobody notices unless somebody looks.",
    aws_side: "AWS applies each association at its times, and reports whether that worked.",
    your_side: "You look at associations that fail, and mend the document, the role or the machine.",
    fix: Fix {
        text: "See in the history of the association why it failed on this machine, mend that, and apply it again.",
        cli: "aws ssm start-associations-once --association-ids ASSOCIATION",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "AWS Systems Manager State Manager",
            url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-state.html",
        },
        Source {
            title: "AWS Systems Manager Compliance",
            url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-compliance.html",
        },
    ],
    standards: &[security_hub("SSM.3")],
    thresholds: &[],
    reads: &[reads::<Compliances>()],
    run: |account| each(account, account.ssm.values().map(|ssm| &ssm.compliance), |_: &Node, of| judge(of)),
};

/// A machine without associations reports nothing of the kind, and is not judged.
fn judge(compliance: &Compliance) -> Option<Verdict> {
    if compliance.kind != "Association" {
        return None;
    }
    let (verdict, status) = if compliance.compliant {
        (Verdict::pass("Every association of the machine was applied."), "COMPLIANT")
    } else {
        let failing = compliance.failing;
        (Verdict::fail(format!("Associations of the machine failed: {failing} of them.")), "NON_COMPLIANT")
    };
    Some(verdict.seen(&LIST_RESOURCE_COMPLIANCE_SUMMARIES, "Status", status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(kind: &str, compliant: bool) -> Option<Status> {
        judge(&Compliance { kind: kind.into(), compliant, failing: 1 }).map(|verdict| verdict.status)
    }

    #[test]
    fn applied_associations_pass_and_failed_ones_fail() {
        assert_eq!(status("Association", true), Some(Status::Pass));
        assert_eq!(status("Association", false), Some(Status::Fail));
    }

    #[test]
    fn patches_are_another_checks() {
        assert_eq!(status("Patch", false), None);
    }
}

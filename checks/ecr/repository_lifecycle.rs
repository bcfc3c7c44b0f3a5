//! Repositories forget old images.

use crate::facts::ecr::{GET_LIFECYCLE_POLICY, RepositoryId, RepositoryLifecycles};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ecr-repository-lifecycle",
    title: "ECR repositories have a lifecycle policy",
    severity: Severity::Medium,
    service: &model::ECR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_SOFTWARE),
    why: "Images that nobody uses any more keep their holes. They stay to be pulled and run by mistake, bury the findings \
          that matter, and cost storage.",
    aws_side: "AWS expires images within a day of matching a rule of yours.",
    your_side: "You say how many images or how many days each repository keeps.",
    fix: Fix {
        text: "Write a lifecycle policy that expires untagged images after some days, and keeps as many tagged ones as \
               you would ever go back to. Preview it first.",
        cli: "aws ecr put-lifecycle-policy --repository-name REPOSITORY --lifecycle-policy-text file://POLICY.json",
        terraform: "resource \"aws_ecr_lifecycle_policy\" \"POLICY\" {\n\
                    \x20 repository = aws_ecr_repository.REPOSITORY.name\n\
                    \x20 policy     = file(\"POLICY.json\")\n\
                    }",
        cloudformation: "Type: AWS::ECR::Repository\n\
                         Properties:\n\
                         \x20 LifecyclePolicy:\n\
                         \x20   LifecyclePolicyText: POLICY",
    },
    sources: &[Source {
        title: "Automate the cleanup of images by using lifecycle policies in Amazon ECR",
        url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
    }],
    standards: &[security_hub("ECR.3"), prowler("ecr_repositories_lifecycle_policy_enabled")],
    thresholds: &[],
    reads: &[reads::<RepositoryLifecycles>()],
    run: |account| {
        let listings = account.ecr.values().map(|ecr| &ecr.repository_lifecycles);
        each(account, listings, |_: &RepositoryId, has_policy| judge(*has_policy))
    },
};

fn judge(has_policy: bool) -> Verdict {
    let verdict = if has_policy {
        Verdict::pass("The repository has a lifecycle policy.")
    } else {
        Verdict::fail("The repository has no lifecycle policy.")
    };
    verdict.seen(&GET_LIFECYCLE_POLICY, "has lifecyclePolicyText", has_policy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_policy_passes_and_none_fails() {
        assert_eq!(judge(true).status, Status::Pass);
        assert_eq!(judge(false).status, Status::Fail);
    }
}

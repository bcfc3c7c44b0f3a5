//! No private repository is open to everyone.

use crate::facts::ecr::{GET_REPOSITORY_POLICY, RepositoryId, RepositoryPolicies};
use crate::policy::Context;
use crate::policy::verdict::{Origin, not_public};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ecr-repository-not-public",
    title: "No ECR repository's policy lets everyone in",
    severity: Severity::Critical,
    service: &model::ECR,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Whoever can pull an image has your code, and whatever secret was left in one of its layers. Whoever can push one \
          has your servers.",
    aws_side: "AWS refuses every request to a private repository that no policy of yours allows.",
    your_side: "You name the accounts or the organisation that may pull, and fewer that may push.",
    fix: Fix {
        text: "Replace the wildcard in the repository's policy by the accounts that need it, or confine it to your \
               organisation by aws:PrincipalOrgID. What is meant for everyone belongs into a public repository.",
        cli: "aws ecr set-repository-policy --repository-name REPOSITORY --policy-text file://POLICY.json",
        terraform: "resource \"aws_ecr_repository_policy\" \"POLICY\" {\n\
                    \x20 repository = aws_ecr_repository.REPOSITORY.name\n\
                    \x20 policy     = data.aws_iam_policy_document.POLICY.json\n\
                    }",
        cloudformation: "Type: AWS::ECR::Repository\n\
                         Properties:\n\
                         \x20 RepositoryPolicyText:\n\
                         \x20   Version: '2012-10-17'\n\
                         \x20   Statement:\n\
                         \x20     - Effect: Allow\n\
                         \x20       Principal: {AWS: ACCOUNT}\n\
                         \x20       Action: [ecr:BatchGetImage, ecr:GetDownloadUrlForLayer]",
    },
    sources: &[Source {
        title: "Private repository policies in Amazon ECR",
        url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    }],
    standards: &[cis("2.21"), prowler("ecr_repositories_not_publicly_accessible")],
    thresholds: &[],
    reads: &[reads::<RepositoryPolicies>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let listings = account.ecr.values().map(|ecr| &ecr.repository_policies);
        each(account, listings, move |of: &RepositoryId, policy| judge(policy.as_deref(), &context, &of.region))
    },
};

fn judge(policy: Option<&str>, context: &Context, region: &str) -> Verdict {
    let from = Origin { call: &GET_REPOSITORY_POLICY, member: "policyText", region, noun: "repository" };
    not_public(policy, context, from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    /// ECR's policies have no `Resource`: each is about its own repository.
    fn status(principal: &str) -> Status {
        let policy = format!(
            r#"{{"Version": "2008-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal},
                "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}}]}}"#
        );
        judge(Some(&policy), &Context::new("123456789012", "aws"), "eu-west-1").status
    }

    #[test]
    fn everyone_fails() {
        assert_eq!(status(r#""*""#), Status::Fail);
        assert_eq!(status(r#"{"AWS": "*"}"#), Status::Fail);
    }

    #[test]
    fn an_account_or_a_service_passes() {
        assert_eq!(status(r#"{"AWS": "arn:aws:iam::210987654321:root"}"#), Status::Pass);
        assert_eq!(status(r#"{"Service": "lambda.amazonaws.com"}"#), Status::Pass);
    }

    #[test]
    fn no_policy_passes_and_nonsense_is_unknown() {
        let context = Context::new("123456789012", "aws");
        assert_eq!(judge(None, &context, "eu-west-1").status, Status::Pass);
        assert_eq!(judge(Some("[]"), &context, "eu-west-1").status, Status::Unknown);
    }
}

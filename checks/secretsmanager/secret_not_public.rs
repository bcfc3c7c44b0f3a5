//! No secret is open to everyone.

use crate::facts::secretsmanager::{GET_RESOURCE_POLICY, SecretId, SecretPolicies};
use crate::policy::Context;
use crate::policy::verdict::{Origin, not_public};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "secretsmanager-secret-not-public",
    title: "No secret's policy lets everyone in",
    severity: Severity::Critical,
    service: &model::SECRETS_MANAGER,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A secret that every account of AWS may read is none, and whatever it opens is open. One that everybody may write \
          can be swapped for theirs.",
    aws_side: "AWS refuses whom no policy allows, and can refuse a policy that is too broad when it is set.",
    your_side: "You name the roles and accounts that may read each secret.",
    fix: Fix {
        text: "Replace the wildcard in the secret's policy by the roles that need it, or delete the policy where roles of \
               your own account have it in theirs. Rotate the secret, since it may have been read.",
        cli: "aws secretsmanager put-resource-policy --secret-id SECRET --resource-policy file://POLICY.json \
              --block-public-policy",
        terraform: "resource \"aws_secretsmanager_secret_policy\" \"POLICY\" {\n\
                    \x20 secret_arn          = aws_secretsmanager_secret.SECRET.arn\n\
                    \x20 policy              = data.aws_iam_policy_document.POLICY.json\n\
                    \x20 block_public_policy = true\n\
                    }",
        cloudformation: "Type: AWS::SecretsManager::ResourcePolicy\n\
                         Properties:\n\
                         \x20 SecretId: SECRET\n\
                         \x20 BlockPublicPolicy: true\n\
                         \x20 ResourcePolicy:\n\
                         \x20   Version: '2012-10-17'\n\
                         \x20   Statement:\n\
                         \x20     - Effect: Allow\n\
                         \x20       Principal: {AWS: ROLE_ARN}\n\
                         \x20       Action: secretsmanager:GetSecretValue\n\
                         \x20       Resource: '*'",
    },
    sources: &[Source {
        title: "Resource-based policies",
        url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html",
    }],
    standards: &[cis("2.21"), prowler("secretsmanager_not_publicly_accessible")],
    thresholds: &[],
    reads: &[reads::<SecretPolicies>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let listings = account.secretsmanager.values().map(|secrets| &secrets.secret_policies);
        each(account, listings, move |of: &SecretId, policy| judge(policy.as_deref(), &context, &of.region))
    },
};

fn judge(policy: Option<&str>, context: &Context, region: &str) -> Verdict {
    not_public(policy, context, Origin { call: &GET_RESOURCE_POLICY, member: "ResourcePolicy", region, noun: "secret" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(principal: &str) -> Status {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal},
                "Action": "secretsmanager:GetSecretValue", "Resource": "*"}}]}}"#
        );
        judge(Some(&policy), &Context::new("123456789012", "aws"), "eu-west-1").status
    }

    #[test]
    fn no_policy_passes() {
        assert_eq!(judge(None, &Context::new("123456789012", "aws"), "eu-west-1").status, Status::Pass);
    }

    #[test]
    fn everyone_fails_and_a_role_passes() {
        assert_eq!(status(r#""*""#), Status::Fail);
        assert_eq!(status(r#"{"AWS": ["*"]}"#), Status::Fail);
        assert_eq!(status(r#"{"AWS": "arn:aws:iam::123456789012:role/till"}"#), Status::Pass);
    }

    #[test]
    fn nonsense_is_unknown() {
        let context = Context::new("123456789012", "aws");
        assert_eq!(judge(Some("null"), &context, "eu-west-1").status, Status::Unknown);
    }
}

//! No managed policy of the account's own allows taking every role.

use crate::facts::iam::{AuthorizationDetailsFact, ManagedPolicy};
use crate::policy::{Document, Grant};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-policy-assume-any-role",
    title: "The account's own managed policies do not allow taking any role that can be taken",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Many roles trust their whole account and leave it to policies who may take them. Whoever may take any role \
          has the rights of all of those.",
    aws_side: "AWS does what the policy says, whoever wrote it, and offers Access Analyzer to check and to write \
               policies.",
    your_side: "You write your managed policies, and keep each to the work that it is for.",
    fix: Fix {
        text: "Name the roles that the work needs, by their ARNs.",
        cli: "aws iam create-policy-version --policy-arn POLICY_ARN --policy-document file://POLICY.json \
              --set-as-default",
        terraform: "resource \"aws_iam_policy\" \"example\" {\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"sts:AssumeRole\"]\n\
                    \u{20}     Resource = \"arn:aws:iam::ACCOUNT:role/ROLE\"\n\
                    \u{20}   }]\n\
                    \u{20} })\n\
                    }",
        cloudformation: "Type: AWS::IAM::ManagedPolicy\n\
                         Properties:\n\
                         \u{20} PolicyDocument:\n\
                         \u{20}   Version: \"2012-10-17\"\n\
                         \u{20}   Statement:\n\
                         \u{20}     - Effect: Allow\n\
                         \u{20}       Action: sts:AssumeRole\n\
                         \u{20}       Resource: arn:aws:iam::ACCOUNT:role/ROLE",
    },
    sources: &[Source {
        title: "Grant a user permissions to switch roles",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html",
    }],
    standards: &[prowler("iam_no_custom_policy_permissive_role_assumption")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_of(account, |details| &details.policies, |_, policy| judge(policy)),
};

fn judge(policy: &ManagedPolicy) -> Verdict {
    super::policy_verdict(policy, "taking any role", any_role)
}

/// Where roles are named, the ARNs are IAM's.
fn any_role(document: &Document) -> Vec<String> {
    let on_all = |grant: &Grant| grant.allows("sts:AssumeRole") && grant.is_on_all_of("iam");
    super::statements(&document.allowed().into_iter().filter(on_all).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::super::samples::assert_policies;
    use super::*;

    #[test]
    fn a_statement_that_allows_it_fails_and_others_pass() {
        let passing = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::123456789012:role/oven"}"#,
            r#"{"Effect":"Allow","Action":"sts:GetCallerIdentity","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"sts:TagSession","Resource":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"sts:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        ];
        assert_policies(judge, &passing, &failing);
    }
}

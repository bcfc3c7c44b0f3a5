//! No policy that is written into a user, group or role lets its holder grow their own rights.

use crate::facts::iam::{AuthorizationDetailsFact, Entity, Grants};
use crate::policy::escalations;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-inline-policy-privilege-escalation",
    title: "Inline policies leave no way to more rights than they give",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Whoever holds it can give themselves more than it says, in one or two calls: a new policy, a key of an \
          administrator, or code that runs under a stronger role.",
    aws_side: "AWS does what the policy says, whoever wrote it, and offers Access Analyzer to check and to write \
               policies.",
    your_side: "You write what the policy of a user, group or role allows, and keep it to the work.",
    fix: Fix {
        text: "Take the actions away that are named, or confine them to the users, roles and policies that the work \
               is about, and iam:PassRole to the roles that may be passed.",
        cli: "aws iam put-role-policy --role-name ROLE --policy-name POLICY --policy-document file://POLICY.json",
        terraform: "resource \"aws_iam_role_policy\" \"example\" {\n\
                    \u{20} role = aws_iam_role.example.id\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"iam:PassRole\"]\n\
                    \u{20}     Resource = \"arn:aws:iam::ACCOUNT:role/ROLE\"\n\
                    \u{20}   }]\n\
                    \u{20} })\n\
                    }",
        cloudformation: "Type: AWS::IAM::Role\n\
                         Properties:\n\
                         \u{20} Policies:\n\
                         \u{20}   - PolicyName: NAME\n\
                         \u{20}     PolicyDocument:\n\
                         \u{20}       Version: \"2012-10-17\"\n\
                         \u{20}       Statement:\n\
                         \u{20}         - Effect: Allow\n\
                         \u{20}           Action: iam:PassRole\n\
                         \u{20}           Resource: arn:aws:iam::ACCOUNT:role/ROLE",
    },
    sources: &[
        Source {
            title: "Grant a user permissions to pass a role to an AWS service",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        },
        Source {
            title: "Security best practices in IAM: apply least-privilege permissions",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        },
    ],
    standards: &[prowler("iam_inline_policy_allows_privilege_escalation")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_identity(account, judge),
};

fn judge(entity: &Entity, grants: &Grants) -> Option<Verdict> {
    super::inline_verdict(entity, grants, "its holder to gain more rights", |document| {
        super::ways(&escalations(&[document]))
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{assert_inline, entity, inline};
    use super::*;
    use crate::facts::iam::EntityKind;

    #[test]
    fn a_statement_that_allows_it_fails_and_others_pass() {
        let passing = [
            r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"arn:aws:iam::123456789012:user/deploy-bot"}"#,
            r#"{"Effect":"Allow","Action":["s3:*","ec2:RunInstances"],"Resource":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":["iam:PassRole","ec2:RunInstances"],"Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"iam:Put*","Resource":"arn:aws:iam::123456789012:user/*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        ];
        assert_inline(judge, &passing, &failing);
    }

    #[test]
    fn who_has_no_policy_inside_is_not_judged() {
        assert_eq!(judge(&entity(EntityKind::User, "ada"), &Grants::default()), None);
        let linked = Entity { path: "/aws-service-role/x/".into(), ..entity(EntityKind::Role, "x") };
        let grants = Grants { inline: vec![inline("x", "{}")], attached: Vec::new() };
        assert_eq!(judge(&linked, &grants), None, "nobody can change it");
    }
}

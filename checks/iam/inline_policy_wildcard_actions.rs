//! No policy that is written into a user, group or role allows all actions of a service.

use crate::facts::iam::{AuthorizationDetailsFact, Entity, Grants};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-inline-policy-wildcard-actions",
    title: "Inline policies do not allow all actions of a service",
    severity: Severity::Low,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "All of a service's actions means deleting and opening up as well as reading, and every action that AWS adds \
          to it later. Hardly any program needs more than a handful.",
    aws_side: "AWS does what the policy says, whoever wrote it, and offers Access Analyzer to check and to write \
               policies.",
    your_side: "You write what the policy of a user, group or role allows, and keep it to the work.",
    fix: Fix {
        text: "Name the actions in place of the star: the IAM console shows which of them were used last.",
        cli: "aws iam put-role-policy --role-name ROLE --policy-name POLICY --policy-document file://POLICY.json",
        terraform: "resource \"aws_iam_role_policy\" \"example\" {\n\
                    \u{20} role = aws_iam_role.example.id\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"s3:GetObject\", \"s3:PutObject\"]\n\
                    \u{20}     Resource = \"arn:aws:s3:::BUCKET/*\"\n\
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
                         \u{20}           Action: [s3:GetObject, s3:PutObject]\n\
                         \u{20}           Resource: arn:aws:s3:::BUCKET/*",
    },
    sources: &[
        Source {
            title: "Security best practices in IAM: apply least-privilege permissions",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        },
        Source {
            title: "Refine permissions in AWS using last accessed information",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html",
        },
    ],
    standards: &[
        prowler("iam_inline_policy_no_full_access_to_cloudtrail"),
        prowler("iam_inline_policy_no_full_access_to_kms"),
    ],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_identity(account, judge),
};

fn judge(entity: &Entity, grants: &Grants) -> Option<Verdict> {
    super::inline_verdict(entity, grants, "all actions of a service", |document| {
        super::statements(&document.wildcard_services())
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
            r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}"#,
            r#"{"Effect":"Deny","Action":"kms:*","Resource":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":["s3:GetObject","kms:*"],"Resource":"arn:aws:kms:eu-west-1:123456789012:key/1"}"#,
            r#"{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*"}"#,
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

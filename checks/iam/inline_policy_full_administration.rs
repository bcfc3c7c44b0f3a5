//! No policy that is written into a user, group or role allows everything on everything.

use crate::facts::iam::{AuthorizationDetailsFact, Entity, Grants};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-inline-policy-full-administration",
    title: "Inline policies do not allow everything on everything",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Whoever holds such a policy can do everything: read all data, delete all logs, and give the same to \
          anybody. A stolen credential is then the whole account.",
    aws_side: "AWS does what the policy says, whoever wrote it, and offers Access Analyzer to check and to write \
               policies.",
    your_side: "You write what the policy of a user, group or role allows, and keep it to the work.",
    fix: Fix {
        text: "Write down the actions and resources that the work takes; Access Analyzer can write the policy from \
               what CloudTrail saw.",
        cli: "aws iam put-role-policy --role-name ROLE --policy-name POLICY --policy-document file://POLICY.json",
        terraform: "resource \"aws_iam_role_policy\" \"example\" {\n\
                    \u{20} role = aws_iam_role.example.id\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"s3:GetObject\"]\n\
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
                         \u{20}           Action: s3:GetObject\n\
                         \u{20}           Resource: arn:aws:s3:::BUCKET/*",
    },
    sources: &[
        Source {
            title: "Security best practices in IAM: apply least-privilege permissions",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        },
        Source {
            title: "IAM JSON policy elements: Action",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
        },
    ],
    standards: &[prowler("iam_inline_policy_no_administrative_privileges")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_identity(account, judge),
};

fn judge(entity: &Entity, grants: &Grants) -> Option<Verdict> {
    super::inline_verdict(entity, grants, "everything on everything", |document| {
        super::statements(&document.full_administration())
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
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::crumb/*"}"#,
            r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#,
            r#"{"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":["s3:*","*"],"Resource":["*"]}"#,
            r#"{"Effect":"Allow","Action":"*:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#,
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

//! No policy that is written into a user, group or role allows decrypting with every key.

use crate::facts::iam::{AuthorizationDetailsFact, Entity, Grants};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-inline-policy-kms-decrypt",
    title: "Inline policies do not allow decrypting with every KMS key",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Whoever may decrypt with every key can read whatever they can lay hands on, also what a key of its own was \
          to keep apart.",
    aws_side: "AWS does what the policy says, whoever wrote it, and offers Access Analyzer to check and to write \
               policies.",
    your_side: "You write what the policy of a user, group or role allows, and keep it to the work.",
    fix: Fix {
        text: "Name the keys that the work needs, by their ARNs.",
        cli: "aws iam put-role-policy --role-name ROLE --policy-name POLICY --policy-document file://POLICY.json",
        terraform: "resource \"aws_iam_role_policy\" \"example\" {\n\
                    \u{20} role = aws_iam_role.example.id\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"kms:Decrypt\"]\n\
                    \u{20}     Resource = \"KEY_ARN\"\n\
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
                         \u{20}           Action: kms:Decrypt\n\
                         \u{20}           Resource: KEY_ARN",
    },
    sources: &[Source {
        title: "Best practices for IAM policies in AWS KMS",
        url: "https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html",
    }],
    standards: &[security_hub("KMS.2")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| super::each_identity(account, judge),
};

fn judge(entity: &Entity, grants: &Grants) -> Option<Verdict> {
    super::inline_verdict(entity, grants, "decrypting with every KMS key", |document| {
        super::statements(&document.kms_decrypt_on_all())
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
            r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-west-1:123456789012:key/1"}"#,
            r#"{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"kms:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"kms:ReEncryptFrom","Resource":"arn:aws:kms:*:123456789012:key/*"}"#,
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

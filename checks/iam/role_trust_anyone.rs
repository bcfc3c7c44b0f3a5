//! No role can be taken by just anyone.

use crate::facts::iam::{AuthorizationDetailsFact, Entity, GET_ACCOUNT_AUTHORIZATION_DETAILS, RoleDetail};
use crate::policy::{Context, Document, Grant};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-role-trust-anyone",
    title: "Roles trust nobody whom they do not name",
    severity: Severity::Critical,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "A role that trusts everyone is taken from any account of AWS by whoever guesses its name. One that trusts \
          all of GitHub, or of another provider that everybody shares, is taken by anybody's workflow there.",
    aws_side: "AWS gives a role to whom its trust policy says. New roles for well-known shared providers have to say \
               whose users; older ones do not.",
    your_side: "You name who may take a role: accounts, services, and for an identity provider the subject of its \
                tokens.",
    fix: Fix {
        text: "Name the accounts or roles in Principal in place of the star. For an identity provider, demand the \
               subject: the repository and branch of GitHub, the service account of an EKS cluster.",
        cli: "aws iam update-assume-role-policy --role-name ROLE --policy-document file://TRUST.json",
        terraform: "resource \"aws_iam_role\" \"example\" {\n\
                    \u{20} assume_role_policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect    = \"Allow\"\n\
                    \u{20}     Action    = \"sts:AssumeRoleWithWebIdentity\"\n\
                    \u{20}     Principal = { Federated = aws_iam_openid_connect_provider.github.arn }\n\
                    \u{20}     Condition = { StringEquals = { \"token.actions.githubusercontent.com:sub\" = \"repo:OWNER/REPOSITORY:ref:refs/heads/main\" } }\n\
                    \u{20}   }]\n\
                    \u{20} })\n\
                    }",
        cloudformation: "Type: AWS::IAM::Role\n\
                         Properties:\n\
                         \u{20} AssumeRolePolicyDocument:\n\
                         \u{20}   Version: \"2012-10-17\"\n\
                         \u{20}   Statement:\n\
                         \u{20}     - Effect: Allow\n\
                         \u{20}       Action: sts:AssumeRoleWithWebIdentity\n\
                         \u{20}       Principal: {Federated: PROVIDER_ARN}\n\
                         \u{20}       Condition:\n\
                         \u{20}         StringEquals:\n\
                         \u{20}           \"token.actions.githubusercontent.com:sub\": repo:OWNER/REPOSITORY:ref:refs/heads/main",
    },
    sources: &[
        Source {
            title: "AWS JSON policy elements: Principal",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        },
        Source {
            title: "Identity-provider controls for shared OIDC providers",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
        },
    ],
    standards: &[cis("2.21")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        super::each_of(account, |details| &details.roles, move |entity, role| judge(entity, role, &context))
    },
};

/// Roles that only AWS or IAM Identity Center can change are not judged.
fn judge(entity: &Entity, role: &RoleDetail, context: &Context) -> Option<Verdict> {
    let call = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    if entity.is_service_linked() || entity.is_of_identity_center() {
        return None;
    }
    let document = match Document::parse(&role.trust) {
        Ok(document) => document,
        Err(malformed) => return Some(Verdict::unknown(&malformed.gap(call, None))),
    };
    let mut grants: Vec<Grant> = document.public(context);
    grants.extend(document.unbound_federation(context));
    grants.retain(super::takes_role);
    grants.sort();
    grants.dedup();
    let verdict = match grants.first() {
        None => Verdict::pass("The role can be taken only by whom it names."),
        Some(grant) => Verdict::fail(format!("The role can be taken by anybody: {grant}.")),
    };
    let found: Vec<String> = grants.iter().map(ToString::to_string).collect();
    Some(verdict.seen(call, "AssumeRolePolicyDocument", found))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{assert_trust, entity};
    use super::*;
    use crate::facts::iam::EntityKind;

    #[test]
    fn whoever_is_named_passes_and_everyone_fails() {
        let passing = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"123456789012"}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::210987654321:root"}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*",
                "Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-0123456789"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRoleWithSAML",
                "Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/office"},
                "Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
                "Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
                "Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:crumb/shop:*"}}}"#,
            r#"{"Effect":"Deny","Action":"sts:AssumeRole","Principal":"*"}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}"#,
            r#"{"Effect":"Allow","Action":"sts:*","Principal":{"AWS":["123456789012","*"]}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*",
                "Condition":{"StringEquals":{"sts:ExternalId":"oven"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
                "Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
                "Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
                "Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
                "Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:*"}}}"#,
        ];
        assert_trust(judge, &passing, &failing, &[]);
    }

    #[test]
    fn what_others_manage_is_not_judged() {
        let context = Context::new("123456789012", "aws");
        for path in ["/aws-service-role/config.amazonaws.com/", "/aws-reserved/sso.amazonaws.com/"] {
            let role = Entity { path: path.into(), ..entity(EntityKind::Role, "x") };
            assert_eq!(judge(&role, &RoleDetail::default(), &context), None, "{path}");
        }
    }
}

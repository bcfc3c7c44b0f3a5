//! Roles that other accounts can take are made for that.

use crate::facts::iam::{AuthorizationDetailsFact, Entity, GET_ACCOUNT_AUTHORIZATION_DETAILS, RoleDetail};
use crate::policy::{Context, Document, Grant, Test, Who};
use crate::prelude::*;

/// AWS's managed policy that reads nearly all data there is.
const READ_EVERYTHING: &str = "ReadOnlyAccess";

/// The roles that AWS Organizations and Control Tower make in each account for the organisation's management account.
///
/// Sources: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html>,
/// <https://docs.aws.amazon.com/controltower/latest/userguide/roles-how.html>.
const OF_THE_ORGANISATION: &[&str] = &["OrganizationAccountAccessRole", "AWSControlTowerExecution"];

pub(super) static CHECK: Check = Check {
    id: "iam-role-external-accounts",
    title: "Roles that other accounts can take ask for an external ID, and do not read everything",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "A vendor's account takes roles for all of its customers. Without an external ID, any of those can name your \
          role and have the vendor work on your account for them. ReadOnlyAccess then hands over the data along with \
          the settings.",
    aws_side: "AWS passes the external ID along and compares it with what the trust policy says.",
    your_side: "You have each vendor give you an external ID of your own, demand it in the trust policy, and attach \
                no more than their work takes.",
    fix: Fix {
        text: "Add the condition on sts:ExternalId that the other side gave you, or for accounts of your own \
               organisation one on aws:PrincipalOrgID. Replace ReadOnlyAccess by SecurityAudit or ViewOnlyAccess, \
               which read settings and not data.",
        cli: "aws iam update-assume-role-policy --role-name ROLE --policy-document file://TRUST.json",
        terraform: "resource \"aws_iam_role\" \"example\" {\n\
                    \u{20} assume_role_policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect    = \"Allow\"\n\
                    \u{20}     Action    = \"sts:AssumeRole\"\n\
                    \u{20}     Principal = { AWS = \"arn:aws:iam::ACCOUNT:root\" }\n\
                    \u{20}     Condition = { StringEquals = { \"sts:ExternalId\" = \"EXTERNAL_ID\" } }\n\
                    \u{20}   }]\n\
                    \u{20} })\n\
                    }",
        cloudformation: "Type: AWS::IAM::Role\n\
                         Properties:\n\
                         \u{20} AssumeRolePolicyDocument:\n\
                         \u{20}   Version: \"2012-10-17\"\n\
                         \u{20}   Statement:\n\
                         \u{20}     - Effect: Allow\n\
                         \u{20}       Action: sts:AssumeRole\n\
                         \u{20}       Principal: {AWS: ACCOUNT}\n\
                         \u{20}       Condition:\n\
                         \u{20}         StringEquals:\n\
                         \u{20}           \"sts:ExternalId\": EXTERNAL_ID",
    },
    sources: &[
        Source {
            title: "Access to AWS accounts owned by third parties",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
        },
        Source {
            title: "The confused deputy problem",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        },
    ],
    standards: &[prowler("iam_role_cross_account_readonlyaccess_policy")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let policy = super::managed(account, READ_EVERYTHING);
        super::each_of(account, |details| &details.roles, move |entity, role| judge(entity, role, &context, &policy))
    },
};

/// Roles that no other account can take are not judged, nor those that only AWS or IAM Identity Center can change.
fn judge(entity: &Entity, role: &RoleDetail, context: &Context, read_everything: &str) -> Option<Verdict> {
    let call = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    if entity.is_service_linked() || entity.is_of_identity_center() {
        return None;
    }
    let document = match Document::parse(&role.trust) {
        Ok(document) => document,
        Err(malformed) => return Some(Verdict::unknown(&malformed.gap(call, None))),
    };
    let mut grants = document.cross_account(context, &[]);
    grants.retain(|grant| matches!(grant.who, Who::Account(_)) && super::takes_role(grant));
    let mut accounts: Vec<&Who> = grants.iter().map(|grant| &grant.who).collect();
    accounts.dedup();
    if grants.is_empty() || (accounts.len() == 1 && OF_THE_ORGANISATION.contains(&entity.name.as_str())) {
        return None;
    }
    let unasked = grants.iter().find(|grant| !is_confined(grant, &document));
    let holds_it = role.grants.attached.iter().any(|arn| arn == read_everything);
    let outside = grants.iter().find(|grant| !is_of_an_organisation(grant));
    let verdict = match (unasked, outside) {
        (Some(grant), _) => Verdict::fail(format!("The role can be taken without an external ID: {grant}.")),
        (None, Some(grant)) if holds_it => {
            Verdict::fail(format!("A role with {READ_EVERYTHING} can be taken from outside: {grant}."))
        }
        _ => Verdict::pass("The role can be taken by another account, which has to say more than its name."),
    };
    let found: Vec<String> = grants.iter().map(ToString::to_string).collect();
    let conditions: Vec<&String> = grants.iter().flat_map(|grant| grant.conditions.iter()).collect();
    Some(verdict.seen(call, "AssumeRolePolicyDocument", found).seen(call, "Condition", conditions).seen(
        call,
        "AttachedManagedPolicies",
        &role.grants.attached,
    ))
}

/// Whoever takes the role has to know an external ID, to be of an organisation that is named, or to have signed in with a
/// second factor, as people do and a vendor's programs do not.
fn is_confined(grant: &Grant, document: &Document) -> bool {
    let conditions = document.statements.get(grant.statement).map(|statement| statement.conditions.as_slice());
    let asks = conditions.unwrap_or_default().iter().any(|condition| {
        // With `IfExists` or `ForAllValues` who says nothing is let in.
        let operator = condition.operator;
        let strict = !operator.if_exists && operator.quantifier.is_none() && !condition.values.is_empty();
        let equal = matches!(operator.test, Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike);
        let says_something = |value: &String| value.chars().any(|letter| !matches!(letter, '*' | '?'));
        let external_id = condition.is_key("sts:ExternalId") && equal && condition.values.iter().all(says_something);
        let second_factor = condition.is_key("aws:MultiFactorAuthPresent")
            && operator.test == Test::Bool
            && condition.values.iter().all(|value| value.eq_ignore_ascii_case("true"));
        strict && (external_id || second_factor)
    });
    asks || is_of_an_organisation(grant)
}

fn is_of_an_organisation(grant: &Grant) -> bool {
    grant.narrowed_by("aws:PrincipalOrgID") || grant.narrowed_by("aws:PrincipalOrgPaths")
}

#[cfg(test)]
mod tests {
    use super::super::samples::{assert_trust, entity, grants};
    use super::*;
    use crate::facts::iam::EntityKind;
    use crate::finding::Status;

    const READ: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    fn trusting(principal: &str, condition: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"sts:AssumeRole",
                "Principal":{{"AWS":{principal}}}{condition}}}}}"#
        )
    }

    fn status(name: &str, trust: String, attached: &[&str]) -> Option<Status> {
        let role = RoleDetail { grants: grants(attached), trust, last_used: None };
        let context = Context::new("123456789012", "aws");
        judge(&entity(EntityKind::Role, name), &role, &context, READ).map(|verdict| verdict.status)
    }

    const VENDOR: &str = r#""arn:aws:iam::210987654321:root""#;
    const ID: &str = r#","Condition":{"StringEquals":{"sts:ExternalId":"crumb-4711"}}"#;

    #[test]
    fn another_account_needs_more_than_its_name() {
        let passing = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"210987654321"},
                "Condition":{"StringEquals":{"sts:ExternalId":"crumb-4711"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"210987654321"},
                "Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-0123456789"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"210987654321"},
                "Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::210987654321:role/r"}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":["123456789012","210987654321"]}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"210987654321"},
                "Condition":{"StringLike":{"sts:ExternalId":"*"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"210987654321"},
                "Condition":{"StringEqualsIfExists":{"sts:ExternalId":"crumb-4711"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"210987654321"},
                "Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"210987654321"},
                "Condition":{"StringNotEquals":{"sts:ExternalId":"crumb-4711"}}}"#,
        ];
        let unjudged = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"123456789012"}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}"#,
            r#"{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"AWS":"210987654321"}}"#,
            r#"{"Effect":"Allow","Action":"sts:TagSession","Principal":{"AWS":"210987654321"}}"#,
        ];
        assert_trust(|entity, role, context| judge(entity, role, context, READ), &passing, &failing, &unjudged);
    }

    #[test]
    fn read_only_access_for_strangers_fails_whatever_they_say() {
        assert_eq!(status("vendor", trusting(VENDOR, ID), &[READ]), Some(Status::Fail));
        assert_eq!(
            status("vendor", trusting(VENDOR, ID), &["arn:aws:iam::aws:policy/SecurityAudit"]),
            Some(Status::Pass)
        );
        let ours = r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-0123456789"}}"#;
        assert_eq!(status("audit", trusting(VENDOR, ours), &[READ]), Some(Status::Pass), "they are no strangers");
    }

    #[test]
    fn the_organisations_own_role_is_not_judged_unless_it_trusts_others_too() {
        assert_eq!(status("OrganizationAccountAccessRole", trusting(VENDOR, ""), &[]), None);
        let two = r#"["arn:aws:iam::210987654321:root","arn:aws:iam::333333333333:root"]"#;
        assert_eq!(status("OrganizationAccountAccessRole", trusting(two, ""), &[]), Some(Status::Fail));
    }
}

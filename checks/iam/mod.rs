//! Checks of IAM: the root user, users and their credentials, the password policy, permissions and trust.

mod access_key_rotation;
mod administrator_access;
mod administrator_mfa;
mod cloudshell_full_access;
mod federation;
mod inline_policy_full_administration;
mod inline_policy_kms_decrypt;
mod inline_policy_privilege_escalation;
mod inline_policy_wildcard_actions;
mod password_policy_expiry;
mod password_policy_length;
mod password_policy_lowercase;
mod password_policy_numbers;
mod password_policy_reuse;
mod password_policy_symbols;
mod password_policy_uppercase;
mod policy_assume_any_role;
mod policy_full_administration;
mod policy_kms_decrypt;
mod policy_privilege_escalation;
mod policy_wildcard_actions;
mod role_external_accounts;
mod role_service_source;
mod role_trust_anyone;
mod root_access_key;
mod root_hardware_mfa;
mod root_mfa;
mod root_use;
mod server_certificate_expiry;
mod support_role;
mod user_console_mfa;
mod user_direct_permissions;
mod user_initial_access_key;
mod user_single_access_key;
mod user_unused_credentials;

use futures_util::future::BoxFuture;

use crate::check::Check;
use crate::facts::iam::{
    AuthorizationDetails, Entity, GET_ACCOUNT_AUTHORIZATION_DETAILS, GET_ACCOUNT_PASSWORD_POLICY, Grants, ManagedPolicy,
};
use crate::facts::{Account, Gap, Of};
use crate::finding::{ActionableBy, Describe, Outcome, Verdict};
use crate::policy::{Document, Escalation, Grant};

pub(crate) const CHECKS: &[&Check] = &[
    &access_key_rotation::CHECK,
    &administrator_access::CHECK,
    &administrator_mfa::CHECK,
    &cloudshell_full_access::CHECK,
    &federation::CHECK,
    &inline_policy_full_administration::CHECK,
    &inline_policy_kms_decrypt::CHECK,
    &inline_policy_privilege_escalation::CHECK,
    &inline_policy_wildcard_actions::CHECK,
    &password_policy_expiry::CHECK,
    &password_policy_length::CHECK,
    &password_policy_lowercase::CHECK,
    &password_policy_numbers::CHECK,
    &password_policy_reuse::CHECK,
    &password_policy_symbols::CHECK,
    &password_policy_uppercase::CHECK,
    &policy_assume_any_role::CHECK,
    &policy_full_administration::CHECK,
    &policy_kms_decrypt::CHECK,
    &policy_privilege_escalation::CHECK,
    &policy_wildcard_actions::CHECK,
    &role_external_accounts::CHECK,
    &role_service_source::CHECK,
    &role_trust_anyone::CHECK,
    &root_access_key::CHECK,
    &root_hardware_mfa::CHECK,
    &root_mfa::CHECK,
    &root_use::CHECK,
    &server_certificate_expiry::CHECK,
    &support_role::CHECK,
    &user_console_mfa::CHECK,
    &user_direct_permissions::CHECK,
    &user_initial_access_key::CHECK,
    &user_single_access_key::CHECK,
    &user_unused_credentials::CHECK,
];

/// What the password policy asks of each password, by AWS's name for it; none where the account has no policy. AWS's
/// default asks for three of the four kinds of character, so for none of them in particular.
fn requires(what: &str, name: &str, required: Option<bool>) -> Verdict {
    let verdict = match required {
        Some(true) => Verdict::pass(format!("The password policy requires {what}.")),
        Some(false) => Verdict::fail(format!("The password policy does not require {what}.")),
        None => {
            Verdict::fail(format!("The account has no password policy, and AWS's default can be met without {what}."))
        }
    };
    verdict.seen(&GET_ACCOUNT_PASSWORD_POLICY, name, required)
}

/// The ARN of one of AWS's managed policies.
fn managed(account: &Account, name: &str) -> String {
    format!("arn:{}:iam::aws:policy/{name}", account.partition)
}

/// One outcome for each of the entities that `pick` takes out of the authorization details, like
/// [`each`](crate::check::each). `judge` gives no verdict on what the check does not judge.
fn each_of<'a, T, V>(
    account: &'a Account,
    pick: fn(&AuthorizationDetails) -> &Vec<Of<Entity, T>>,
    judge: impl Fn(&'a Entity, &'a T) -> V + Send + 'a,
) -> BoxFuture<'a, Vec<Outcome>>
where
    T: Sync + 'a,
    V: Into<Option<Verdict>>,
{
    Box::pin(async move {
        match account.iam.authorization_details.get().await {
            Ok(details) => pick(details)
                .iter()
                .filter_map(|item| outcome(account, &item.of, item.value.as_ref(), &judge))
                .collect(),
            Err(gap) => vec![Outcome::unlisted(None, gap)],
        }
    })
}

/// One outcome for each user, group and role, by what it holds by itself.
fn each_identity<'a, V>(
    account: &'a Account,
    judge: impl Fn(&'a Entity, &'a Grants) -> V + Send + 'a,
) -> BoxFuture<'a, Vec<Outcome>>
where
    V: Into<Option<Verdict>>,
{
    Box::pin(async move {
        match account.iam.authorization_details.get().await {
            Ok(details) => {
                identities(details).filter_map(|(entity, grants)| outcome(account, entity, grants, &judge)).collect()
            }
            Err(gap) => vec![Outcome::unlisted(None, gap)],
        }
    })
}

fn outcome<'a, T, V: Into<Option<Verdict>>>(
    account: &Account,
    entity: &'a Entity,
    value: Result<&'a T, &'a Gap>,
    judge: &impl Fn(&'a Entity, &'a T) -> V,
) -> Option<Outcome> {
    let verdict = match value {
        Ok(value) => judge(entity, value).into(),
        Err(gap) => Some(Verdict::unknown(gap)),
    };
    Some(Outcome::of(entity.describe(account), verdict?))
}

/// Every user, group and role, with what it holds by itself.
fn identities(details: &AuthorizationDetails) -> impl Iterator<Item = (&Entity, Result<&Grants, &Gap>)> {
    let users = details.users.iter().map(|user| (&user.of, user.value.as_ref().map(|user| &user.grants)));
    let groups = details.groups.iter().map(|group| (&group.of, group.value.as_ref()));
    let roles = details.roles.iter().map(|role| (&role.of, role.value.as_ref().map(|role| &role.grants)));
    users.chain(groups).chain(roles)
}

/// What a managed policy of the account's own is found to allow: `find` names what in a document allows it.
fn policy_verdict(policy: &ManagedPolicy, what: &str, find: impl Fn(&Document) -> Vec<String>) -> Verdict {
    let call = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    let found = match Document::parse(&policy.document) {
        Ok(document) => find(&document),
        Err(malformed) => return Verdict::unknown(&malformed.gap(call, None)),
    };
    let verdict = if found.is_empty() {
        Verdict::pass(format!("The policy does not allow {what}."))
    } else {
        let attached = match policy.attachments {
            0 => "It is attached to nobody".to_owned(),
            1 => "It is attached to one user, group or role".to_owned(),
            n => format!("It is attached to {n} users, groups or roles"),
        };
        Verdict::fail(format!("The policy allows {what}: {}. {attached}.", some(&found)))
    };
    verdict.seen(call, "AttachmentCount", policy.attachments).seen(call, "Document", found)
}

/// What the policies that are written into a user, group or role are found to allow; no verdict where there are none, or
/// where nobody but AWS can change them.
fn inline_verdict(
    entity: &Entity,
    grants: &Grants,
    what: &str,
    find: impl Fn(&Document) -> Vec<String>,
) -> Option<Verdict> {
    let call = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    if grants.inline.is_empty() || entity.is_service_linked() {
        return None;
    }
    let (mut found, mut unread) = (Vec::new(), None);
    for policy in &grants.inline {
        match Document::parse(&policy.document) {
            Ok(document) => {
                found.extend(find(&document).into_iter().map(|found| format!("{:?}: {found}", policy.name)));
            }
            Err(malformed) => unread = unread.or(Some(malformed.gap(call, None))),
        }
    }
    let verdict = match (found.is_empty(), unread) {
        (true, Some(gap)) => return Some(Verdict::unknown(&gap)),
        (true, None) => {
            Verdict::pass(format!("The inline policies of the {} do not allow {what}.", entity.kind.word()))
        }
        (false, _) => Verdict::fail(format!("An inline policy allows {what}: {}.", some(&found))),
    };
    let verdict = if entity.is_of_identity_center() {
        verdict.actionable_by(ActionableBy::OrganisationAdministrator)
    } else {
        verdict
    };
    Some(verdict.seen(call, "PolicyDocument", found))
}

/// It is a grant to take the role, not only to tag or name the session.
fn takes_role(grant: &Grant) -> bool {
    grant.allows("sts:AssumeRole*")
}

/// The first few, and how many more there are.
fn some(found: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = found.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    match found.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

/// The statements that grant it, for people.
fn statements(grants: &[Grant]) -> Vec<String> {
    let named = |grant: &Grant| {
        let text = grant.to_string();
        let statement = text.strip_prefix("whoever holds the policy by ").unwrap_or(&text);
        if grant.is_conditional() { format!("{statement} under a condition") } else { statement.to_owned() }
    };
    grants.iter().map(named).collect()
}

/// Ways to more rights, for people.
fn ways(escalations: &[&Escalation]) -> Vec<String> {
    escalations.iter().map(|way| way.actions.join(" with ")).collect()
}

#[cfg(test)]
mod samples {
    use jiff::Timestamp;

    use crate::facts::iam::{
        AccessKey, AuthorizationDetails, Credentials, Entity, EntityKind, GET_ACCOUNT_AUTHORIZATION_DETAILS, Grants,
        InlinePolicy, ManagedPolicy, PasswordPolicy, RoleDetail, UserDetail,
    };
    use crate::facts::{Gap, Of, Reason};
    use crate::finding::{Status, Verdict};
    use crate::policy::Context;

    /// A user with nothing to sign in with.
    pub(super) fn credentials() -> Credentials {
        Credentials {
            generated: Timestamp::UNIX_EPOCH,
            created: Timestamp::UNIX_EPOCH,
            password_enabled: Some(false),
            password_last_used: None,
            password_last_changed: None,
            mfa_active: false,
            access_keys: [AccessKey::default(), AccessKey::default()],
        }
    }

    pub(super) fn entity(kind: EntityKind, name: &str) -> Entity {
        let arn = format!("arn:aws:iam::123456789012:{}/{name}", kind.word());
        Entity { kind, name: name.to_owned(), arn, path: "/".to_owned(), tags: None }
    }

    pub(super) fn inline(name: &str, document: &str) -> InlinePolicy {
        InlinePolicy { name: name.to_owned(), document: document.to_owned() }
    }

    /// Managed policies that are attached, and nothing else.
    pub(super) fn grants(attached: &[&str]) -> Grants {
        Grants { inline: Vec::new(), attached: attached.iter().map(|&arn| arn.to_owned()).collect() }
    }

    /// A user, a group and a role.
    pub(super) fn details(
        user: Result<Grants, Gap>,
        group: Result<Grants, Gap>,
        role: Result<Grants, Gap>,
    ) -> AuthorizationDetails {
        let user = user.map(|grants| UserDetail { grants, groups: Vec::new() });
        let role = role.map(|grants| RoleDetail { grants, ..RoleDetail::default() });
        AuthorizationDetails {
            users: vec![Of { of: entity(EntityKind::User, "ada"), value: user }],
            groups: vec![Of { of: entity(EntityKind::Group, "bakers"), value: group }],
            roles: vec![Of { of: entity(EntityKind::Role, "oven"), value: role }],
            policies: Vec::new(),
        }
    }

    /// A document with one statement.
    fn document(statement: &str) -> String {
        format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
    }

    /// The policies of one statement each pass and fail, and one that is no policy is unknown.
    pub(super) fn assert_policies(judge: fn(&ManagedPolicy) -> Verdict, passing: &[&str], failing: &[&str]) {
        let judge = |document: String, attachments| judge(&ManagedPolicy { attachments, document });
        for statement in passing {
            assert_eq!(judge(document(statement), 1).status, Status::Pass, "{statement}");
        }
        for statement in failing {
            let verdict = judge(document(statement), 0);
            assert_eq!(verdict.status, Status::Fail, "{statement}");
            assert!(verdict.message.ends_with("It is attached to nobody."), "{}", verdict.message);
            assert!(!verdict.message.contains("whoever"), "{}", verdict.message);
        }
        let verdict = judge(r#"{"Statement":[{"Effect":"Perhaps"}]}"#.to_owned(), 1);
        assert_eq!(verdict.status, Status::Unknown);
        assert_eq!(verdict.gap.unwrap().reason, Reason::Malformed);
    }

    /// The same of policies that are written into somebody.
    pub(super) fn assert_inline(judge: fn(&Entity, &Grants) -> Option<Verdict>, passing: &[&str], failing: &[&str]) {
        let judge = |documents: &[String]| {
            let inline = documents.iter().map(|document| inline("oven", document)).collect();
            judge(&entity(EntityKind::User, "ada"), &Grants { inline, attached: Vec::new() }).unwrap()
        };
        let harmless = document(passing[0]);
        for statement in passing {
            assert_eq!(judge(&[document(statement), harmless.clone()]).status, Status::Pass, "{statement}");
        }
        let odd = r#"{"Statement":[{"Effect":"Perhaps"}]}"#.to_owned();
        for statement in failing {
            let verdict = judge(&[odd.clone(), harmless.clone(), document(statement)]);
            assert_eq!(verdict.status, Status::Fail, "{statement}, whatever else there is");
            assert!(verdict.message.contains("\"oven\": "), "{}", verdict.message);
        }
        assert_eq!(judge(&[harmless, odd]).status, Status::Unknown);
    }

    /// What a check says of roles with one statement each in their trust policies, in the account 123456789012.
    pub(super) fn assert_trust(
        judge: impl Fn(&Entity, &RoleDetail, &Context) -> Option<Verdict>,
        passing: &[&str],
        failing: &[&str],
        unjudged: &[&str],
    ) {
        let context = Context::new("123456789012", "aws");
        let judge = |trust: String| {
            let role = RoleDetail { trust, ..RoleDetail::default() };
            judge(&entity(EntityKind::Role, "oven"), &role, &context).map(|verdict| verdict.status)
        };
        for (statements, status) in [(passing, Some(Status::Pass)), (failing, Some(Status::Fail)), (unjudged, None)] {
            for statement in statements {
                assert_eq!(judge(document(statement)), status, "{statement}");
            }
        }
        assert_eq!(judge(r#"{"Statement":[{"Effect":"Perhaps"}]}"#.to_owned()), Some(Status::Unknown));
    }

    pub(super) fn gap() -> Gap {
        Gap::new(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, Reason::Malformed, "odd")
    }

    /// A policy that asks for nothing but a few characters.
    pub(super) const LAX_POLICY: PasswordPolicy = PasswordPolicy {
        minimum_length: 6,
        require_symbols: false,
        require_numbers: false,
        require_uppercase: false,
        require_lowercase: false,
        reuse_prevention: None,
        max_age_days: None,
    };

    /// A policy that asks for all that there is.
    pub(super) const STRICT_POLICY: PasswordPolicy = PasswordPolicy {
        minimum_length: 14,
        require_symbols: true,
        require_numbers: true,
        require_uppercase: true,
        require_lowercase: true,
        reuse_prevention: Some(24),
        max_age_days: Some(90),
    };
}

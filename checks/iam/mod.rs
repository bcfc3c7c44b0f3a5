//! Checks of IAM: the root user, users and their credentials, the password policy, permissions and trust.

mod access_key_rotation;
mod administrator_access;
mod cloudshell_full_access;
mod federation;
mod password_policy_expiry;
mod password_policy_length;
mod password_policy_lowercase;
mod password_policy_numbers;
mod password_policy_reuse;
mod password_policy_symbols;
mod password_policy_uppercase;
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
use crate::facts::iam::{AuthorizationDetails, Entity, GET_ACCOUNT_PASSWORD_POLICY, Grants};
use crate::facts::{Account, Gap, Of};
use crate::finding::{Describe, Outcome, Verdict};

pub(crate) const CHECKS: &[&Check] = &[
    &access_key_rotation::CHECK,
    &administrator_access::CHECK,
    &cloudshell_full_access::CHECK,
    &federation::CHECK,
    &password_policy_expiry::CHECK,
    &password_policy_length::CHECK,
    &password_policy_lowercase::CHECK,
    &password_policy_numbers::CHECK,
    &password_policy_reuse::CHECK,
    &password_policy_symbols::CHECK,
    &password_policy_uppercase::CHECK,
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

#[cfg(test)]
mod samples {
    use jiff::Timestamp;

    use crate::facts::iam::{
        AccessKey, AuthorizationDetails, Credentials, Entity, EntityKind, GET_ACCOUNT_AUTHORIZATION_DETAILS, Grants,
        InlinePolicy, PasswordPolicy, RoleDetail, UserDetail,
    };
    use crate::facts::{Gap, Of, Reason};

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

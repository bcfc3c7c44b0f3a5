//! Whom a resource's policy lets in, and to what.
//!
//! "Public" is what S3 publishes of it: a policy is taken for public unless it grants access only to fixed values,
//! without wildcards or variables, of a principal or of a condition key that tells who calls or from where.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>
//!
//! That page says nothing of Deny statements. In an evaluation an explicit Deny wins
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>), so leaving them out
//! would report access that nobody has. Here a Deny counts, but only where it plainly takes all of an action of a grant
//! away: it denies everyone, or the very principal of the grant; the action and every resource of the grant are covered;
//! and it has no condition, or only conditions that spare somebody in particular, such as `StringNotEquals` on
//! `aws:PrincipalOrgID`: then the grant is narrowed as if it had the opposite condition itself. Any other Deny is
//! disregarded, so that a doubt never makes a policy look safer than it is.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::condition::{Narrowing, Operator, Quantifier, Test, narrows, spares};
use super::{Condition, Document, Effect, Pattern, Principal, PrincipalKind, Principals, Selection, Statement};

/// Whose policy it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    account: String,
    partition: String,
}

impl Context {
    /// The account that owns the resource, by its id, and the partition that it is in.
    #[must_use]
    pub fn new(account: &str, partition: &str) -> Self {
        Self { account: account.to_owned(), partition: partition.to_owned() }
    }

    /// Ours or another. The same id in an ARN of another partition is another account.
    pub(super) fn account(&self, id: &str, arn: &str) -> Who {
        let partition = arn.strip_prefix("arn:").and_then(|rest| rest.split(':').next());
        let ours = partition.is_none_or(|partition| Pattern::new(partition).matches(&self.partition));
        if !is_account(id) {
            Who::Identity(id.to_owned())
        } else if id == self.account && ours {
            Who::Own
        } else {
            Who::Account(id.to_owned())
        }
    }
}

/// Who gets access.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Whoever the policy is attached to: it is an identity's policy.
    Holder,
    /// The account that owns the resource, or identities in it.
    Own,
    /// Another account, or identities in it, by the account's id.
    Account(String),
    /// Somebody in particular whose account is not known from the name: an identity that was deleted since (`AIDA…`), an
    /// origin access identity (`cloudfront`), a bucket's ARN.
    Identity(String),
    /// An account, by the id that S3 has for it. It can be our own.
    CanonicalUser(String),
    /// An identity provider's users, by the provider's ARN or host.
    Federated(String),
    /// A service of AWS, by its principal.
    Service(String),
    /// Everyone in an organisation, by its id.
    Organization(String),
    /// Everyone, of any account, who comes from certain addresses, VPCs or endpoints.
    Network,
    /// Everyone.
    Everyone,
}

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Holder => f.write_str("whoever holds the policy"),
            Self::Own => f.write_str("its own account"),
            Self::Account(id) => write!(f, "account {id}"),
            Self::Identity(name) | Self::Federated(name) | Self::Service(name) => f.write_str(name),
            Self::CanonicalUser(id) => write!(f, "canonical user {id}"),
            Self::Organization(id) => write!(f, "organisation {id}"),
            Self::Network => f.write_str("everyone from certain networks"),
            Self::Everyone => f.write_str("everyone"),
        }
    }
}

/// Access that one statement gives to one principal. Made to be shown as evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Grant {
    /// Who gets it.
    pub who: Who,
    /// The principal as it is written; none in an identity's policy.
    pub principal: Option<String>,
    /// The statement's place in the document, counted from 0.
    pub statement: usize,
    /// The statement's `Sid`.
    pub sid: Option<String>,
    /// What it allows, less the actions that a Deny takes away.
    pub actions: Arc<Selection>,
    /// On what.
    pub resources: Arc<Selection>,
    /// All conditions of the statement, as they are written.
    pub conditions: Arc<Vec<String>>,
    /// What confines it to somebody in particular.
    pub narrowings: Arc<Vec<Narrowing>>,
    /// The ids of the accounts that are named, by the principal or by a narrowing; ours too.
    pub accounts: Vec<String>,
    /// Actions that other statements deny to everyone, as patterns.
    pub denied: Arc<Vec<Pattern>>,
    #[serde(skip)]
    bound: bool,
}

impl Grant {
    /// Whether it allows this action, or anything that this pattern of actions can stand for: `s3:GetObject`, `s3:Put*`.
    #[must_use]
    pub fn allows(&self, action: &str) -> bool {
        let wanted = Pattern::action(action);
        self.actions.reaches(&wanted) && !self.denied.iter().any(|denied| denied.covers(&wanted))
    }

    /// Whether it allows any of these.
    #[must_use]
    pub fn allows_any(&self, actions: &[&str]) -> bool {
        actions.iter().any(|action| self.allows(action))
    }

    /// Whether a narrowing tests this key, and no other as an alternative to it.
    #[must_use]
    pub fn narrowed_by(&self, key: &str) -> bool {
        self.narrowings.iter().any(|narrowing| narrowing.keys.iter().all(|found| found.eq_ignore_ascii_case(key)))
    }

    /// The service's principal, if it is a grant to a service.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        match &self.who {
            Who::Service(name) => Some(name),
            _ => None,
        }
    }

    /// Its statement has a condition, of whatever kind.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// Nobody in particular: everyone, or all users of an identity provider that is open to the world.
    #[must_use]
    pub fn is_public(&self) -> bool {
        match &self.who {
            Who::Everyone => true,
            // S3's own example of a public policy is one for `graph.facebook.com`.
            Who::Federated(provider) => !self.bound && self.narrowings.is_empty() && !provider.starts_with("arn:"),
            _ => false,
        }
    }
}

/// For a message: `everyone by statement "PublicRead" (s3:GetObject)`.
impl std::fmt::Display for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} by statement ", self.who)?;
        match &self.sid {
            Some(sid) => write!(f, "{sid:?}")?,
            None => write!(f, "{}", self.statement)?,
        }
        let (patterns, not) = match &*self.actions {
            Selection::Only(patterns) => (patterns, ""),
            Selection::AllBut(patterns) => (patterns, "all but "),
        };
        let shown: Vec<&str> = patterns.iter().take(5).map(Pattern::as_str).collect();
        let more = if patterns.len() > shown.len() { ", …" } else { "" };
        write!(f, " ({not}{}{more})", shown.join(", "))
    }
}

impl Document {
    /// All that it grants, as a resource's policy: for each statement, each principal, in order. A statement without a
    /// principal, which AWS takes in no resource's policy, counts as one for everyone: nothing in it says who is left
    /// out.
    #[must_use]
    pub fn access(&self, context: &Context) -> Vec<Grant> {
        self.grants(Some(context))
    }

    /// What it grants to everyone. Empty is S3's "not public".
    #[must_use]
    pub fn public(&self, context: &Context) -> Vec<Grant> {
        self.access(context).into_iter().filter(Grant::is_public).collect()
    }

    /// What it grants to accounts that are not the owner, and not among `trusted`: ids of accounts and of organisations,
    /// canonical users. Organisations count, because other accounts are in them; so do services and identity providers
    /// where another account is named as their source. What everyone gets is not here but in [`Document::public`], and
    /// neither is what is confined to networks, since no account is named.
    #[must_use]
    pub fn cross_account(&self, context: &Context, trusted: &[&str]) -> Vec<Grant> {
        let stranger = |id: &String| *id != context.account && !trusted.contains(&id.as_str());
        self.access(context)
            .into_iter()
            .filter(|grant| match &grant.who {
                // The same id in another partition is another account.
                Who::Account(id) => !trusted.contains(&id.as_str()),
                Who::CanonicalUser(id) | Who::Organization(id) => stranger(id),
                Who::Service(_) | Who::Federated(_) => grant.accounts.iter().any(stranger),
                Who::Holder | Who::Own | Who::Identity(_) | Who::Network | Who::Everyone => false,
            })
            .collect()
    }

    /// What it grants to services of AWS without saying on whose behalf they may act: no fixed `aws:SourceArn`,
    /// `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`. Which services act for others is for the check to
    /// know: EC2, which takes a role only for instances of the same account, needs none.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>
    #[must_use]
    pub fn unconfined_services(&self, context: &Context) -> Vec<Grant> {
        self.access(context)
            .into_iter()
            .filter(|grant| grant.service().is_some() && !grant.narrowings.iter().any(|narrowing| narrowing.source))
            .collect()
    }

    /// What it grants to identity providers without saying to whom of their users: a provider that others share, such as
    /// GitHub, Cognito or an EKS cluster, without a test of the claim that tells its users apart.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>
    #[must_use]
    pub fn unbound_federation(&self, context: &Context) -> Vec<Grant> {
        self.access(context)
            .into_iter()
            .filter(|grant| matches!(grant.who, Who::Federated(_)) && !grant.bound)
            .collect()
    }

    /// As [`Document::access`]; without a context as an identity's policy.
    pub(super) fn grants(&self, context: Option<&Context>) -> Vec<Grant> {
        let mut grants = Vec::new();
        for (index, statement) in self.statements.iter().enumerate() {
            if statement.effect == Effect::Allow {
                self.grants_of(index, statement, context, &mut grants);
            }
        }
        grants
    }

    fn grants_of(&self, index: usize, statement: &Statement, context: Option<&Context>, grants: &mut Vec<Grant>) {
        let denies: Vec<Denial<'_>> = self
            .statements
            .iter()
            .enumerate()
            .filter_map(|(index, deny)| Denial::of(index, deny, statement, context))
            .collect();
        let own: Vec<Narrowing> = context.map_or_else(Vec::new, |context| {
            statement.conditions.iter().filter_map(|condition| narrows(condition, index, context)).collect()
        });
        // Principals that are denied the whole of the statement by name.
        let shut_out: HashSet<&Principal> = denies
            .iter()
            .filter(|deny| deny.statement.actions.covers(&statement.actions))
            .flat_map(|deny| deny.named.unwrap_or_default())
            .collect();
        let taken_away: Arc<Vec<Pattern>> = Arc::new(
            denies
                .iter()
                .filter(|deny| deny.is_flat())
                .flat_map(|deny| match &deny.statement.actions {
                    Selection::Only(patterns) => patterns.as_slice(),
                    Selection::AllBut(_) => &[],
                })
                .cloned()
                .collect(),
        );
        let resources = Arc::new(statement.resources.clone());
        let conditions = Arc::new(statement.conditions.iter().map(ToString::to_string).collect::<Vec<_>>());
        for (actions, by) in remaining(&statement.actions, &denies) {
            let actions = Arc::new(actions);
            let mut narrowings = own.clone();
            narrowings.extend(by.into_iter().filter_map(|deny| denies.get(deny)?.spared.clone()));
            let narrowings = Arc::new(narrowings);
            for (who, principal) in whom(statement, context, &narrowings, &shut_out) {
                let mut accounts: Vec<String> = principal
                    .and_then(|principal| account_of(&principal.name))
                    .into_iter()
                    .map(str::to_owned)
                    .chain(narrowings.iter().flat_map(|narrowing| &narrowing.reach).filter_map(|who| match who {
                        Who::Account(id) => Some(id.clone()),
                        Who::Own => context.map(|context| context.account.clone()),
                        _ => None,
                    }))
                    .collect();
                accounts.sort_unstable();
                accounts.dedup();
                let bound = match &who {
                    Who::Federated(provider) => is_bound(provider, &statement.conditions),
                    _ => true,
                };
                grants.push(Grant {
                    who,
                    principal: principal.map(|principal| principal.name.clone()),
                    statement: index,
                    sid: statement.sid.clone(),
                    actions: Arc::clone(&actions),
                    resources: Arc::clone(&resources),
                    conditions: Arc::clone(&conditions),
                    narrowings: Arc::clone(&narrowings),
                    accounts,
                    denied: Arc::clone(&taken_away),
                    bound,
                });
            }
        }
    }
}

/// A Deny as it bears on one Allow, all of whose resources it covers.
struct Denial<'a> {
    statement: &'a Statement,
    /// Principals that it is for by name; otherwise it is for everyone.
    named: Option<&'a [Principal]>,
    /// Whom it spares; otherwise nobody.
    spared: Option<Narrowing>,
}

impl<'a> Denial<'a> {
    fn of(index: usize, deny: &'a Statement, allow: &Statement, context: Option<&Context>) -> Option<Self> {
        if deny.effect != Effect::Deny || !deny.resources.covers(&allow.resources) {
            return None;
        }
        // All conditions of a statement hold together, so what it denies to all but X and to all but Y is left to
        // either. One condition that spares nobody in particular, and the Deny may be for next to no request.
        let mut spared: Option<Narrowing> = None;
        for condition in &deny.conditions {
            let narrowing = spares(condition, index, context?)?;
            spared = Some(match spared {
                None => narrowing,
                Some(before) => before.or(narrowing),
            });
        }
        match &deny.principals {
            Principals::Unstated => matches!(allow.principals, Principals::Unstated).then_some(Self {
                statement: deny,
                named: None,
                spared,
            }),
            Principals::Only(principals) if principals.iter().any(Principal::is_everyone) => {
                Some(Self { statement: deny, named: None, spared })
            }
            Principals::Only(principals) => {
                spared.is_none().then_some(Self { statement: deny, named: Some(principals), spared: None })
            }
            // Those who are named are the only ones left.
            Principals::AllBut(principals) if deny.conditions.is_empty() => {
                let reach = principals
                    .iter()
                    .map(|principal| match base(principal, context?) {
                        Who::Everyone => None,
                        who => Some(who),
                    })
                    .collect::<Option<Vec<Who>>>()?;
                let names: Vec<&str> = principals.iter().map(|principal| principal.name.as_str()).collect();
                let text = format!("NotPrincipal: {}", names.join(", "));
                let keys = vec!["notprincipal".to_owned()];
                let spared = Some(Narrowing { statement: index, keys, text, reach, source: false });
                Some(Self { statement: deny, named: None, spared })
            }
            Principals::AllBut(_) => None,
        }
    }

    /// It denies to everyone, and spares nobody.
    fn is_flat(&self) -> bool {
        self.named.is_none() && self.spared.is_none()
    }
}

/// What is left of the actions, by the denials that narrow it.
fn remaining(actions: &Selection, denies: &[Denial<'_>]) -> Vec<(Selection, Vec<usize>)> {
    // None where a denial takes it away altogether.
    let by = |covers: &dyn Fn(&Selection) -> bool| -> Option<Vec<usize>> {
        let mut by = Vec::new();
        for (index, deny) in denies.iter().enumerate() {
            if deny.named.is_none() && covers(&deny.statement.actions) {
                deny.spared.as_ref()?;
                by.push(index);
            }
        }
        Some(by)
    };
    match actions {
        Selection::Only(patterns) => {
            let mut groups: BTreeMap<Vec<usize>, Vec<Pattern>> = BTreeMap::new();
            for pattern in patterns {
                if let Some(by) = by(&|denied| denied.covers_pattern(pattern)) {
                    groups.entry(by).or_default().push(pattern.clone());
                }
            }
            groups.into_iter().map(|(by, patterns)| (Selection::Only(patterns), by)).collect()
        }
        all_but @ Selection::AllBut(_) => {
            by(&|denied| denied.covers(all_but)).map(|by| (all_but.clone(), by)).into_iter().collect()
        }
    }
}

/// The principals of a statement, and who they are once it is narrowed.
fn whom<'a>(
    statement: &'a Statement,
    context: Option<&Context>,
    narrowings: &[Narrowing],
    shut_out: &HashSet<&Principal>,
) -> Vec<(Who, Option<&'a Principal>)> {
    let Some(context) = context else { return vec![(Who::Holder, None)] };
    let everyone = || {
        let left = left_of(narrowings);
        if left.is_empty() { vec![Who::Everyone] } else { left }
    };
    match &statement.principals {
        Principals::Unstated | Principals::AllBut(_) => everyone().into_iter().map(|who| (who, None)).collect(),
        Principals::Only(principals) => principals
            .iter()
            .filter(|principal| !shut_out.contains(principal))
            .flat_map(|principal| {
                let who = match base(principal, context) {
                    Who::Everyone => everyone(),
                    who => vec![who],
                };
                who.into_iter().map(move |who| (who, Some(principal)))
            })
            .collect(),
    }
}

/// Who a principal is by its name alone.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
fn base(principal: &Principal, context: &Context) -> Who {
    let name = &principal.name;
    let fixed = Pattern::new(name).is_fixed();
    match principal.kind {
        PrincipalKind::Aws => match account_of(name) {
            Some(account) => context.account(account, name),
            None if fixed => Who::Identity(name.clone()),
            None => Who::Everyone,
        },
        PrincipalKind::CanonicalUser if fixed => Who::CanonicalUser(name.clone()),
        PrincipalKind::Service if fixed => Who::Service(name.clone()),
        PrincipalKind::CanonicalUser | PrincipalKind::Service => Who::Everyone,
        PrincipalKind::Federated => Who::Federated(name.clone()),
    }
}

/// Whom the narrowings leave of everyone. Each of them holds, so the closest decides; of those that name accounts, what
/// they have in common.
fn left_of(narrowings: &[Narrowing]) -> Vec<Who> {
    let rank = |narrowing: &Narrowing| narrowing.reach.iter().map(closeness).max().unwrap_or(u8::MAX);
    let Some(closest) = narrowings.iter().min_by_key(|narrowing| rank(narrowing)) else { return Vec::new() };
    let best = rank(closest);
    let mut left = closest.reach.clone();
    if best <= closeness(&Who::Account(String::new())) {
        for other in narrowings.iter().filter(|narrowing| rank(narrowing) <= 1) {
            let common: Vec<Who> = left.iter().filter(|who| other.reach.contains(who)).cloned().collect();
            // Nothing in common would be access for nobody. The document does not mean that, so it is not claimed.
            if !common.is_empty() {
                left = common;
            }
        }
    }
    left.sort_unstable();
    left.dedup();
    left
}

fn closeness(who: &Who) -> u8 {
    match who {
        Who::Own => 0,
        Who::Account(_) => 1,
        Who::Identity(_) | Who::CanonicalUser(_) => 2,
        Who::Service(_) | Who::Federated(_) => 3,
        Who::Organization(_) => 4,
        Who::Network => 5,
        Who::Holder | Who::Everyone => 6,
    }
}

/// The account's id in a principal: the id itself, or an ARN's.
fn account_of(name: &str) -> Option<&str> {
    if is_account(name) { Some(name) } else { account_of_arn(name).map(|(account, _)| account) }
}

/// The account's id in an ARN, and the text up to its end.
pub(super) fn account_of_arn(arn: &str) -> Option<(&str, &str)> {
    let mut end = 0;
    let mut parts = arn.split(':');
    if parts.next() != Some("arn") {
        return None;
    }
    end += "arn:".len();
    for _ in 0..3 {
        end += parts.next()?.len() + 1;
    }
    let account = parts.next()?;
    parts.next()?;
    is_account(account).then(|| (account, arn.get(..end + account.len()).unwrap_or_default()))
}

fn is_account(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// The shared providers of which AWS says that the audience tells their customers apart; of the others it is the
/// subject.
const BY_AUDIENCE: &[&str] =
    &["cognito-identity.amazonaws.com", "api.pulumi.com/oidc", "sandboxes.cloud", "oidc.vercel.com"];

/// The providers of web identities that a policy names by their host, whose applications have an id.
const BY_APPLICATION: &[&str] = &["graph.facebook.com", "www.amazon.com", "accounts.google.com"];

/// The audience that every user of AWS's own tools asks for, so that it tells nobody apart.
const COMMON_AUDIENCE: &str = "sts.amazonaws.com";

/// Whether the conditions say to which of a provider's users the grant is. A SAML provider is the customer's own.
fn is_bound(provider: &str, conditions: &[Condition]) -> bool {
    if provider.contains(":saml-provider/") {
        return true;
    }
    let host = match provider.split_once(":oidc-provider/") {
        Some((_, host)) => host,
        None => provider,
    };
    let host = host.to_ascii_lowercase();
    let claims: &[&str] = if BY_APPLICATION.contains(&host.as_str()) {
        &["sub", "aud", "app_id", "oaud"]
    } else if BY_AUDIENCE.contains(&host.as_str()) {
        &["sub", "aud"]
    } else {
        &["sub"]
    };
    conditions.iter().any(|condition| {
        let Operator { quantifier, test, if_exists } = condition.operator;
        let key = condition.key.to_ascii_lowercase();
        let claim = key.strip_prefix(&host).and_then(|rest| rest.strip_prefix(':'));
        claim.is_some_and(|claim| claims.contains(&claim))
            && matches!(test, Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike)
            && !if_exists
            && quantifier != Some(Quantifier::ForAllValues)
            && !condition.values.is_empty()
            && condition.values.iter().all(|value| names_somebody(value))
    })
}

/// Whether a claim's value says who: it is fixed, or begins with more than the words that all values begin with
/// (`repo:` of GitHub, `system:serviceaccount:` of Kubernetes). An owner is only named once the slash or colon behind
/// the name is there: `repo:octo*` is anybody whose name begins so.
fn names_somebody(value: &str) -> bool {
    if Pattern::new(value).is_fixed() {
        return !value.is_empty() && value != COMMON_AUDIENCE;
    }
    let Some(wild) = value.find(['*', '?', '$']) else { return false };
    let before = value.get(..wild).unwrap_or_default();
    let before = ["repo:", "project_path:", "organization:", "system:serviceaccount:"]
        .iter()
        .find_map(|prefix| before.strip_prefix(prefix))
        .unwrap_or(before);
    before.find(['/', ':']).is_some_and(|end| end > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "123456789012";
    const OTHER: &str = "111122223333";

    fn context() -> Context {
        Context::new(OURS, "aws")
    }

    fn parse(statements: &str) -> Document {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        Document::parse(&text).expect(statements)
    }

    /// An Allow of reading a bucket's objects.
    fn allow(principal: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*",
                "Condition": {condition}}}"#
        )
    }

    fn is_public(statements: &str) -> bool {
        !parse(statements).public(&context()).is_empty()
    }

    fn who(statements: &str) -> Vec<Who> {
        parse(statements).access(&context()).into_iter().map(|grant| grant.who).collect()
    }

    /// Whether a condition leaves a grant to everyone public.
    fn leaves_public(condition: &str) -> bool {
        is_public(&allow(r#""*""#, condition))
    }

    /// Whether a Deny behind a grant to everyone leaves it public.
    fn deny_leaves_public(deny: &str) -> bool {
        is_public(&format!("{}, {deny}", allow(r#""*""#, "{}")))
    }

    fn deny(condition: &str) -> String {
        format!(
            r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
                "Condition": {condition}}}"#
        )
    }

    #[test]
    fn the_examples_of_s3s_page_are_public() {
        for example in [
            r#"{"Principal": {"Federated": "graph.facebook.com"}, "Resource": "*", "Action": "s3:PutObject", "Effect": "Allow"}"#,
            r#"{"Principal": "*", "Resource": "*", "Action": "s3:PutObject", "Effect": "Allow"}"#,
            r#"{"Principal": "*", "Resource": "*", "Action": "s3:PutObject", "Effect": "Allow",
                "Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}}}"#,
        ] {
            assert!(is_public(example), "{example}");
        }
    }

    #[test]
    fn s3s_example_with_a_fixed_vpc_is_not() {
        assert!(!leaves_public(r#"{"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}"#));
    }

    #[test]
    fn s3s_example_of_three_statements_is_public_by_the_third() {
        let document = parse(&format!(
            r#"{{"Effect": "Allow", "Principal": {{"Service": "cloudtrail.amazonaws.com"}}, "Action": "s3:PutObject", "Resource": "*"}},
               {{"Effect": "Allow", "Principal": {{"AWS": "{OTHER}"}}, "Action": "s3:GetObject", "Resource": "*"}},
               {{"Sid": "Third", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}"#
        ));
        let public = document.public(&context());
        assert_eq!(public.len(), 1);
        assert_eq!((public[0].statement, public[0].sid.as_deref()), (2, Some("Third")));
        assert_eq!(public[0].to_string(), "everyone by statement \"Third\" (s3:GetObject)");
        assert_eq!(document.cross_account(&context(), &[])[0].who, Who::Account(OTHER.to_owned()));
        assert_eq!(document.unconfined_services(&context())[0].service(), Some("cloudtrail.amazonaws.com"));
    }

    #[test]
    fn efs_examples_are_judged_as_its_page_says() {
        let allow = |condition: &str| {
            format!(
                r#"{{"Effect": "Allow", "Principal": {{"AWS": "*"}}, "Action": ["elasticfilesystem:ClientMount",
                    "elasticfilesystem:ClientWrite"], "Condition": {condition}}}"#
            )
        };
        assert!(is_public(&allow("{}")));
        assert!(!is_public(&allow(r#"{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}"#)));
        assert!(is_public(&allow(r#"{"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}}"#)));
    }

    #[test]
    fn everyone_is_everyone_however_it_is_written() {
        for principal in [r#""*""#, r#"{"AWS": "*"}"#, r#"{"AWS": ["*"]}"#, r#"{"AWS": ["123456789012", "*"]}"#] {
            assert!(is_public(&allow(principal, "{}")), "{principal}");
        }
        for principal in
            [r#"{"AWS": "arn:aws:iam::*:role/x"}"#, r#"{"AWS": "${aws:PrincipalArn}"}"#, r#"{"Service": "*"}"#]
        {
            assert!(is_public(&allow(principal, "{}")), "{principal}");
        }
        assert!(is_public(&allow("{}", "{}").replace(r#""Principal": {},"#, "")));
    }

    #[test]
    fn an_allow_by_not_principal_is_for_everyone() {
        let statement =
            allow(r#"{"AWS": "arn:aws:iam::111122223333:root"}"#, "{}").replace("Principal", "NotPrincipal");
        assert!(is_public(&statement));
    }

    #[test]
    fn a_fixed_principal_is_not_public() {
        for principal in [
            r#"{"AWS": "111122223333"}"#,
            r#"{"AWS": "arn:aws:iam::111122223333:root"}"#,
            r#"{"AWS": "arn:aws:iam::111122223333:user/jane"}"#,
            r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/role/session"}"#,
            r#"{"AWS": "AIDAJQABLZS4A3QDU576Q"}"#,
            r#"{"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}"#,
            r#"{"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}"#,
            r#"{"Service": "cloudtrail.amazonaws.com"}"#,
            r#"{"Federated": "arn:aws:iam::123456789012:saml-provider/idp"}"#,
            "{}",
        ] {
            assert!(!is_public(&allow(principal, "{}")), "{principal}");
        }
    }

    #[test]
    fn fixed_values_of_the_keys_that_tell_who_calls_narrow() {
        for condition in [
            r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"StringEquals": {"AWS:principalorgid": ["o-a1b2c3d4e5", "o-f6g7h8i9j0"]}}"#,
            r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"}}"#,
            r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#,
            r#"{"StringEquals": {"aws:PrincipalAccount": 111122223333}}"#,
            r#"{"StringEquals": {"aws:SourceAccount": "123456789012"}}"#,
            r#"{"StringEquals": {"aws:SourceOwner": "123456789012"}}"#,
            r#"{"StringEquals": {"AWS:SourceOwner": "123456789012"}}"#,
            r#"{"StringEquals": {"aws:SourceVpce": ["vpce-1a2b3c4d", "vpce-5e6f7a8b"]}}"#,
            r#"{"StringEquals": {"aws:userid": "AIDAJQABLZS4A3QDU576Q"}}"#,
            r#"{"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"StringEquals": {"aws:VpceOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"StringEquals": {"aws:VpceAccount": "123456789012"}}"#,
            r#"{"StringEquals": {"kms:CallerAccount": "123456789012", "kms:ViaService": "ec2.eu-west-1.amazonaws.com"}}"#,
            r#"{"StringEquals": {"s3:DataAccessPointAccount": "123456789012"}}"#,
            r#"{"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-west-2:123456789012:accesspoint/*"}}"#,
            r#"{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:123456789012:key/1234abcd"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}"#,
            r#"{"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::bucket"}}"#,
            r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/app-*"}}"#,
            r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/app-*"}}"#,
            r#"{"ForAnyValue:StringEquals": {"aws:SourceVpc": "vpc-1"}}"#,
            r#"{"stringequals": {"aws:SourceVpc": "vpc-1"}}"#,
            r#"{"StringEqualsIgnoreCase": {"aws:SourceVpc": "vpc-1"}}"#,
        ] {
            assert!(!leaves_public(condition), "{condition}");
        }
    }

    #[test]
    fn values_that_are_not_fixed_do_not_narrow() {
        for condition in [
            r#"{"StringLike": {"aws:PrincipalOrgID": "o-*"}}"#,
            r#"{"StringEquals": {"aws:SourceVpc": ["vpc-91237329", "vpc-*"]}}"#,
            r#"{"StringEquals": {"aws:SourceVpc": []}}"#,
            r#"{"StringEquals": {"aws:SourceVpc": ""}}"#,
            r#"{"StringEquals": {"aws:SourceAccount": "${aws:PrincipalAccount}"}}"#,
            r#"{"StringEquals": {"aws:SourceAccount": "${aws:ResourceAccount, '123456789012'}"}}"#,
            r#"{"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:my-bucket"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "*"}}"#,
            r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}"#,
            r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::12345678901?:role/admin"}}"#,
            r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "*/r-ab12/*"}}"#,
            r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5*"}}"#,
        ] {
            assert!(leaves_public(condition), "{condition}");
        }
    }

    /// `arn:aws:lambda:us-east-1:999999999999:function:123456789012:live` fits as well: in a string a star takes colons.
    #[test]
    fn a_star_before_the_account_is_not_fixed_where_strings_are_compared() {
        assert!(leaves_public(r#"{"StringLike": {"aws:SourceArn": "arn:aws:lambda:*:123456789012:*"}}"#));
        assert!(!leaves_public(r#"{"ArnLike": {"aws:SourceArn": "arn:aws:lambda:*:123456789012:*"}}"#));
    }

    #[test]
    fn operators_that_hold_without_the_key_do_not_narrow() {
        for condition in [
            r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}"#,
            r#"{"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}}"#,
            r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
            r#"{"ArnNotLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}"#,
            r#"{"Null": {"aws:PrincipalOrgID": "false"}}"#,
            r#"{"Null": {"aws:SourceVpc": false}}"#,
        ] {
            assert!(leaves_public(condition), "{condition}");
        }
    }

    #[test]
    fn keys_that_everyone_can_meet_do_not_narrow() {
        for condition in [
            r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
            r#"{"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}"#,
            r#"{"StringEquals": {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"}}"#,
            r#"{"StringEquals": {"aws:Referer": "https://example.com/"}}"#,
            r#"{"StringEquals": {"sts:ExternalId": "12345"}}"#,
            r#"{"StringEquals": {"aws:ResourceAccount": "123456789012"}}"#,
            r#"{"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}"#,
            r#"{"StringEquals": {"aws:username": "jane"}}"#,
            r#"{"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}"#,
            r#"{"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}"#,
        ] {
            assert!(leaves_public(condition), "{condition}");
        }
    }

    #[test]
    fn addresses_narrow_unless_they_are_too_many() {
        for addresses in [
            "203.0.113.0/24",
            "203.0.113.7",
            "11.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "2001:db8::/32",
            "2001:db8:1234:5678::/64",
            "2001:db8::1",
            "::ffff:203.0.113.0/120",
        ] {
            assert!(!leaves_public(&format!(r#"{{"IpAddress": {{"aws:SourceIp": "{addresses}"}}}}"#)), "{addresses}");
        }
        for addresses in [
            "0.0.0.0/0",
            "0.0.0.0/1",
            "128.0.0.0/1",
            "10.0.0.0/7",
            "::/0",
            "2001:db8::/31",
            "::ffff:0:0/96",
            "a",
            "",
            "203.0.113.0/33",
        ] {
            assert!(leaves_public(&format!(r#"{{"IpAddress": {{"aws:SourceIp": "{addresses}"}}}}"#)), "{addresses}");
        }
        assert!(leaves_public(r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}"#));
        assert!(leaves_public(r#"{"StringLike": {"aws:SourceIp": "203.0.113.*"}}"#));
    }

    #[test]
    fn of_several_keys_one_is_enough() {
        assert!(!leaves_public(
            r#"{"Bool": {"aws:SecureTransport": "true"}, "StringLike": {"aws:SourceVpc": "vpc-*"},
                "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#
        ));
    }

    #[test]
    fn a_grant_to_everyone_is_told_by_whom_its_conditions_leave() {
        let left = |condition: &str| who(&allow(r#""*""#, condition));
        assert_eq!(left(r#"{"StringEquals": {"kms:CallerAccount": "123456789012"}}"#), [Who::Own]);
        assert_eq!(left(r#"{"StringEquals": {"aws:SourceVpce": "vpce-1"}}"#), [Who::Network]);
        assert_eq!(
            left(
                r#"{"StringEquals": {"aws:PrincipalOrgID": "o-1"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:*"}}"#
            ),
            [Who::Account(OTHER.to_owned())]
        );
        assert_eq!(
            left(
                r#"{"StringEquals": {"aws:PrincipalAccount": ["123456789012", "111122223333"], "aws:SourceAccount": "123456789012"}}"#
            ),
            [Who::Own]
        );
        assert_eq!(
            left(r#"{"StringEquals": {"aws:PrincipalServiceName": "cloudtrail.amazonaws.com"}}"#),
            [Who::Service("cloudtrail.amazonaws.com".to_owned())]
        );
    }

    #[test]
    fn a_deny_to_everyone_takes_the_grant_away() {
        assert!(!deny_leaves_public(&deny("{}")));
        assert!(!deny_leaves_public(&deny("{}").replace(r#""Principal": "*""#, r#""Principal": {"AWS": "*"}"#)));
        assert!(!deny_leaves_public(&deny("{}").replace("s3:*", "*")));
        assert!(!deny_leaves_public(&deny("{}").replace(r#""Action": "s3:*""#, r#""NotAction": "s3:PutObject""#)));
        assert!(!deny_leaves_public(&deny("{}").replace(r#""arn:aws:s3:::b", "arn:aws:s3:::b/*""#, r#""*""#)));
    }

    #[test]
    fn a_deny_of_less_does_not() {
        for less in [
            deny("{}").replace("s3:*", "s3:Put*"),
            deny("{}").replace(r#""Action": "s3:*""#, r#""NotAction": "s3:Get*""#),
            deny("{}").replace("b/*", "b/private/*"),
            deny("{}").replace(
                r#""Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#,
                r#""NotResource": "arn:aws:s3:::b/open/*""#,
            ),
            deny("{}").replace(r#""Principal": "*""#, r#""Principal": {"AWS": "111122223333"}"#),
            deny("{}").replace(r#""Principal": "*""#, r#""Principal": {}"#),
            deny(r#"{"Bool": {"aws:SecureTransport": "false"}}"#),
            deny(r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#),
        ] {
            assert!(deny_leaves_public(&less), "{less}");
        }
    }

    #[test]
    fn a_deny_that_spares_somebody_in_particular_narrows() {
        for condition in [
            r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}"#,
            r#"{"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/app"}}"#,
            r#"{"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}"#,
            r#"{"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}"#,
        ] {
            assert!(!deny_leaves_public(&deny(condition)), "{condition}");
        }
    }

    #[test]
    fn a_deny_that_spares_more_does_not() {
        for condition in [
            r#"{"StringNotLike": {"aws:PrincipalOrgID": "o-*"}}"#,
            r#"{"NotIpAddress": {"aws:SourceIp": "0.0.0.0/1"}}"#,
            r#"{"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}"#,
            r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#,
            r#"{"StringNotEquals": {"aws:Referer": "https://example.com/"}}"#,
            r#"{"Null": {"aws:PrincipalOrgID": "true"}}"#,
        ] {
            assert!(deny_leaves_public(&deny(condition)), "{condition}");
        }
    }

    #[test]
    fn a_deny_with_two_exceptions_leaves_both() {
        let document = parse(&format!(
            "{}, {}",
            allow(r#""*""#, "{}"),
            deny(r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:SourceVpce": "vpce-1"}}"#)
        ));
        assert!(document.public(&context()).is_empty());
        let grants = document.access(&context());
        let who: Vec<&Who> = grants.iter().map(|grant| &grant.who).collect();
        assert_eq!(who, [&Who::Organization("o-a1b2c3d4e5".to_owned()), &Who::Network]);
        assert!(!grants[0].narrowed_by("aws:PrincipalOrgID"));
        assert_eq!(grants[0].narrowings[0].statement, 1);
    }

    #[test]
    fn a_deny_by_not_principal_leaves_those_it_names() {
        let others =
            |principals: &str| deny("{}").replace(r#""Principal": "*""#, &format!(r#""NotPrincipal": {principals}"#));
        assert!(!deny_leaves_public(&others(r#"{"AWS": "arn:aws:iam::111122223333:root"}"#)));
        assert!(deny_leaves_public(&others(r#"{"AWS": ["arn:aws:iam::111122223333:root", "*"]}"#)));
    }

    #[test]
    fn a_deny_of_some_actions_is_seen_in_what_is_left() {
        let document = parse(
            r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"},
               {"Effect": "Deny", "Principal": "*", "Action": ["s3:Put*", "s3:Delete*"], "Resource": "*"}"#,
        );
        let public = document.public(&context());
        assert!(public[0].allows("s3:GetObject"));
        assert!(!public[0].allows("s3:PutObject"));
        assert!(!public[0].allows_any(&["s3:PutObject", "s3:Delete*"]));
        let document = parse(
            r#"{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"},
               {"Effect": "Deny", "Principal": "*", "Action": "s3:Put*", "Resource": "*"}"#,
        );
        assert_eq!(document.public(&context())[0].to_string(), "everyone by statement 0 (s3:GetObject)");
    }

    #[test]
    fn a_deny_by_name_shuts_out_that_principal() {
        let principal = r#"{"AWS": "111122223333"}"#;
        let denied = deny("{}").replace(r#""Principal": "*""#, &format!(r#""Principal": {principal}"#));
        assert!(who(&format!("{}, {denied}", allow(principal, "{}"))).is_empty());
        assert_eq!(who(&format!("{}, {denied}", allow(r#"{"AWS": "444455556666"}"#, "{}"))).len(), 1);
    }

    #[test]
    fn reading_and_writing_are_told_apart() {
        let public = |action: &str| {
            parse(&format!(r#"{{"Effect": "Allow", "Principal": "*", {action}, "Resource": "*"}}"#)).public(&context())
        };
        let write = ["s3:Put*", "s3:Delete*"];
        assert!(!public(r#""Action": "s3:GetObject""#)[0].allows_any(&write));
        assert!(public(r#""Action": "s3:getobject""#)[0].allows("s3:GetObject"));
        assert!(public(r#""Action": "*""#)[0].allows_any(&write));
        assert!(public(r#""Action": "s3:*Object""#)[0].allows_any(&write));
        assert!(public(r#""NotAction": "s3:Get*""#)[0].allows_any(&write));
        assert!(!public(r#""NotAction": "s3:Get*""#)[0].allows("s3:GetObject"));
        assert!(!public(r#""NotAction": ["s3:P*", "s3:D*"]"#)[0].allows_any(&write));
        assert!(public(r#""Action": []"#).iter().all(|grant| !grant.allows("s3:GetObject")));
    }

    #[test]
    fn other_accounts_are_named() {
        let cross = |principal: &str, condition: &str, trusted: &[&str]| {
            parse(&allow(principal, condition)).cross_account(&context(), trusted)
        };
        let grants = cross(
            r#"{"AWS": ["111122223333", "arn:aws:iam::444455556666:role/x", "arn:aws:iam::123456789012:root"]}"#,
            "{}",
            &["444455556666"],
        );
        assert_eq!(grants.len(), 1);
        assert_eq!(
            (&grants[0].who, &grants[0].accounts[..]),
            (&Who::Account(OTHER.to_owned()), &[OTHER.to_owned()][..])
        );
        assert_eq!(grants[0].principal.as_deref(), Some(OTHER));
        let by_condition = cross(r#""*""#, r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#, &[]);
        assert_eq!(by_condition[0].accounts, [OTHER]);
        let service = r#"{"Service": "sns.amazonaws.com"}"#;
        let source = r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}"#;
        assert_eq!(cross(service, source, &[])[0].accounts, [OTHER]);
        assert!(cross(service, source, &[OTHER]).is_empty());
        assert!(cross(service, "{}", &[]).is_empty());
        assert_eq!(cross(r#"{"CanonicalUser": "79a5"}"#, "{}", &[]).len(), 1);
        assert!(cross(r#"{"CanonicalUser": "79a5"}"#, "{}", &["79a5"]).is_empty());
        let organization = r#"{"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}"#;
        assert_eq!(cross(r#""*""#, organization, &[])[0].who, Who::Organization("o-a1b2c3d4e5".to_owned()));
        assert!(cross(r#""*""#, organization, &["o-a1b2c3d4e5"]).is_empty());
        assert!(cross(r#""*""#, "{}", &[]).is_empty());
        assert!(cross(r#"{"AWS": "AIDAJQABLZS4A3QDU576Q"}"#, "{}", &[]).is_empty());
    }

    #[test]
    fn the_same_id_in_another_partition_is_another_account() {
        let grants =
            parse(&allow(r#"{"AWS": "arn:aws-cn:iam::123456789012:root"}"#, "{}")).cross_account(&context(), &[]);
        assert_eq!(grants[0].who, Who::Account(OURS.to_owned()));
    }

    #[test]
    fn a_service_is_confined_by_its_source() {
        let unconfined = |condition: &str| {
            !parse(&allow(r#"{"Service": "s3.amazonaws.com"}"#, condition)).unconfined_services(&context()).is_empty()
        };
        for condition in [
            "{}",
            r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
            r#"{"StringEquals": {"aws:SourceVpc": "vpc-1"}}"#,
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}"#,
            r#"{"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}"#,
            r#"{"StringNotEquals": {"aws:SourceAccount": "123456789012"}}"#,
        ] {
            assert!(unconfined(condition), "{condition}");
        }
        for condition in [
            r#"{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::bucket"}}"#,
            r#"{"StringEquals": {"aws:SourceAccount": "123456789012"}}"#,
            r#"{"StringEquals": {"AWS:SourceAccount": "123456789012"}}"#,
            r#"{"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}"#,
            r#"{"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "o-a1b2c3d4e5/*"}}"#,
        ] {
            assert!(!unconfined(condition), "{condition}");
        }
    }

    /// Security Hub's Lambda.1: a bucket's name alone can come to belong to somebody else.
    #[test]
    fn a_bucket_as_source_is_told_from_an_account_as_source() {
        let grants = parse(&allow(
            r#"{"Service": "s3.amazonaws.com"}"#,
            r#"{"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"}}"#,
        ))
        .access(&context());
        assert!(grants[0].narrowed_by("aws:SourceArn"));
        assert!(!grants[0].narrowed_by("aws:SourceAccount"));
    }

    #[test]
    fn a_shared_identity_provider_must_be_bound_to_its_user() {
        let trust = |provider: &str, condition: &str| {
            parse(&format!(
                r#"{{"Effect": "Allow", "Principal": {{"Federated": "{provider}"}}, "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {condition}}}"#
            ))
        };
        let unbound =
            |provider: &str, condition: &str| !trust(provider, condition).unbound_federation(&context()).is_empty();
        let github = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
        let claim = |operator: &str, claim: &str, value: &str| {
            format!(r#"{{"{operator}": {{"token.actions.githubusercontent.com:{claim}": "{value}"}}}}"#)
        };
        assert!(unbound(github, "{}"));
        assert!(unbound(github, &claim("StringEquals", "aud", "sts.amazonaws.com")));
        for anybody in ["*", "repo:*", "repo:octo*", "repo:*/name:*", "*:ref:refs/heads/main"] {
            assert!(unbound(github, &claim("StringLike", "sub", anybody)), "{anybody}");
        }
        assert!(unbound(github, &claim("StringLikeIfExists", "sub", "repo:octo-org/*")));
        assert!(unbound(github, &claim("ForAllValues:StringLike", "sub", "repo:octo-org/*")));
        for somebody in ["repo:octo-org/*", "repo:octo-org/octo-repo:*", "repo:octo-org/octo-repo:ref:refs/heads/main"]
        {
            assert!(!unbound(github, &claim("StringLike", "sub", somebody)), "{somebody}");
        }
        let cognito = "cognito-identity.amazonaws.com";
        assert!(unbound(cognito, "{}"));
        assert!(!trust(cognito, "{}").public(&context()).is_empty());
        let pool = r#"{"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:12345678-abcd-abcd-abcd-123456790ab"},
                       "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}"#;
        assert!(!unbound(cognito, pool));
        assert!(trust(cognito, pool).public(&context()).is_empty());
        let eks = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
        let key = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
        assert!(unbound(eks, &format!(r#"{{"StringEquals": {{"{key}:aud": "sts.amazonaws.com"}}}}"#)));
        assert!(!unbound(eks, &format!(r#"{{"StringLike": {{"{key}:sub": "system:serviceaccount:kube-system:*"}}}}"#)));
        assert!(unbound(eks, &format!(r#"{{"StringLike": {{"{key}:sub": "system:serviceaccount:*"}}}}"#)));
        assert!(!unbound("graph.facebook.com", r#"{"StringEquals": {"graph.facebook.com:app_id": "1234"}}"#));
        assert!(!unbound("arn:aws:iam::123456789012:saml-provider/idp", "{}"));
        assert!(trust(github, "{}").public(&context()).is_empty());
    }

    #[test]
    fn the_default_key_policy_is_the_owners_own() {
        let key = r#"{"Sid": "Enable IAM User Permissions", "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*", "Resource": "*"}"#;
        assert_eq!(who(key), [Who::Own]);
    }

    #[test]
    fn the_default_topic_policy_is_the_owners_own() {
        let topic = r#"{"Sid": "__default_statement_ID", "Effect": "Allow", "Principal": {"AWS": "*"},
            "Action": ["SNS:Publish", "SNS:Subscribe"], "Resource": "arn:aws:sns:us-east-1:123456789012:t",
            "Condition": {"StringEquals": {"AWS:SourceOwner": "123456789012"}}}"#;
        assert_eq!(who(topic), [Who::Own]);
        assert!(is_public(&topic.replace("StringEquals", "StringEqualsIfExists")));
    }

    #[test]
    fn a_grant_is_evidence() {
        let public = parse(&allow(r#""*""#, r#"{"Bool": {"aws:SecureTransport": true}}"#)).public(&context());
        let evidence = serde_json::to_value(&public).unwrap();
        assert_eq!(evidence[0]["who"], "everyone");
        assert_eq!(evidence[0]["principal"], "*");
        assert_eq!(evidence[0]["actions"]["only"][0], "s3:GetObject");
        assert_eq!(evidence[0]["conditions"][0], "Bool aws:SecureTransport: true");
    }
}

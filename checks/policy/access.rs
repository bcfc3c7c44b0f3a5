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

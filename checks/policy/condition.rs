//! Conditions: what they test, and whether they confine a grant to somebody in particular.

use std::str::FromStr;

use ipnet::IpNet;
use serde::Serialize;

use super::access::{Context, Who, account_of_arn};
use super::pattern::Pattern;

/// One test of one key. Several values are alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// How the key is compared.
    pub operator: Operator,
    /// The key as it is written. Keys are not case-sensitive: compare with [`Condition::is_key`].
    pub key: String,
    /// The values, numbers and booleans as text.
    pub values: Vec<String>,
}

impl Condition {
    /// Whether it tests this key.
    #[must_use]
    pub fn is_key(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.operator, self.key, self.values.join(", "))
    }
}

/// An operator with its prefix and suffix.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub quantifier: Option<Quantifier>,
    /// The comparison.
    pub test: Test,
    /// `…IfExists`: it holds as well where the request lacks the key.
    pub if_exists: bool,
}

/// The prefix of an operator for keys of several values.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantifier {
    /// Each of the request's values must pass; so it holds where there is none.
    ForAllValues,
    /// One of the request's values must pass; so it fails where there is none.
    ForAnyValue,
}

macro_rules! tests {
    ($($name:ident),+ $(,)?) => {
        /// A comparison, by AWS's name for it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Test { $($name),+ }

        impl Test {
            const ALL: &[(&str, Self)] = &[$((stringify!($name), Self::$name)),+];
        }
    };
}

tests!(
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    Null,
);

impl Test {
    /// The comparison that holds exactly where this one does not, among those that can confine a grant.
    fn opposite(self) -> Option<Self> {
        Some(match self {
            Self::StringNotEquals => Self::StringEquals,
            Self::StringNotEqualsIgnoreCase => Self::StringEqualsIgnoreCase,
            Self::StringNotLike => Self::StringLike,
            Self::NotIpAddress => Self::IpAddress,
            Self::ArnNotEquals => Self::ArnEquals,
            Self::ArnNotLike => Self::ArnLike,
            _ => return None,
        })
    }
}

/// Case is disregarded: AWS stored the document, no two operators differ by it alone, and documents with `stringLike`
/// are about.
impl FromStr for Operator {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.to_ascii_lowercase();
        let (quantifier, rest) = match lower.split_once(':') {
            None => (None, lower.as_str()),
            Some(("forallvalues", rest)) => (Some(Quantifier::ForAllValues), rest),
            Some(("foranyvalue", rest)) => (Some(Quantifier::ForAnyValue), rest),
            Some(_) => return Err("not a prefix of operators".to_owned()),
        };
        let (name, if_exists) = match rest.strip_suffix("ifexists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        match Test::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, Test::Null)) if if_exists => Err("Null takes no IfExists".to_owned()),
            Some((_, found)) => Ok(Self { quantifier, test: *found, if_exists }),
            None => Err("not an operator".to_owned()),
        }
    }
}

impl std::fmt::Display for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let prefix = match self.quantifier {
            None => "",
            Some(Quantifier::ForAllValues) => "ForAllValues:",
            Some(Quantifier::ForAnyValue) => "ForAnyValue:",
        };
        write!(f, "{prefix}{:?}{}", self.test, if self.if_exists { "IfExists" } else { "" })
    }
}

/// What confines a grant: a condition of its own, or the exceptions of a statement that denies all else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Narrowing {
    /// The statement that it stands in, counted from 0.
    pub statement: usize,
    /// The keys that are tested, in lower case; one of them is met by whoever is let in.
    pub keys: Vec<String>,
    /// As it is written.
    pub text: String,
    /// Whom it leaves.
    pub(super) reach: Vec<Who>,
    /// All that it tests is on whose behalf a service acts.
    pub(super) source: bool,
}

impl Narrowing {
    /// Either this or the other.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.keys.extend(other.keys);
        self.text = format!("{} or {}", self.text, other.text);
        self.reach.extend(other.reach);
        self.source &= other.source;
        self
    }
}

/// What a key's values are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An account's id.
    Account,
    /// An ARN.
    Arn,
    /// An organisation's id.
    Organization,
    /// A path that begins with an organisation's id.
    Path,
    /// Addresses.
    Addresses,
    /// A service's principal.
    Service,
    /// Something else that only one caller, or one place that calls come from, has.
    Fixed,
    /// `true` is one.
    Switch,
}

/// The keys that say who calls, from where, or on whose behalf. First those of S3's and EFS's definitions of "public",
/// then those that say the same of a caller by other words. The keys that every caller can meet
/// (`aws:SecureTransport`, `aws:Referer`, `kms:ViaService`, `lambda:FunctionUrlAuthType`, `sts:ExternalId`), and those
/// that tell of the resource rather than of the caller (`aws:ResourceAccount`), are not here.
///
/// - <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>
/// - <https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html>
/// - <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
/// - <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html>
const KEYS: &[(&str, Kind)] = &[
    ("aws:principalorgid", Kind::Organization),
    ("aws:sourceip", Kind::Addresses),
    ("aws:sourcearn", Kind::Arn),
    ("aws:sourcevpc", Kind::Fixed),
    ("aws:sourcevpce", Kind::Fixed),
    ("aws:sourceowner", Kind::Account),
    ("aws:sourceaccount", Kind::Account),
    ("s3:x-amz-server-side-encryption-aws-kms-key-id", Kind::Fixed),
    ("aws:userid", Kind::Fixed),
    ("s3:dataaccesspointarn", Kind::Arn),
    ("s3:dataaccesspointaccount", Kind::Account),
    ("elasticfilesystem:accessedviamounttarget", Kind::Switch),
    ("aws:principalaccount", Kind::Account),
    ("aws:principalarn", Kind::Arn),
    ("aws:principalorgpaths", Kind::Path),
    ("aws:principalservicename", Kind::Service),
    ("aws:sourceorgid", Kind::Organization),
    ("aws:sourceorgpaths", Kind::Path),
    ("aws:sourcevpcarn", Kind::Arn),
    ("aws:vpceaccount", Kind::Account),
    ("aws:vpceorgid", Kind::Organization),
    ("aws:vpceorgpaths", Kind::Path),
    ("kms:calleraccount", Kind::Account),
];

/// The keys by which a service says on whose behalf it acts.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>
const SOURCES: &[&str] =
    &["aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths"];

/// Whether a condition of an Allow leaves only somebody in particular. It does where it fails for requests without the
/// key (so neither `IfExists` nor `ForAllValues`), compares for likeness rather than unlikeness, and each of its values
/// is fixed.
pub(super) fn narrows(condition: &Condition, statement: usize, context: &Context) -> Option<Narrowing> {
    let Operator { quantifier, test, if_exists } = condition.operator;
    if if_exists || quantifier == Some(Quantifier::ForAllValues) {
        return None;
    }
    confines(condition, test, statement, context)
}

/// Whether a condition of a Deny leaves out of it only somebody in particular, so that what the Deny covers is narrowed
/// as by the opposite condition. A negated comparison holds where the request lacks the key, with `IfExists` or
/// without, and so does `ForAllValues`; with `ForAnyValue` it does not, and whoever lacks the key is not denied.
pub(super) fn spares(condition: &Condition, statement: usize, context: &Context) -> Option<Narrowing> {
    if condition.operator.quantifier == Some(Quantifier::ForAnyValue) {
        return None;
    }
    confines(condition, condition.operator.test.opposite()?, statement, context)
}

fn confines(condition: &Condition, test: Test, statement: usize, context: &Context) -> Option<Narrowing> {
    let key = condition.key.to_ascii_lowercase();
    let (_, kind) = KEYS.iter().find(|(known, _)| *known == key)?;
    if condition.values.is_empty() {
        return None;
    }
    let reach =
        condition.values.iter().map(|value| fixed(*kind, test, value, context)).collect::<Option<Vec<Who>>>()?;
    let source = SOURCES.contains(&key.as_str());
    Some(Narrowing { statement, keys: vec![key], text: condition.to_string(), reach, source })
}

/// Whom a value leaves; none where it is not fixed.
fn fixed(kind: Kind, test: Test, value: &str, context: &Context) -> Option<Who> {
    let string = matches!(test, Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike);
    let pattern = Pattern::new(value);
    let whole = pattern.is_fixed() && !value.is_empty();
    match kind {
        Kind::Addresses => (test == Test::IpAddress && narrow_network(value)).then_some(Who::Network),
        Kind::Switch => (test == Test::Bool && value.eq_ignore_ascii_case("true")).then_some(Who::Network),
        Kind::Arn => {
            if !string && !matches!(test, Test::ArnEquals | Test::ArnLike) {
                return None;
            }
            // S3 allows a wildcard behind an account that is fixed: what an account calls its own things is its own
            // affair. The ARN operators compare the parts of an ARN one by one; under StringLike a star takes colons as
            // well, so there all up to the account must be fixed.
            let (account, before) = match account_of_arn(value) {
                Some((account, before)) => (Some(account), before),
                None => (None, value),
            };
            let by_parts = matches!(test, Test::ArnEquals | Test::ArnLike);
            match account {
                Some(account) if by_parts || Pattern::new(before).is_fixed() => Some(context.account(account, value)),
                _ => whole.then(|| Who::Identity(value.to_owned())),
            }
        }
        Kind::Path => {
            let organization = value.split('/').next().unwrap_or_default();
            (string && value.contains('/') && !organization.is_empty() && Pattern::new(organization).is_fixed())
                .then(|| Who::Organization(organization.to_owned()))
        }
        Kind::Account | Kind::Organization | Kind::Service | Kind::Fixed if !(string && whole) => None,
        Kind::Account => Some(context.account(value, "")),
        Kind::Organization => Some(Who::Organization(value.to_owned())),
        Kind::Service => Some(Who::Service(value.to_owned())),
        Kind::Fixed => Some(Who::Network),
    }
}

/// S3 takes ranges broader than /8 for everyone's, and of IPv6 those broader than /32. The private ranges that it
/// excepts are none of them broader.
fn narrow_network(value: &str) -> bool {
    let network = value.parse::<IpNet>().or_else(|_| value.parse::<std::net::IpAddr>().map(IpNet::from));
    match network {
        Ok(IpNet::V4(network)) => network.prefix_len() >= 8,
        Ok(IpNet::V6(network)) => {
            // The IPv4 addresses as IPv6 writes them, ::ffff:0:0/96.
            let mapped = network.network().to_ipv4_mapped().is_some();
            network.prefix_len() >= if mapped { 96 + 8 } else { 32 }
        }
        Err(_) => false,
    }
}

//! Reads a policy document, by AWS's grammar: what is not in it is an error, not a guess.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Condition, Malformed, Pattern};

/// The longest text that is read. AWS's largest policies are some tens of kilobytes:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>,
/// <https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html> (32 KB).
const MAX_BYTES: usize = 128 * 1024;

/// The longest action, resource or principal. ARNs are no longer than this.
const MAX_PATTERN: usize = 2048;

/// No element of a policy lies deeper than a condition's value: document, statements, statement, condition, operator,
/// values.
const MAX_DEPTH: usize = 8;

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `2012-10-17` or `2008-10-17`; where it is left out, AWS takes the older.
    pub version: Option<String>,
    /// Its `Id`.
    pub id: Option<String>,
    /// Its statements, in their order.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its `Sid`.
    pub sid: Option<String>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principals: Principals,
    /// `Action` or `NotAction`.
    pub actions: Selection,
    /// `Resource` or `NotResource`. A statement without either, as in a role's trust policy, is about the resource that
    /// the document is attached to: that is `*` here.
    pub resources: Selection,
    /// All of its conditions. Each must hold.
    pub conditions: Vec<Condition>,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// Actions or resources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Selection {
    /// `Action`, `Resource`: what matches any of these.
    Only(Vec<Pattern>),
    /// `NotAction`, `NotResource`: what matches none of these.
    AllBut(Vec<Pattern>),
}

impl Selection {
    /// Whether it is for everything.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::Only(patterns) if patterns.iter().any(Pattern::is_everything))
    }

    /// Whether anything that `wanted` can stand for is selected.
    #[must_use]
    pub fn reaches(&self, wanted: &Pattern) -> bool {
        match self {
            Self::Only(patterns) => patterns.iter().any(|pattern| pattern.overlaps(wanted)),
            Self::AllBut(patterns) => !patterns.iter().any(|pattern| pattern.covers(wanted)),
        }
    }

    /// Whether all that `wanted` can stand for is selected. Where that is not plain, no.
    #[must_use]
    pub fn covers_pattern(&self, wanted: &Pattern) -> bool {
        match self {
            Self::Only(patterns) => patterns.iter().any(|pattern| pattern.is_everything() || pattern.covers(wanted)),
            Self::AllBut(patterns) => !patterns.iter().any(|pattern| pattern.overlaps(wanted)),
        }
    }

    /// Whether all that `other` selects is selected. Where that is not plain, no.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        if self.is_everything() {
            return true;
        }
        match (self, other) {
            (_, Self::Only(wanted)) => wanted.iter().all(|wanted| self.covers_pattern(wanted)),
            (Self::AllBut(left_out), Self::AllBut(others)) => {
                left_out.iter().all(|left_out| others.iter().any(|other| other.covers(left_out)))
            }
            (Self::Only(_), Self::AllBut(_)) => false,
        }
    }
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principals {
    /// Neither `Principal` nor `NotPrincipal`: an identity's policy, about whoever it is attached to.
    Unstated,
    /// `Principal`: these.
    Only(Vec<Principal>),
    /// `NotPrincipal`: everyone but these.
    AllBut(Vec<Principal>),
}

/// One principal, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal {
    /// The element that it stands in.
    pub kind: PrincipalKind,
    /// Its name there: an ARN, an account's id, a service, `*`.
    pub name: String,
}

impl Principal {
    /// `*`, by itself or as `AWS`: the two mean the same where access is granted.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    #[must_use]
    pub fn is_everyone(&self) -> bool {
        self.kind == PrincipalKind::Aws && Pattern::new(&self.name).is_everything()
    }
}

impl std::fmt::Display for Principal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// The kinds of principals that the grammar knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// Accounts, users, roles and sessions; also `*`.
    Aws,
    /// Services of AWS.
    Service,
    /// Identity providers.
    Federated,
    /// Accounts by the id that S3 has for them.
    CanonicalUser,
}

impl Document {
    /// Reads a document.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let whole = "document";
        if text.len() > MAX_BYTES {
            return Err(Malformed::new(whole, format!("longer than {MAX_BYTES} bytes")));
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let node = Depth(MAX_DEPTH)
            .deserialize(&mut json)
            .and_then(|node| json.end().map(|()| node))
            .map_err(|error| Malformed::new(whole, error.to_string()))?;
        let mut elements = Elements::of(node, whole)?;
        let version = elements.text("Version")?;
        if let Some(version) = &version
            && !matches!(version.as_str(), "2012-10-17" | "2008-10-17")
        {
            return Err(Malformed::new("Version", format!("{version:?} is not a version of the policy language")));
        }
        let id = elements.text("Id")?;
        let statements = match elements.take("Statement") {
            None => return Err(Malformed::new(whole, "no Statement")),
            Some(Node::List(statements)) => statements,
            Some(one) => vec![one],
        };
        let statements = statements
            .into_iter()
            .enumerate()
            .map(|(index, node)| statement(node, &format!("Statement[{index}]")))
            .collect::<Result<_, _>>()?;
        elements.end()?;
        Ok(Self { version, id, statements })
    }

    /// Reads a document in the percent-encoding of RFC 3986, as IAM returns it. One that is not encoded is read as well:
    /// SDKs and emulators differ in whether they decode, and the encoding would leave no brace as it is.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html>
    pub fn parse_encoded(text: &str) -> Result<Self, Malformed> {
        if text.trim_start().starts_with('{') {
            return Self::parse(text);
        }
        if text.len() > 3 * MAX_BYTES {
            return Err(Malformed::new("document", format!("longer than {MAX_BYTES} bytes")));
        }
        let decoded: Cow<'_, str> = percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .map_err(|_| Malformed::new("document", "its percent-encoding is not UTF-8"))?;
        Self::parse(&decoded)
    }
}

fn statement(node: Node, at: &str) -> Result<Statement, Malformed> {
    let mut elements = Elements::of(node, at)?;
    let sid = elements.text("Sid")?;
    let effect = match elements.text("Effect")?.as_deref() {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        Some(other) => return Err(Malformed::new(format!("{at}.Effect"), format!("{other:?} is no effect"))),
        None => return Err(Malformed::new(at, "no Effect")),
    };
    let principals = match elements.either("Principal", "NotPrincipal")? {
        None => Principals::Unstated,
        Some((false, node)) => Principals::Only(principals(node, &format!("{at}.Principal"))?),
        Some((true, node)) => {
            let at = format!("{at}.NotPrincipal");
            Principals::AllBut(not_empty(principals(node, &at)?, &at)?)
        }
    };
    let actions = selection(&mut elements, "Action", "NotAction", Pattern::action)?
        .ok_or_else(|| Malformed::new(at, "neither Action nor NotAction"))?;
    let resources = selection(&mut elements, "Resource", "NotResource", Pattern::new)?
        .unwrap_or_else(|| Selection::Only(vec![Pattern::new("*")]));
    let conditions = match elements.take("Condition") {
        None => Vec::new(),
        Some(node) => conditions(node, &format!("{at}.Condition"))?,
    };
    elements.end()?;
    Ok(Statement { sid, effect, principals, actions, resources, conditions })
}

fn selection(
    elements: &mut Elements,
    only: &str,
    all_but: &str,
    pattern: impl Fn(&str) -> Pattern,
) -> Result<Option<Selection>, Malformed> {
    let Some((negated, node)) = elements.either(only, all_but)? else { return Ok(None) };
    let at = format!("{}.{}", elements.at, if negated { all_but } else { only });
    let patterns = texts(node, &at)?.iter().map(|text| pattern(text)).collect();
    Ok(Some(if negated { Selection::AllBut(not_empty(patterns, &at)?) } else { Selection::Only(patterns) }))
}

/// AWS takes an empty list with a warning, and the statement then does nothing; what "all but nothing" would do there is
/// not documented.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>
fn not_empty<T>(values: Vec<T>, at: &str) -> Result<Vec<T>, Malformed> {
    if values.is_empty() { Err(Malformed::new(at, "an empty list")) } else { Ok(values) }
}

fn principals(node: Node, at: &str) -> Result<Vec<Principal>, Malformed> {
    let map = match node {
        Node::Text(text) if text == "*" => return Ok(vec![Principal { kind: PrincipalKind::Aws, name: text }]),
        Node::Map(map) => map,
        other => return Err(Malformed::new(at, format!("{} where \"*\" or an object belongs", other.kind()))),
    };
    let mut all = Vec::new();
    for (name, node) in map {
        let at = format!("{at}.{name}");
        let kind = match name.as_str() {
            "AWS" => PrincipalKind::Aws,
            "Service" => PrincipalKind::Service,
            "Federated" => PrincipalKind::Federated,
            "CanonicalUser" => PrincipalKind::CanonicalUser,
            _ => return Err(Malformed::new(at, "not a kind of principal")),
        };
        all.extend(texts(node, &at)?.into_iter().map(|name| Principal { kind, name }));
    }
    Ok(all)
}

fn conditions(node: Node, at: &str) -> Result<Vec<Condition>, Malformed> {
    let Node::Map(operators) = node else {
        return Err(Malformed::new(at, format!("{} where an object belongs", node.kind())));
    };
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for (operator, node) in operators {
        let at = format!("{at}.{operator}");
        let operator = operator.parse().map_err(|what: String| Malformed::new(&at, what))?;
        let Node::Map(keys) = node else {
            return Err(Malformed::new(at, format!("{} where an object belongs", node.kind())));
        };
        for (key, node) in keys {
            let at = format!("{at}.{key}");
            // Keys are not case-sensitive, so that two spellings are the same key twice:
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
            if !seen.insert((operator, key.to_ascii_lowercase())) {
                return Err(Malformed::new(at, "the same key twice"));
            }
            let values = match node {
                Node::List(values) => values,
                one => vec![one],
            };
            let values = values
                .into_iter()
                .map(|value| match value {
                    Node::Text(text) | Node::Number(text) => Ok(text),
                    Node::Bool(value) => Ok(value.to_string()),
                    other => Err(Malformed::new(&at, format!("{} where a value belongs", other.kind()))),
                })
                .collect::<Result<_, _>>()?;
            all.push(Condition { operator, key, values });
        }
    }
    Ok(all)
}

fn texts(node: Node, at: &str) -> Result<Vec<String>, Malformed> {
    let nodes = match node {
        Node::List(nodes) => nodes,
        one => vec![one],
    };
    nodes
        .into_iter()
        .map(|node| match node {
            Node::Text(text) if text.is_empty() => Err(Malformed::new(at, "an empty string")),
            Node::Text(text) if text.len() > MAX_PATTERN => {
                Err(Malformed::new(at, format!("a string of more than {MAX_PATTERN} bytes")))
            }
            Node::Text(text) => Ok(text),
            other => Err(Malformed::new(at, format!("{} where a string belongs", other.kind()))),
        })
        .collect()
}

/// JSON that keeps what `serde_json::Value` would lose: that an element is there twice.
enum Node {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "an object",
        }
    }
}

/// The elements of an object, taken out by name, so that what is left at the end is what the grammar does not know.
struct Elements<'a> {
    at: &'a str,
    left: Vec<(String, Node)>,
}

impl<'a> Elements<'a> {
    fn of(node: Node, at: &'a str) -> Result<Self, Malformed> {
        match node {
            Node::Map(left) => Ok(Self { at, left }),
            other => Err(Malformed::new(at, format!("{} where an object belongs", other.kind()))),
        }
    }

    fn take(&mut self, name: &str) -> Option<Node> {
        let index = self.left.iter().position(|(key, _)| key == name)?;
        Some(self.left.swap_remove(index).1)
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, Malformed> {
        match self.take(name) {
            None => Ok(None),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(other) => {
                Err(Malformed::new(format!("{}.{name}", self.at), format!("{} where a string belongs", other.kind())))
            }
        }
    }

    /// An element or its negation, of which a statement can have one.
    fn either(&mut self, name: &str, negated: &str) -> Result<Option<(bool, Node)>, Malformed> {
        match (self.take(name), self.take(negated)) {
            (None, None) => Ok(None),
            (Some(node), None) => Ok(Some((false, node))),
            (None, Some(node)) => Ok(Some((true, node))),
            (Some(_), Some(_)) => Err(Malformed::new(self.at, format!("both {name} and {negated}"))),
        }
    }

    fn end(self) -> Result<(), Malformed> {
        match self.left.first() {
            None => Ok(()),
            Some((name, _)) => Err(Malformed::new(self.at, format!("{name:?} is not an element"))),
        }
    }
}

/// How much deeper the text may go.
#[derive(Clone, Copy)]
struct Depth(usize);

impl Depth {
    fn below<E: Error>(self) -> Result<Self, E> {
        self.0.checked_sub(1).map(Self).ok_or_else(|| E::custom("nested deeper than any policy"))
    }
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let below = self.below()?;
        let mut nodes = Vec::new();
        while let Some(node) = seq.next_element_seed(below)? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let below = self.below()?;
        let mut entries = Vec::new();
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format!("{key:?} is there twice")));
            }
            let node = map.next_value_seed(below)?;
            entries.push((key, node));
        }
        Ok(Node::Map(entries))
    }
}

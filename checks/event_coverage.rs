//! Which events a filter pattern is sure to match, whatever else is in them.
//!
//! A kind of event fixes some fields; all others may be absent or hold anything. A pattern matches the kind if it is
//! true of every such event. Two searches answer that, each over the few values of each field that the pattern can tell
//! apart:
//!
//! - for a proof, over sets of values that leave out no event, where whatever AWS's documentation leaves open counts
//!   as not matching: if no set makes the pattern false, it matches;
//! - for a refutation, over actual values, where what is left open counts as matching: if some values make the pattern
//!   false, it does not match, and they are the example.
//!
//! Neither: it could not be decided. So neither answer can come of a guess, only the third.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::filter_pattern::{Atom, Expr, Glob, Json, Order, Pattern, Selector, Terms, Test, TextTest, Texts, numeric};

/// Visits to comparisons in one search. Real patterns take some hundreds.
const BUDGET: usize = 200_000;
/// Sets of values of one field.
const MOST_SETS: usize = 256;
/// Wildcards of which texts are tried that may fit two of them.
const MOST_PAIRED: usize = 16;
/// Comparisons in all the patterns that are looked at together.
const MOST_ATOMS: usize = 512;

/// A kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// What it is called in a message.
    pub name: &'static str,
    /// What holds of each event of the kind.
    pub given: &'static [Given],
}

/// What holds of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The field, by the path to it: `userIdentity.type`.
    pub field: &'static str,
    /// Its value.
    pub is: Is,
}

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// This text.
    Text(&'static str),
    /// Any text that fits, `*` standing for any part.
    Like(&'static str),
    /// Any text but this.
    Not(&'static str),
    /// The field is not there.
    Absent,
}

/// Whether patterns match a kind of event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// Each event of the kind.
    Matched,
    /// Not each: an example follows "is not matched", as in "where $.userIdentity.userName is absent"; empty where no
    /// event of the kind is matched on account of what all of them have in common.
    Missed(String),
    /// It could not be decided, and why.
    Undecided(String),
}

/// What of the fields of a CloudTrail event is known without the kind.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
const REQUIRED: [&str; 8] =
    ["awsRegion", "eventID", "eventName", "eventSource", "eventTime", "eventType", "eventVersion", "sourceIPAddress"];
/// Texts, where they are there at all.
const TEXTS: [&str; 13] = [
    "additionalEventData.MFAUsed",
    "errorCode",
    "errorMessage",
    "eventCategory",
    "recipientAccountId",
    "requestID",
    "responseElements.ConsoleLogin",
    "userIdentity.accessKeyId",
    "userIdentity.accountId",
    "userIdentity.arn",
    "userIdentity.invokedBy",
    "userIdentity.type",
    "userIdentity.userName",
];
/// True or false, where they are there at all.
const FLAGS: [&str; 2] = ["managementEvent", "readOnly"];

/// What a comparison makes of a value. Unsure is what the documentation leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Truth {
    False,
    Unsure,
    True,
}

impl Truth {
    fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unsure => Self::Unsure,
            Self::True => Self::False,
        }
    }
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Absent,
    Null,
    Flag(bool),
    Number(f64),
    /// An object or an array.
    Container,
    Text(String),
}

impl Value {
    fn shown(&self) -> String {
        match self {
            Self::Absent => "is absent".to_owned(),
            Self::Null => "is null".to_owned(),
            Self::Flag(flag) => format!("is {flag}"),
            Self::Number(number) => format!("is {number}"),
            Self::Container => "is an object".to_owned(),
            Self::Text(text) => format!("is {text:?}"),
        }
    }
}

/// What may stand in a field.
#[derive(Debug, Default)]
struct Domain {
    /// Other than texts.
    values: Vec<Value>,
    numbers: bool,
    texts: bool,
    /// The texts are all in these sets,
    within: Vec<Texts>,
    /// and are none of these.
    except: Vec<Texts>,
}

impl Domain {
    fn of(kind: &Kind, selector: &Selector) -> Self {
        let mut domain = Self::by_name(kind, selector);
        for given in kind.given.iter().filter(|given| Selector::of(given.field) == *selector) {
            match given.is {
                Is::Absent => return Self { values: vec![Value::Absent], ..Self::default() },
                Is::Text(text) => domain.within.push(Texts::One(text.to_owned())),
                Is::Like(glob) => domain.within.push(Texts::Glob(Glob::new(glob))),
                Is::Not(text) => domain.except.push(Texts::One(text.to_owned())),
            }
            domain = Self { values: Vec::new(), numbers: false, texts: true, ..domain };
        }
        domain
    }

    fn by_name(kind: &Kind, selector: &Selector) -> Self {
        let texts = || Self { texts: true, ..Self::default() };
        let named = |names: &[&str]| names.iter().any(|name| Selector::of(name) == *selector);
        let given = || kind.given.iter().map(|given| (given.is, Selector::of(given.field)));
        let inside = |names: &[&str]| names.iter().any(|name| Selector::of(name).encloses(selector));
        if given().any(|(is, field)| is != Is::Absent && selector.encloses(&field)) {
            Self { values: vec![Value::Container], ..Self::default() }
        } else if given().any(|(_, field)| field.encloses(selector))
            || inside(&REQUIRED)
            || inside(&TEXTS)
            || inside(&FLAGS)
        {
            Self { values: vec![Value::Absent], ..Self::default() }
        } else if named(&REQUIRED) {
            texts()
        } else if named(&TEXTS) {
            Self { values: vec![Value::Absent], ..texts() }
        } else if named(&FLAGS) {
            Self { values: vec![Value::Absent, Value::Flag(false), Value::Flag(true)], ..Self::default() }
        } else {
            let values = vec![Value::Absent, Value::Null, Value::Flag(false), Value::Flag(true), Value::Container];
            Self { values, numbers: true, ..texts() }
        }
    }

    fn allows(&self, text: &str) -> bool {
        self.texts
            && self.within.iter().all(|set| set.contains(text))
            && !self.except.iter().any(|set| set.contains(text))
    }

    /// Values that the questions may tell apart: every one that is not a text, and every text that a question names.
    fn samples(&self, questions: &[&Test]) -> Vec<Value> {
        let mut samples = self.values.clone();
        if self.numbers {
            let mut bounds: Vec<f64> = questions
                .iter()
                .filter_map(|question| if let Test::Number { value, .. } = question { Some(*value) } else { None })
                .collect();
            bounds.sort_by(f64::total_cmp);
            let between = bounds.windows(2).map(|pair| pair[0] / 2.0 + pair[1] / 2.0);
            let mut numbers: Vec<f64> = between.chain(bounds.iter().copied()).collect();
            numbers.extend([f64::NEG_INFINITY, f64::INFINITY]);
            samples.extend(numbers.into_iter().map(Value::Number));
        }
        // Those that no question names come first: they make for the plainest example, and for the fewest cases.
        let mut texts: Vec<String> = ["Example", "zq7", ""].map(str::to_owned).to_vec();
        for set in self.within.iter().chain(questions.iter().flat_map(|question| sets(question))) {
            match set {
                Texts::One(text) => texts.push(text.clone()),
                Texts::Glob(glob) => texts.extend(["Example", "zq7", ""].map(|filling| glob.filled(filling))),
                Texts::Regex(_) => {}
            }
        }
        let globs: Vec<&Glob> = self
            .within
            .iter()
            .chain(questions.iter().flat_map(|question| sets(question)))
            .filter_map(|set| if let Texts::Glob(glob) = set { Some(glob) } else { None })
            .take(MOST_PAIRED)
            .collect();
        for (one, other) in globs.iter().flat_map(|one| globs.iter().map(move |other| (one, other))) {
            texts.extend(["Example", ""].map(|middle| one.filled("") + middle + &other.filled("")));
        }
        texts.extend(questions.iter().filter_map(|question| match question {
            Test::Number { text, .. } => Some(text.clone()),
            _ => None,
        }));
        let mut seen = BTreeSet::new();
        texts.retain(|text| self.allows(text) && seen.insert(text.clone()));
        samples.extend(texts.into_iter().map(Value::Text));
        samples
    }

    /// What the questions make of the texts that none of them names: an answer for each set that could have a member.
    /// None if there are too many.
    fn unnamed(&self, questions: &[&Test]) -> Option<Vec<Vec<Truth>>> {
        if !self.texts || self.within.iter().any(|set| matches!(set, Texts::One(_))) {
            return Some(Vec::new());
        }
        let mut open: Vec<&Texts> = Vec::new();
        for set in questions.iter().flat_map(|question| sets(question)) {
            if !matches!(set, Texts::One(_)) && !open.contains(&set) {
                open.push(set);
            }
        }
        let everything = Texts::Glob(Glob::new("*"));
        let within: Vec<&Texts> = self.within.iter().chain([&everything]).collect();
        // Each is the sets that the text is in, and those that it is not in.
        let mut worlds: Vec<(Vec<&Texts>, Vec<&Texts>)> = vec![(within, Vec::new())];
        for set in open {
            let mut next = Vec::new();
            for (inside, outside) in worlds {
                if !inside.iter().any(|other| other.within(set)) {
                    let mut outside = outside.clone();
                    outside.push(set);
                    next.push((inside.clone(), outside));
                }
                if !inside.iter().any(|other| other.apart(set)) && !outside.iter().any(|other| set.within(other)) {
                    let mut inside = inside;
                    inside.push(set);
                    next.push((inside, outside));
                }
            }
            if next.len() > MOST_SETS {
                return None;
            }
            worlds = next;
        }
        let truths = |inside: &[&Texts]| -> Vec<Truth> {
            let has = |set: &Texts| inside.contains(&set);
            questions.iter().map(|question| of_text(question, &has, None)).collect()
        };
        Some(worlds.iter().map(|(inside, _)| truths(inside)).collect())
    }
}

/// The sets of texts that a question names.
fn sets(question: &Test) -> impl Iterator<Item = &Texts> {
    let text = if let Test::Text { text, .. } = question { Some(text) } else { None };
    text.into_iter().flat_map(|text| text.sure.iter().chain(&text.perhaps))
}

/// What a question makes of a text that is in the sets that `has` says; `text` is the text itself, where it is known.
fn of_text(question: &Test, has: &dyn Fn(&Texts) -> bool, text: Option<&str>) -> Truth {
    match question {
        Test::NotExists | Test::IsNull => Truth::False,
        // The documentation does not say whether the text "true" counts.
        Test::IsFlag(_) => text.map_or(Truth::Unsure, |text| unless(flag(text), Truth::False)),
        // Nor what a number is to a text.
        Test::Number { order: Order::NotEqual, .. } => Truth::Unsure,
        Test::Number { .. } => text.map_or(Truth::Unsure, |text| unless(numeric(text), Truth::False)),
        Test::Text { equal, text: TextTest { sure, perhaps, .. } } => {
            let is = if sure.iter().any(has) {
                Truth::True
            } else if perhaps.iter().any(has) {
                Truth::Unsure
            } else {
                Truth::False
            };
            if *equal { is } else { is.not() }
        }
    }
}

fn unless(unsure: bool, truth: Truth) -> Truth {
    if unsure { Truth::Unsure } else { truth }
}

fn flag(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("true") || text.trim().eq_ignore_ascii_case("false")
}

/// What a question makes of a value.
fn of_value(question: &Test, value: &Value) -> Truth {
    match (value, question) {
        (Value::Text(text), _) => of_text(question, &|set| set.contains(text), Some(text)),
        (value, Test::NotExists) => Truth::of(*value == Value::Absent),
        (value, Test::IsNull) => Truth::of(*value == Value::Null),
        (value, Test::IsFlag(flag)) => Truth::of(*value == Value::Flag(*flag)),
        // The documentation says that a comparison needs a value, but not what `!=` is where there is none.
        (Value::Absent, Test::Text { equal: false, .. } | Test::Number { order: Order::NotEqual, .. }) => Truth::Unsure,
        // "If it points to an array or object, the filter will not be applied": neither `=` nor `!=` is true of it.
        (Value::Container | Value::Absent, _) => Truth::False,
        (Value::Number(number), Test::Number { order, value, .. }) => {
            let found = number.partial_cmp(value);
            Truth::of(match order {
                Order::Equal => found == Some(Ordering::Equal),
                Order::NotEqual => found != Some(Ordering::Equal),
                Order::Less => number < value,
                Order::LessOrEqual => number <= value,
                Order::Greater => number > value,
                Order::GreaterOrEqual => number >= value,
            })
        }
        // `{ $.latency = * }` is the page's own example.
        (Value::Number(_), Test::Text { equal, text }) if text.anything => Truth::of(*equal),
        _ => Truth::Unsure,
    }
}

/// The comparisons of one field, and what they make of it.
struct Field<'a> {
    selector: &'a Selector,
    atoms: Vec<usize>,
    /// One for each set of values that matters.
    cases: Vec<Case>,
}

struct Case {
    holds: Vec<bool>,
    /// How an example shows it.
    shown: Option<String>,
}

/// Whether a pattern is true, if the comparisons are.
fn evaluate(expr: &Expr, holds: &[bool], visits: &mut usize) -> bool {
    match expr {
        Expr::Atom(atom) => {
            *visits += 1;
            holds.get(*atom).copied().unwrap_or(false)
        }
        Expr::And(parts) => parts.iter().all(|part| evaluate(part, holds, visits)),
        Expr::Or(parts) => parts.iter().any(|part| evaluate(part, holds, visits)),
    }
}

/// The work went over its bound.
struct TooMuch;

/// Looks for a case of each field such that the pattern is false; gives the fields and cases that suffice.
fn falsify(root: &Expr, fields: &[Field<'_>], atoms: usize) -> Result<Option<Vec<(usize, usize)>>, TooMuch> {
    let mut least = vec![false; atoms];
    let mut most = vec![true; atoms];
    let mut chosen = Vec::new();
    let mut visits = 0;
    if !descend(root, fields, &mut least, &mut most, &mut chosen, &mut visits)? {
        return Ok(None);
    }
    // Of the fields that were looked at, those without which the pattern is false all the same are let go.
    let mut needed = Vec::new();
    for (number, (field, case)) in fields.iter().zip(chosen).enumerate() {
        let before: Vec<bool> = field.atoms.iter().map(|atom| std::mem::replace(&mut most[*atom], true)).collect();
        if evaluate(root, &most, &mut visits) {
            field.atoms.iter().zip(before).for_each(|(atom, holds)| most[*atom] = holds);
            needed.push((number, case));
        }
    }
    Ok(Some(needed))
}

fn descend(
    root: &Expr,
    fields: &[Field<'_>],
    least: &mut [bool],
    most: &mut [bool],
    chosen: &mut Vec<usize>,
    visits: &mut usize,
) -> Result<bool, TooMuch> {
    if *visits > BUDGET {
        return Err(TooMuch);
    }
    if !evaluate(root, most, visits) {
        return Ok(true);
    }
    let Some(field) = fields.get(chosen.len()) else { return Ok(false) };
    if evaluate(root, least, visits) {
        return Ok(false);
    }
    for (number, case) in field.cases.iter().enumerate() {
        for (atom, holds) in field.atoms.iter().zip(&case.holds) {
            least[*atom] = *holds;
            most[*atom] = *holds;
        }
        chosen.push(number);
        if descend(root, fields, least, most, chosen, visits)? {
            return Ok(true);
        }
        chosen.pop();
    }
    for atom in &field.atoms {
        least[*atom] = false;
        most[*atom] = true;
    }
    Ok(false)
}

/// A truer comparison never makes a pattern less true, so cases that make no less true than another need no look.
fn keep_least(cases: Vec<Case>) -> Vec<Case> {
    let mut kept: Vec<Case> = Vec::new();
    let below = |a: &Case, b: &Case| a.holds.iter().zip(&b.holds).all(|(a, b)| a <= b);
    for case in cases {
        if !kept.iter().any(|other| below(other, &case)) {
            kept.retain(|other| !below(&case, other));
            kept.push(case);
        }
    }
    kept
}

/// One search. For a proof what is unsure is false, for a refutation true. None if there are too many sets of texts.
fn fields<'a>(atoms: &'a [Atom], kind: &Kind, proof: bool) -> Option<Vec<Field<'a>>> {
    let mut by_selector: BTreeMap<&Selector, Vec<usize>> = BTreeMap::new();
    for (number, atom) in atoms.iter().enumerate() {
        by_selector.entry(&atom.selector).or_default().push(number);
    }
    let selectors: Vec<&Selector> = by_selector.keys().copied().collect();
    let mut fields = Vec::new();
    for (selector, numbers) in by_selector {
        let questions: Vec<&Test> = numbers.iter().map(|number| &atoms[*number].test).collect();
        let holds = |truths: Vec<Truth>| -> Vec<bool> {
            truths.into_iter().map(|truth| truth > if proof { Truth::Unsure } else { Truth::False }).collect()
        };
        // Values that depend on each other are only looked at one by one: that leaves out none, but an example of them
        // may be none.
        let domain = Domain::of(kind, selector);
        let entangled = selector.has_wildcard()
            || (domain.values != [Value::Container]
                && selectors
                    .iter()
                    .any(|other| (selector.encloses(other) || other.encloses(selector)) && !is_container(kind, other)));
        let mut cases: Vec<Case> = Vec::new();
        if selector.has_wildcard() || (entangled && !proof) {
            cases.push(Case { holds: vec![!proof; questions.len()], shown: None });
        } else {
            for value in domain.samples(&questions) {
                let truths = questions.iter().map(|question| of_value(question, &value)).collect();
                cases.push(Case { holds: holds(truths), shown: Some(value.shown()) });
            }
            if proof {
                let unnamed = domain.unnamed(&questions)?;
                cases.extend(unnamed.into_iter().map(|truths| Case { holds: holds(truths), shown: None }));
            }
        }
        fields.push(Field { selector, atoms: numbers, cases: keep_least(cases) });
    }
    fields.sort_by_key(|field| field.cases.len());
    Some(fields)
}

fn is_container(kind: &Kind, selector: &Selector) -> bool {
    Domain::by_name(kind, selector).values == [Value::Container]
}

impl Json {
    /// Whether it is false of each event of the kind on account of the given fields alone.
    fn never(&self, kind: &Kind) -> bool {
        let mut holds = vec![true; self.atoms.len()];
        for (holds, atom) in holds.iter_mut().zip(&self.atoms) {
            let field = kind.given.iter().find(|given| Selector::of(given.field) == atom.selector);
            *holds = match field.map(|given| given.is) {
                Some(Is::Text(text)) => of_value(&atom.test, &Value::Text(text.to_owned())) > Truth::False,
                Some(Is::Absent) => of_value(&atom.test, &Value::Absent) > Truth::False,
                _ => true,
            };
        }
        !evaluate(&self.root, &holds, &mut 0)
    }

    fn covers(&self, kind: &Kind) -> Coverage {
        if self.never(kind) {
            return Coverage::Missed(String::new());
        }
        if self.atoms.len() > MOST_ATOMS {
            return Coverage::Undecided("there are too many comparisons".to_owned());
        }
        let too_much = || Coverage::Undecided("the pattern is too intricate".to_owned());
        let Some(sets) = fields(&self.atoms, kind, true) else { return too_much() };
        let proof = falsify(&self.root, &sets, self.atoms.len());
        if let Ok(None) = proof {
            return Coverage::Matched;
        }
        let Some(samples) = fields(&self.atoms, kind, false) else { return too_much() };
        match (falsify(&self.root, &samples, self.atoms.len()), proof) {
            (Ok(Some(chosen)), _) => Coverage::Missed(example(&samples, &chosen, kind)),
            (Ok(None), Ok(_)) => Coverage::Undecided(
                "AWS does not document what the pattern makes of some events, or the fields that it compares depend \
                 on each other"
                    .to_owned(),
            ),
            (Err(TooMuch), _) | (_, Err(TooMuch)) => too_much(),
        }
    }
}

/// The values of an example, but for those that the kind says anyhow.
fn example(fields: &[Field<'_>], chosen: &[(usize, usize)], kind: &Kind) -> String {
    let fixed = |selector: &Selector| {
        let fixing = |given: &&Given| matches!(given.is, Is::Text(_) | Is::Absent);
        kind.given.iter().filter(fixing).any(|given| Selector::of(given.field) == *selector)
    };
    let shown: Vec<String> = chosen
        .iter()
        .filter_map(|(field, case)| {
            let field = fields.get(*field).filter(|field| !fixed(field.selector))?;
            Some(format!("{} {}", field.selector, field.cases.get(*case)?.shown.as_ref()?))
        })
        .collect();
    if shown.is_empty() { String::new() } else { format!("where {}", shown.join(" and ")) }
}

impl Terms {
    /// The text of an event has in it the names and values of the fields that the kind gives, and the names of those
    /// that every event has.
    fn covers(&self, kind: &Kind) -> Coverage {
        let mut pieces: Vec<&str> = REQUIRED.to_vec();
        pieces.push("userIdentity");
        for given in kind.given {
            match given.is {
                Is::Text(text) => pieces.push(text),
                Is::Like(glob) => pieces.extend(glob.split('*')),
                Is::Not(_) => {}
                Is::Absent => continue,
            }
            pieces.extend(given.field.split('.'));
        }
        let sure = |term: &String| pieces.iter().any(|piece| piece.contains(term.as_str()));
        // How CloudTrail sets blanks and quotes between names and values is not documented, so a term that goes across
        // them may be there if each of its parts is.
        let perhaps = |term: &String| {
            let mut parts = term.split(|c: char| c.is_whitespace() || "\":,{}[]\\".contains(c));
            parts.all(|part| pieces.iter().any(|piece| piece.contains(part)))
        };
        let lacks = |term: &str| Coverage::Missed(format!("where the event's text lacks {term:?}"));
        if let Some(term) = self.none.first() {
            return Coverage::Missed(format!("where the event's text has {term:?} in it"));
        }
        if let Some(term) = self.all.iter().find(|term| !sure(term) && !perhaps(term)) {
            return lacks(term);
        }
        let all = self.all.iter().all(sure);
        let any = self.any.is_empty() || self.any.iter().any(sure);
        if all && any && !self.regex && (self.any.is_empty() || self.all.is_empty()) {
            return Coverage::Matched;
        }
        match self.any.first() {
            Some(term) if self.all.is_empty() && !self.regex && !self.any.iter().any(perhaps) => lacks(term),
            _ => Coverage::Undecided("it searches the event's text, whose exact form AWS does not document".to_owned()),
        }
    }
}

impl Pattern {
    /// Whether it matches each event of the kind.
    #[must_use]
    pub fn covers(&self, kind: &Kind) -> Coverage {
        match self {
            Self::Everything => Coverage::Matched,
            Self::Json(json) => json.covers(kind),
            Self::Terms(terms) => terms.covers(kind),
            Self::SpaceDelimited => {
                Coverage::Undecided("it is for lines divided by blanks, which CloudTrail does not write".to_owned())
            }
        }
    }
}

/// Whether each event of the kind is matched by one of the patterns, though perhaps not all by the same.
#[must_use]
pub fn cover(patterns: &[&Pattern], kind: &Kind) -> Coverage {
    let (json, other): (Vec<&Pattern>, Vec<&Pattern>) =
        patterns.iter().copied().partition(|pattern| matches!(pattern, Pattern::Json(_)));
    let json = json.into_iter().filter_map(|pattern| if let Pattern::Json(json) = pattern { Some(json) } else { None });
    let json: Vec<&Json> = json.filter(|json| !json.never(kind)).collect();
    let other: Vec<Coverage> = other.into_iter().map(|pattern| pattern.covers(kind)).collect();
    if other.contains(&Coverage::Matched) || json.iter().any(|json| json.covers(kind) == Coverage::Matched) {
        return Coverage::Matched;
    }
    let together = match json.as_slice() {
        [] => Coverage::Missed(String::new()),
        parts => {
            let mut atoms = Vec::new();
            let mut or = Vec::new();
            for part in parts {
                or.push(shifted(&part.root, atoms.len()));
                atoms.extend(part.atoms.iter().cloned());
            }
            Json { root: Expr::Or(or), atoms }.covers(kind)
        }
    };
    // An event that one pattern misses may be matched by another: one that lacks a word by the pattern that excludes the
    // word, one of the JSON patterns' example by the pattern that searches for the example's words.
    let partly = |coverage: &Coverage| matches!(coverage, Coverage::Missed(example) if !example.is_empty());
    let partial = other.iter().chain([&together]).filter(|coverage| partly(coverage)).count();
    let words = |pattern: &&Pattern| match (pattern, &together) {
        (Pattern::Terms(terms), Coverage::Missed(example)) => {
            !terms.none.is_empty() || terms.all.iter().chain(&terms.any).any(|term| example.contains(term.as_str()))
        }
        _ => false,
    };
    let several = partial > 1 && patterns.iter().any(words);
    match (other.into_iter().find(|coverage| matches!(coverage, Coverage::Undecided(_))), together) {
        (_, Coverage::Matched) => Coverage::Matched,
        (Some(undecided), _) | (None, undecided @ Coverage::Undecided(_)) => undecided,
        (None, Coverage::Missed(_)) if several => Coverage::Undecided(
            "several patterns match some of the events each, and one of them searches the event's text".to_owned(),
        ),
        (None, missed) => missed,
    }
}

/// The same with its comparisons numbered from `by`.
fn shifted(expr: &Expr, by: usize) -> Expr {
    let all = |parts: &[Expr]| parts.iter().map(|part| shifted(part, by)).collect();
    match expr {
        Expr::Atom(atom) => Expr::Atom(atom + by),
        Expr::And(parts) => Expr::And(all(parts)),
        Expr::Or(parts) => Expr::Or(all(parts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudtrail_events::{IAM_POLICY_CHANGES, ROOT_USE, SIGN_IN_WITHOUT_MFA, UNAUTHORIZED_CALLS};

    const DELETE_TRAIL: Kind = Kind {
        name: "DeleteTrail",
        given: &[
            Given { field: "eventSource", is: Is::Text("cloudtrail.amazonaws.com") },
            Given { field: "eventName", is: Is::Text("DeleteTrail") },
            Given { field: "eventType", is: Is::Text("AwsApiCall") },
        ],
    };

    fn of(kind: &Kind, text: &str) -> Coverage {
        Pattern::parse(text).unwrap().covers(kind)
    }

    fn matched(text: &str) {
        assert_eq!(of(&DELETE_TRAIL, text), Coverage::Matched, "{text}");
    }

    fn missed(text: &str, example: &str) {
        assert_eq!(of(&DELETE_TRAIL, text), Coverage::Missed(example.to_owned()), "{text}");
    }

    fn undecided(text: &str) {
        assert!(matches!(of(&DELETE_TRAIL, text), Coverage::Undecided(_)), "{text}");
    }

    fn together(texts: &[&str]) -> Coverage {
        let patterns: Vec<Pattern> = texts.iter().map(|text| Pattern::parse(text).unwrap()).collect();
        cover(&patterns.iter().collect::<Vec<_>>(), &DELETE_TRAIL)
    }

    #[test]
    fn the_same_said_otherwise_matches() {
        matched("{ $.eventName = DeleteTrail }");
        matched(r#"{($.eventName="DeleteTrail")}"#);
        matched("{ $.eventName = X || $.eventName = DeleteTrail || $.eventName = Y }");
        matched(
            "{ $.eventSource = cloudtrail.amazonaws.com && ($.eventName = StopLogging || $.eventName = DeleteTrail) }",
        );
        matched(r#"{ $.["eventName"] = "DeleteTrail" }"#);
        matched("{ ($.eventSource = cloudtrail.amazonaws.com && $.eventName = A) || ($.eventName = DeleteTrail) }");
    }

    #[test]
    fn wildcards_match() {
        matched("{ $.eventName = Delete* }");
        matched("{ $.eventName = \"*Trail\" }");
        matched("{ $.eventName = *eteT* }");
        matched("{ $.eventName = * }");
        missed("{ $.eventName = Create* }", "");
        missed("{ $.eventName = delete* }", "");
    }

    #[test]
    fn a_wildcard_within_a_text_is_not_relied_on() {
        undecided("{ $.eventName = \"Delete*Trail\" }");
        undecided("{ $.eventName != \"Delete*Trail\" }");
        missed("{ $.eventName = \"Delete*Policy\" }", "");
        matched("{ $.eventName != \"Delete*Policy\" }");
    }

    #[test]
    fn regular_expressions_match() {
        matched("{ $.eventName = %Trail% }");
        matched("{ $.eventName = %^(Delete|Stop)% || $.eventName = %^Delete% }");
        matched("{ $.eventName = %^(?:x)%  || $.eventName = %^[A-Z][a-z]+T% }");
        matched("{ $.eventName = %^DeleteTrail$|^StopLogging$% }");
        matched("{ $.eventName != %Describe|List% }");
        missed("{ $.eventName = %^Trail% }", "");
        undecided("{ $.eventName = %(Delete)Trail% }");
    }

    #[test]
    fn unequal_to_something_else_matches() {
        matched("{ $.eventName != StopLogging }");
        matched("{ $.eventName != Describe* && $.eventName != List* && $.eventName != Get* }");
        missed("{ $.eventName != DeleteTrail }", "");
        missed("{ $.eventName != Delete* }", "");
    }

    #[test]
    fn guards_that_always_hold_match() {
        matched("{ $.eventName = DeleteTrail && $.eventType != AwsServiceEvent }");
        matched("{ $.eventName = DeleteTrail && $.eventType = AwsApiCall }");
        matched("{ $.eventName = DeleteTrail && $.eventVersion = * && $.awsRegion = \"*\" }");
        matched("{ $.eventName = DeleteTrail && ($.errorCode NOT EXISTS || $.errorCode = *) }");
        matched("{ $.eventName = DeleteTrail && ($.awsRegion = eu-west-1 || $.awsRegion != eu-west-1) }");
        matched(
            "{ $.eventName = DeleteTrail && ($.readOnly IS TRUE || $.readOnly IS FALSE || $.readOnly NOT EXISTS) }",
        );
    }

    #[test]
    fn a_narrowing_condition_misses_and_an_example_says_what() {
        missed(
            "{ $.eventName = DeleteTrail && $.userIdentity.userName = \"bob\" }",
            "where $.userIdentity.userName is absent",
        );
        missed("{ $.eventName = DeleteTrail && $.awsRegion = eu-west-1 }", "where $.awsRegion is \"Example\"");
        missed("{ $.eventName = DeleteTrail && $.awsRegion != eu-west-1 }", "where $.awsRegion is \"eu-west-1\"");
        missed("{ $.eventName = DeleteTrail && $.errorCode NOT EXISTS }", "where $.errorCode is \"Example\"");
        missed("{ $.eventName = DeleteTrail && $.awsRegion != us-* }", "where $.awsRegion is \"us-Example\"");
        missed("{ $.eventName = DeleteTrail && $.readOnly IS FALSE }", "where $.readOnly is absent");
        missed("{ $.eventName = DeleteTrail && $.responseElements IS NULL }", "where $.responseElements is absent");
        missed(
            "{ $.eventName = DeleteTrail && ($.awsRegion = a || $.errorCode = b) && $.x.y != * }",
            "where $.awsRegion is \"Example\" and $.errorCode is absent",
        );
    }

    #[test]
    fn an_example_says_no_more_than_is_needed() {
        missed(
            "{ $.eventName = DeleteTrail && ($.awsRegion = a || $.errorCode = b) || $.eventName = X && \
             $.recipientAccountId = y }",
            "where $.awsRegion is \"Example\" and $.errorCode is absent",
        );
    }

    #[test]
    fn cases_that_add_up_to_all_match() {
        matched("{ $.awsRegion = us-* || $.awsRegion != us-east* }");
        matched("{ $.awsRegion != us-* || $.awsRegion != eu-* }");
        matched("{ $.awsRegion != us-east-1 || $.awsRegion != us-west-1 }");
        missed("{ $.awsRegion = us-* || $.awsRegion = eu-* }", "where $.awsRegion is \"Example\"");
        missed("{ $.awsRegion != us-* || $.awsRegion != *-1 }", "where $.awsRegion is \"us-Example-1\"");
        matched(
            "{ ($.awsRegion = a && $.errorCode NOT EXISTS) || $.awsRegion != a || ($.errorCode = * && $.awsRegion = \
             *) }",
        );
    }

    #[test]
    fn numbers_that_add_up_do_not_match_where_there_may_be_none() {
        missed("{ $.eventName = DeleteTrail && $.apiLatency > 5 }", "where $.apiLatency is absent");
        missed("{ $.apiLatency > 5 || $.apiLatency <= 5 }", "where $.apiLatency is absent");
    }

    #[test]
    fn what_unequal_means_where_there_is_no_value_is_left_open() {
        undecided("{ $.eventName = DeleteTrail && ($.errorCode != x || $.errorCode = x) }");
        matched("{ $.eventName = DeleteTrail && ($.errorCode != x || $.errorCode = x || $.errorCode NOT EXISTS) }");
    }

    #[test]
    fn neither_equal_nor_unequal_is_true_of_an_object() {
        missed(
            "{ $.eventName = DeleteTrail && ($.requestParameters = x || $.requestParameters NOT EXISTS || \
             $.requestParameters IS NULL || $.requestParameters IS TRUE || $.requestParameters IS FALSE || \
             $.requestParameters != x) }",
            "where $.requestParameters is an object",
        );
    }

    #[test]
    fn the_parts_of_a_text_are_not_there() {
        matched("{ $.eventName.x NOT EXISTS && $.eventName[0] NOT EXISTS }");
        missed("{ $.eventName[0] = D }", "where $.eventName[0] is absent");
    }

    #[test]
    fn fields_that_depend_on_each_other_give_no_example() {
        undecided("{ $.resources NOT EXISTS || $.resources[0] NOT EXISTS || $.resources[0].type = * }");
        undecided("{ $.eventName = DeleteTrail && $.resources[*].type = x }");
        undecided("{ $.* = DeleteTrail }");
        missed("{ $.eventName = CreateTrail && $.resources[*].type = x }", "");
    }

    #[test]
    fn what_encloses_a_known_field_is_there() {
        let root = ROOT_USE.kinds[0];
        assert_eq!(of(&root, "{ $.userIdentity NOT EXISTS || $.userIdentity.type = Root }"), Coverage::Matched);
        assert_eq!(
            of(&root, "{ $.userIdentity NOT EXISTS }"),
            Coverage::Missed(String::new() + "where $.userIdentity is an object")
        );
    }

    #[test]
    fn a_family_of_texts_must_be_matched_as_a_whole() {
        let [operation, denied] = UNAUTHORIZED_CALLS.kinds else { panic!() };
        let denied = |text: &str| of(denied, text);
        assert_eq!(denied("{ $.errorCode = AccessDenied* }"), Coverage::Matched);
        assert_eq!(denied("{ $.errorCode = *Denied* }"), Coverage::Matched);
        assert_eq!(denied("{ $.errorCode = Access* && $.errorCode = *s* }"), Coverage::Matched);
        assert_eq!(denied("{ $.errorCode = %^AccessDenied% }"), Coverage::Matched);
        assert_eq!(denied("{ $.errorCode = * }"), Coverage::Matched);
        assert_eq!(denied("{ $.errorCode != Throttling* }"), Coverage::Matched);
        let one = Coverage::Missed("where $.errorCode is \"AccessDeniedExample\"".to_owned());
        assert_eq!(denied("{ $.errorCode = AccessDenied }"), one);
        assert_eq!(denied("{ $.errorCode = AccessDenied || $.errorCode = AccessDeniedException }"), one);
        assert_eq!(
            of(operation, "{ $.errorCode = UnauthorizedOperation }"),
            Coverage::Missed("where $.errorCode is \"ExampleUnauthorizedOperation\"".to_owned())
        );
    }

    #[test]
    fn what_a_kind_leaves_out_need_not_be_matched() {
        let [_, denied] = UNAUTHORIZED_CALLS.kinds else { panic!() };
        assert_eq!(of(denied, "{ $.errorCode = AccessDenied* && $.eventName != HeadBucket }"), Coverage::Matched);
        assert_eq!(
            of(denied, "{ $.errorCode = AccessDenied* && $.eventName != Head* }"),
            Coverage::Missed("where $.eventName is \"HeadExample\"".to_owned())
        );
        let root = ROOT_USE.kinds[0];
        assert_eq!(
            of(&root, "{ $.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS }"),
            Coverage::Matched
        );
        assert_eq!(
            of(&root, "{ $.userIdentity.type = Root && $.eventType = AwsApiCall }"),
            Coverage::Missed("where $.eventType is \"Example\"".to_owned())
        );
        assert_eq!(
            of(&root, "{ $.userIdentity.type = Root && $.userIdentity.invokedBy = * }"),
            Coverage::Missed(String::new())
        );
    }

    #[test]
    fn broader_patterns_match_too() {
        let sign_in = SIGN_IN_WITHOUT_MFA.kinds[0];
        assert_eq!(
            of(&sign_in, "{ $.eventName = ConsoleLogin && $.additionalEventData.MFAUsed != Yes }"),
            Coverage::Matched
        );
        assert_eq!(
            of(&sign_in, "{ $.eventName = ConsoleLogin && $.additionalEventData.MFAUsed = No }"),
            Coverage::Matched
        );
        assert_eq!(of(&sign_in, "{ $.eventName = *Login* }"), Coverage::Matched);
        assert_eq!(of(&sign_in, "{ $.additionalEventData.MFAUsed = Yes }"), Coverage::Missed(String::new()));
        assert_eq!(of(&sign_in, ""), Coverage::Matched);
        let pattern = Pattern::parse("{ $.eventSource = iam.amazonaws.com && $.eventName = *Policy* }").unwrap();
        assert!(IAM_POLICY_CHANGES.shortfall(&[&pattern]).is_none());
        let pattern = Pattern::parse("{ $.eventSource = iam.amazonaws.com && $.eventName = *Policy }").unwrap();
        let missed: Vec<&str> =
            IAM_POLICY_CHANGES.shortfall(&[&pattern]).missed.iter().map(|(name, _)| *name).collect();
        assert_eq!(missed, ["CreatePolicyVersion", "DeletePolicyVersion"]);
    }

    #[test]
    fn terms_match_where_the_event_must_contain_them() {
        matched("DeleteTrail");
        matched("\"DeleteTrail\"");
        matched("Trail cloudtrail");
        matched("eventName");
        matched("?StopLogging ?DeleteTrail");
        matched("\"\"");
        missed("StopLogging", "where the event's text lacks \"StopLogging\"");
        missed("DeleteTrail bob", "where the event's text lacks \"bob\"");
        missed("\"Unable to connect\"", "where the event's text lacks \"Unable to connect\"");
        missed("?StopLogging ?StartLogging", "where the event's text lacks \"StopLogging\"");
        missed("DeleteTrail -bob", "where the event's text has \"bob\" in it");
        missed("deletetrail", "where the event's text lacks \"deletetrail\"");
        undecided(r#""\"eventName\":\"DeleteTrail\"""#);
        undecided("DeleteTrail ?x");
        undecided("%DeleteTrail%");
        undecided("[a, b, ...]");
    }

    #[test]
    fn filters_may_share_the_events_among_them() {
        assert_eq!(together(&["{ $.eventName = StopLogging }", "{ $.eventName = DeleteTrail }"]), Coverage::Matched);
        assert_eq!(
            together(&[
                "{ $.eventName = Delete* && $.awsRegion = us-* }",
                "{ $.eventName = DeleteTrail && $.awsRegion != us-* }"
            ]),
            Coverage::Matched
        );
        assert_eq!(
            together(&[
                "{ $.eventName = DeleteTrail && $.awsRegion = a }",
                "{ $.eventName = DeleteTrail && $.awsRegion = b }"
            ]),
            Coverage::Missed("where $.awsRegion is \"Example\"".to_owned())
        );
        assert_eq!(together(&["{ $.eventName = X }", "{ $.eventName = Y }"]), Coverage::Missed(String::new()));
        assert_eq!(together(&[]), Coverage::Missed(String::new()));
        assert_eq!(together(&["", "{ $.eventName = X }"]), Coverage::Matched);
        assert!(matches!(together(&["foo", "-foo"]), Coverage::Undecided(_)));
        assert!(matches!(together(&["[a]", "{ $.eventName = X }"]), Coverage::Undecided(_)));
        assert_eq!(together(&["[a]", "{ $.eventName = DeleteTrail }"]), Coverage::Matched);
        assert_eq!(together(&["ERROR", "{ $.eventName = X }"]), Coverage::Missed(String::new()));
        let narrow = "{ $.eventName = DeleteTrail && $.awsRegion != eu-west-1 }";
        let example = Coverage::Missed("where $.awsRegion is \"eu-west-1\"".to_owned());
        assert_eq!(together(&["ERROR", "WARN", narrow]), example);
        assert!(matches!(together(&["ERROR", "eu", narrow]), Coverage::Undecided(_)));
        assert!(matches!(together(&["-ERROR", narrow]), Coverage::Undecided(_)));
    }

    #[test]
    fn hostile_patterns_end_soon() {
        let started = std::time::Instant::now();
        // Each pair is true of some events only, and all pairs together are a question that takes all combinations.
        let pair = |n: usize| format!("($.a{n} = x || $.b{n} = y)");
        let all: Vec<String> = (0..70).map(pair).collect();
        missed(
            &format!("{{ $.eventName = DeleteTrail && {} }}", all.join(" && ")),
            "where $.a0 is absent and $.b0 is absent",
        );
        let clause = |n: usize| {
            let bits = |k: usize| if n >> (k % 7) & 1 == 1 { format!("$.f{k}!=*") } else { format!("$.f{k}=*") };
            format!("({}&&{}&&{})", bits(n % 24), bits(n * 7 % 24), bits(n * 11 % 24))
        };
        let hard: Vec<String> = (0..60).map(clause).collect();
        let _ = of(&DELETE_TRAIL, &format!("{{{}}}", hard.join("||")));
        let parity: Vec<String> = (0..9).map(|n| format!("$.awsRegion != *{}*", char::from(b'a' + n))).collect();
        undecided(&format!("{{ {} }}", parity.join(" && ").replacen("&&", "||", 4).replacen("!=", "=", 3)));
        let many: Vec<String> = (0..150).map(|n| format!("$.a={n}")).collect();
        missed(&format!("{{ {} }}", many.join("||")), "where $.a is absent");
        let pattern = format!("{{ {} }}", (0..100).map(|n| format!("$.c{n}!=*{n}a*")).collect::<Vec<_>>().join("||"));
        let texts = vec![pattern.as_str(); 100];
        let _ = together(&texts);
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    #[test]
    fn no_event_contradicts_a_proof() {
        // Patterns made at random, against all combinations of some values.
        let tests = ["= u*", "!= u*", "= us", "!= us", "!= *s", "= *", "NOT EXISTS", "= e"];
        let mut state = 7_u32;
        let mut next = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as usize % below
        };
        let (mut proofs, mut refutations) = (0, 0);
        for _ in 0..1000 {
            let mut part = || {
                let atom =
                    |field: usize, test: usize| format!("$.{} {}", ["awsRegion", "errorCode", "q"][field], tests[test]);
                let atoms: Vec<String> = (0..=next(2)).map(|_| atom(next(3), next(tests.len()))).collect();
                format!("({})", atoms.join(if next(3) == 0 { "&&" } else { "||" }))
            };
            let parts: Vec<String> = (0..4).map(|_| part()).collect();
            let text = format!("{{{}&&{}||{}||{}}}", parts[0], parts[1], parts[2], parts[3]);
            let Ok(Pattern::Json(json)) = Pattern::parse(&text) else { panic!("{text}") };
            let regions = ["us", "u", "e", "s", "x", "uxs"].map(|text| Value::Text(text.to_owned()));
            let others = [Value::Absent].into_iter().chain(regions.clone()).collect::<Vec<_>>();
            let place = |atom: &Atom| {
                ["$.awsRegion", "$.errorCode", "$.q"].iter().position(|field| *field == atom.selector.to_string())
            };
            let places: Vec<usize> = json.atoms.iter().filter_map(place).collect();
            let (mut least, mut most) = (true, true);
            for a in &regions {
                for b in &others {
                    for c in others.iter().chain(&[Value::Null, Value::Container, Value::Number(1.0)]) {
                        let values = [a, b, c];
                        let with_places = json.atoms.iter().zip(&places);
                        let truths: Vec<Truth> =
                            with_places.map(|(atom, place)| of_value(&atom.test, values[*place])).collect();
                        let sure: Vec<bool> = truths.iter().map(|truth| *truth == Truth::True).collect();
                        let perhaps: Vec<bool> = truths.iter().map(|truth| *truth > Truth::False).collect();
                        least &= evaluate(&json.root, &sure, &mut 0);
                        most &= evaluate(&json.root, &perhaps, &mut 0);
                    }
                }
            }
            // The values above are one for each case that these patterns can tell apart, so the answers must agree.
            match json.covers(&DELETE_TRAIL) {
                Coverage::Matched => {
                    proofs += 1;
                    assert!(least, "{text}");
                }
                Coverage::Missed(_) => {
                    refutations += 1;
                    assert!(!most, "{text}");
                }
                Coverage::Undecided(_) => assert!(!least && most, "{text}"),
            }
        }
        assert!(proofs > 100 && refutations > 100, "{proofs} {refutations}");
    }
}

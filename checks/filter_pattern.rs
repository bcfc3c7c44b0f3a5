//! The filter patterns of CloudWatch Logs: what they say, read from their text.
//!
//! The language: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>. What a pattern
//! is sure to match is decided in [`crate::event_coverage`].

use std::fmt;

/// AWS takes 1024 characters; an emulator may take more, and somebody else's snapshot may hold anything.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html>
const LONGEST_PATTERN: usize = 2048;
/// No value of an event that we judge is nearly as long.
const LONGEST_VALUE: usize = 256;
/// So that no pattern can exhaust the stack.
const DEEPEST: usize = 64;
/// AWS takes no more in one pattern (the page above, "Quotas").
const MOST_REGEXES: usize = 2;
const LONGEST_REGEX: usize = 128;
const MOST_REPEATS: usize = 64;
/// Stands for "some text that no pattern names" where wildcards are compared. Unicode never assigns it.
const FRESH: char = '\u{10FFFF}';

/// What one filter pattern says.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// The empty pattern: every event.
    Everything,
    /// A condition on JSON events: `{ $.eventName = "DeleteTrail" }`.
    Json(Json),
    /// Words that the text of an event contains or lacks: `DeleteTrail -Describe*`.
    Terms(Terms),
    /// The fields of a line divided by blanks: `[ip, user, ...]`. CloudTrail writes no such lines.
    SpaceDelimited,
}

/// A text that is no pattern, or none that we understand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {problem}")]
pub struct SyntaxError {
    /// Which character of the text, counted from 1.
    pub at: usize,
    /// What is wrong there.
    pub problem: String,
}

/// A condition on JSON events.
#[derive(Debug, Clone, PartialEq)]
pub struct Json {
    /// How the comparisons are joined.
    pub(crate) root: Expr,
    /// The comparisons, as `root` numbers them.
    pub(crate) atoms: Vec<Atom>,
}

/// Comparisons joined by "and" and "or". The language has no "not": a truer comparison never makes the whole less true.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Atom(usize),
    And(Vec<Expr>),
    Or(Vec<Expr>),
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Atom {
    pub(crate) selector: Selector,
    pub(crate) test: Test,
}

/// What is asked of the value that a selector points to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    NotExists,
    IsNull,
    IsFlag(bool),
    Number { order: Order, value: f64, text: String },
    Text { equal: bool, text: TextTest },
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Which texts a value stands for: certainly those of `sure`, perhaps those of `perhaps`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextTest {
    pub(crate) sure: Vec<Texts>,
    pub(crate) perhaps: Vec<Texts>,
    /// A lone `*`, which matches numbers as well.
    pub(crate) anything: bool,
}

/// A set of texts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Texts {
    One(String),
    Glob(Glob),
    Regex(Regex),
}

impl Texts {
    pub(crate) fn contains(&self, text: &str) -> bool {
        match self {
            Self::One(one) => one == text,
            Self::Glob(glob) => glob.matches(text),
            Self::Regex(regex) => regex.finds(text),
        }
    }

    /// Whether each text of this set is certainly one of the other.
    pub(crate) fn within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One(one), other) => other.contains(one),
            (Self::Glob(glob), Self::Glob(wider)) => glob.within(wider),
            (this, other) => this == other,
        }
    }

    /// Whether certainly no text is in both.
    pub(crate) fn apart(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One(one), other) | (other, Self::One(one)) => !other.contains(one),
            (Self::Glob(one), Self::Glob(other)) => one.apart(other),
            _ => false,
        }
    }
}

/// A text with wildcards; none stands for any text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob(pub(crate) Vec<Option<char>>);

impl Glob {
    pub(crate) fn new(text: &str) -> Self {
        let mut pieces: Vec<Option<char>> = text.chars().map(|c| (c != '*').then_some(c)).collect();
        pieces.dedup_by(|a, b| a.is_none() && b.is_none());
        Self(pieces)
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        self.matches_chars(&text.chars().collect::<Vec<_>>())
    }

    /// Going back to the last wildcard only: an earlier one could not do better.
    fn matches_chars(&self, text: &[char]) -> bool {
        let (mut piece, mut at, mut retry) = (0, 0, None);
        while at < text.len() {
            match self.0.get(piece) {
                Some(None) => {
                    retry = Some((piece, at));
                    piece += 1;
                }
                Some(Some(c)) if *c == text[at] => {
                    piece += 1;
                    at += 1;
                }
                _ => match retry {
                    Some((star, from)) => {
                        retry = Some((star, from + 1));
                        piece = star + 1;
                        at = from + 1;
                    }
                    None => return false,
                },
            }
        }
        self.0[piece..].iter().all(Option::is_none)
    }

    /// A text that the other's wildcards alone can take stands for every text.
    fn within(&self, wider: &Self) -> bool {
        wider.matches_chars(&self.0.iter().map(|piece| piece.unwrap_or(FRESH)).collect::<Vec<_>>())
    }

    fn apart(&self, other: &Self) -> bool {
        // meet[j]: whether the rests of both, from the present piece and from j, have a text in common.
        let (a, b) = (&self.0, &other.0);
        let mut meet: Vec<bool> = (0..=b.len()).map(|j| b[j..].iter().all(Option::is_none)).collect();
        for i in (0..a.len()).rev() {
            let below = meet.clone();
            meet[b.len()] = below[b.len()] && a[i].is_none();
            for j in (0..b.len()).rev() {
                meet[j] = match (a[i], b[j]) {
                    (None, _) | (_, None) => below[j] || meet[j + 1],
                    (Some(x), Some(y)) => x == y && below[j + 1],
                };
            }
        }
        !meet[0]
    }

    /// One of its texts, with `filling` for each wildcard.
    pub(crate) fn filled(&self, filling: &str) -> String {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Some(c) => text.push(*c),
                None => text.push_str(filling),
            }
        }
        text
    }
}

/// Where in an event a value stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Selector(pub(crate) Vec<Step>);

/// One step to a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    Key(String),
    Index(u32),
    AnyKey,
    AnyIndex,
}

impl Selector {
    /// The selector that `path` names, without the `$.`: `userIdentity.type`.
    pub(crate) fn of(path: &str) -> Self {
        Self(path.split('.').map(|key| Step::Key(key.to_owned())).collect())
    }

    pub(crate) fn has_wildcard(&self) -> bool {
        self.0.iter().any(|step| matches!(step, Step::AnyKey | Step::AnyIndex))
    }

    /// Whether the other stands somewhere inside the value of this one.
    pub(crate) fn encloses(&self, other: &Self) -> bool {
        self.0.len() < other.0.len() && other.0.starts_with(&self.0)
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("$")?;
        for step in &self.0 {
            match step {
                Step::Key(key) if key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) => {
                    write!(out, ".{key}")?;
                }
                Step::Key(key) => write!(out, ".[{key:?}]")?,
                Step::Index(index) => write!(out, "[{index}]")?,
                Step::AnyKey => out.write_str(".*")?,
                Step::AnyIndex => out.write_str("[*]")?,
            }
        }
        Ok(())
    }
}

/// Words that the text of an event contains or lacks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// All of these are in it.
    pub(crate) all: Vec<String>,
    /// One of these is in it.
    pub(crate) any: Vec<String>,
    /// None of these is in it.
    pub(crate) none: Vec<String>,
    /// There is a regular expression, which we do not apply to a whole event.
    pub(crate) regex: bool,
}

/// A regular expression as AWS takes it: without groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Regex(Vec<Branch>);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Branch {
    from_start: bool,
    to_end: bool,
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    of: Class,
    least: usize,
    most: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    fn one(c: char) -> Self {
        Self { negated: false, ranges: vec![(c, c)] }
    }

    fn any() -> Self {
        Self { negated: true, ranges: Vec::new() }
    }

    fn has(&self, c: char) -> bool {
        self.negated != self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&c))
    }

    /// What `\d` and its like stand for.
    fn named(name: char) -> Option<Self> {
        let ranges = match name.to_ascii_lowercase() {
            'd' => vec![('0', '9')],
            's' => vec![('\t', '\r'), (' ', ' ')],
            'w' => vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            _ => return None,
        };
        Some(Self { negated: name.is_ascii_uppercase(), ranges })
    }
}

impl Regex {
    /// None where it uses what we do not know.
    fn new(source: &str) -> Option<Self> {
        let chars: Vec<char> = source.chars().collect();
        let mut branches = vec![Branch::default()];
        let mut at = 0;
        while let Some(&c) = chars.get(at) {
            at += 1;
            let branch = branches.last_mut()?;
            if branch.to_end && c != '|' {
                return None;
            }
            let of = match c {
                '|' => {
                    branches.push(Branch::default());
                    continue;
                }
                '^' if branch.items.is_empty() && !branch.from_start => {
                    branch.from_start = true;
                    continue;
                }
                '$' => {
                    branch.to_end = true;
                    continue;
                }
                '.' => Class::any(),
                '[' => set(&chars, &mut at)?,
                '\\' => escaped(&chars, &mut at)?,
                '^' | '(' | ')' | '*' | '+' | '?' | '{' | '}' | ']' => return None,
                c => Class::one(c),
            };
            let (least, most) = match chars.get(at) {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                Some('{') => {
                    let close = at + chars[at..].iter().position(|c| *c == '}')?;
                    let bounds: String = chars[at + 1..close].iter().collect();
                    at = close;
                    let (least, most) = bounds.split_once(',').unwrap_or((&bounds, &bounds));
                    let least: usize = least.trim().parse().ok()?;
                    let most: Option<usize> =
                        if most.trim().is_empty() { None } else { Some(most.trim().parse().ok()?) };
                    if least > MOST_REPEATS || most.is_some_and(|most| most > MOST_REPEATS || most < least) {
                        return None;
                    }
                    (least, most)
                }
                _ => {
                    branch.items.push(Item { of, least: 1, most: Some(1) });
                    continue;
                }
            };
            at += 1;
            branch.items.push(Item { of, least, most });
        }
        Some(Self(branches))
    }

    /// The same as texts with wildcards, which can be compared with each other, where it says no more than those can.
    fn globs(&self) -> Option<Vec<Glob>> {
        let piece = |item: &Item| match (&item.of.negated, item.of.ranges.as_slice(), item.least, item.most) {
            (true, [], 0, None) => Some(None),
            (false, [(from, to)], 1, Some(1)) if from == to => Some(Some(*from)),
            _ => None,
        };
        self.0
            .iter()
            .map(|branch| {
                let mut pieces: Vec<Option<char>> = branch.items.iter().map(piece).collect::<Option<_>>()?;
                if !branch.from_start {
                    pieces.insert(0, None);
                }
                if !branch.to_end {
                    pieces.push(None);
                }
                pieces.dedup_by(|a, b| a.is_none() && b.is_none());
                Some(Glob(pieces))
            })
            .collect()
    }

    /// Whether it is found anywhere in the text. All places are followed at once, so that nothing is tried twice.
    fn finds(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        self.0.iter().any(|branch| {
            let mut places: Vec<bool> = (0..=text.len()).map(|place| place == 0 || !branch.from_start).collect();
            for item in &branch.items {
                let mut reached = if item.least == 0 { places.clone() } else { vec![false; places.len()] };
                for count in 1..=item.most.unwrap_or(item.least) {
                    let mut next = vec![false; places.len()];
                    for (place, c) in text.iter().enumerate() {
                        next[place + 1] = places[place] && item.of.has(*c);
                    }
                    places = next;
                    if count >= item.least {
                        reached.iter_mut().zip(&places).for_each(|(to, from)| *to |= from);
                    }
                }
                if item.most.is_none() {
                    for (place, c) in text.iter().enumerate() {
                        reached[place + 1] |= reached[place] && item.of.has(*c);
                    }
                }
                places = reached;
            }
            if branch.to_end { places[text.len()] } else { places.contains(&true) }
        })
    }
}

/// What follows a backslash in a regular expression.
fn escaped(chars: &[char], at: &mut usize) -> Option<Class> {
    let c = *chars.get(*at)?;
    *at += 1;
    if c == 'x' {
        let digits: String = chars.get(*at..*at + 2)?.iter().collect();
        *at += 2;
        return Some(Class::one(char::from(u8::from_str_radix(&digits, 16).ok()?)));
    }
    match Class::named(c) {
        Some(class) => Some(class),
        None if c.is_alphanumeric() => None,
        None => Some(Class::one(c)),
    }
}

/// What follows an opening bracket in a regular expression, to its closing one.
fn set(chars: &[char], at: &mut usize) -> Option<Class> {
    let negated = chars.get(*at) == Some(&'^');
    if negated {
        *at += 1;
    }
    let mut ranges = Vec::new();
    loop {
        let c = *chars.get(*at)?;
        *at += 1;
        let from = match c {
            ']' if ranges.is_empty() => return None,
            ']' => return Some(Class { negated, ranges }),
            '[' => return None,
            '\\' => {
                let class = escaped(chars, at)?;
                match class.ranges.as_slice() {
                    [(from, to)] if from == to && !class.negated => *from,
                    _ if class.negated => return None,
                    _ => {
                        ranges.extend(class.ranges);
                        continue;
                    }
                }
            }
            c => c,
        };
        if chars.get(*at) == Some(&'-') && chars.get(*at + 1).is_some_and(|c| *c != ']') {
            let to = *chars.get(*at + 1)?;
            if to == '\\' || to < from {
                return None;
            }
            *at += 2;
            ranges.push((from, to));
        } else {
            ranges.push((from, from));
        }
    }
}

impl Pattern {
    /// Reads a filter pattern.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let chars: Vec<char> = text.chars().collect();
        if chars.len() > LONGEST_PATTERN {
            return Err(SyntaxError {
                at: LONGEST_PATTERN + 1,
                problem: format!("longer than the {LONGEST_PATTERN} characters that are read"),
            });
        }
        let mut parser = Parser { chars, at: 0, atoms: Vec::new(), regexes: 0 };
        if let Some(at) = parser.chars.iter().position(|c| *c == FRESH) {
            parser.at = at;
            return Err(parser.error("not a character"));
        }
        match text.trim().as_bytes() {
            [] => Ok(Self::Everything),
            [b'[', .., b']'] => Ok(Self::SpaceDelimited),
            [b'{', ..] => parser.json().map(Self::Json),
            _ => parser.terms().map(Self::Terms),
        }
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    atoms: Vec<Atom>,
    regexes: usize,
}

impl Parser {
    fn error(&self, problem: impl Into<String>) -> SyntaxError {
        SyntaxError { at: self.at + 1, problem: problem.into() }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Takes `token` if it is next.
    fn take(&mut self, token: &str) -> bool {
        let length = token.chars().count();
        let next = self.chars.get(self.at..self.at + length);
        let is_next = next.is_some_and(|next| next.iter().copied().eq(token.chars()));
        if is_next {
            self.at += length;
        }
        is_next
    }

    fn must(&mut self, token: &str) -> Result<(), SyntaxError> {
        if self.take(token) { Ok(()) } else { Err(self.error(format!("`{token}` expected"))) }
    }

    fn json(mut self) -> Result<Json, SyntaxError> {
        self.blanks();
        self.must("{")?;
        let root = self.either(0)?;
        self.must("}")?;
        self.blanks();
        match self.peek() {
            None => Ok(Json { root, atoms: self.atoms }),
            Some(_) => Err(self.error("nothing may follow the closing brace")),
        }
    }

    fn either(&mut self, depth: usize) -> Result<Expr, SyntaxError> {
        let first = self.both(depth)?;
        let mut parts = vec![first];
        while self.take("||") {
            parts.push(self.both(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Or(parts) })
    }

    fn both(&mut self, depth: usize) -> Result<Expr, SyntaxError> {
        let first = self.part(depth)?;
        let mut parts = vec![first];
        while self.take("&&") {
            parts.push(self.part(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::And(parts) })
    }

    fn part(&mut self, depth: usize) -> Result<Expr, SyntaxError> {
        if depth > DEEPEST {
            return Err(self.error(format!("more than {DEEPEST} parentheses in each other")));
        }
        self.blanks();
        let part = if self.take("(") {
            let inner = self.either(depth + 1)?;
            self.must(")")?;
            inner
        } else {
            let selector = self.selector()?;
            self.blanks();
            let test = self.test()?;
            self.atoms.push(Atom { selector, test });
            Expr::Atom(self.atoms.len() - 1)
        };
        self.blanks();
        Ok(part)
    }

    fn selector(&mut self) -> Result<Selector, SyntaxError> {
        if !self.take("$") {
            return Err(self.error("a selector expected, such as `$.eventName`"));
        }
        let mut steps = Vec::new();
        loop {
            if self.take(".*") {
                steps.push(Step::AnyKey);
            } else if self.take(".[") || self.take("[") {
                steps.push(self.bracket()?);
            } else if self.take(".") {
                let name = self.run(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '@' | '/' | '#'));
                if name.is_empty() {
                    return Err(self.error("a name expected after the dot"));
                }
                steps.push(Step::Key(name));
            } else if steps.is_empty() {
                return Err(self.error("`.` or `[` expected after `$`"));
            } else {
                return Ok(Selector(steps));
            }
        }
    }

    fn bracket(&mut self) -> Result<Step, SyntaxError> {
        self.blanks();
        let step = match self.peek() {
            Some('*') => {
                self.at += 1;
                Step::AnyIndex
            }
            Some('"') => Step::Key(self.quoted('"')?),
            Some('\'') => Step::Key(self.quoted('\'')?),
            _ => match self.run(|c| c.is_ascii_digit()).parse() {
                Ok(index) => Step::Index(index),
                Err(_) => return Err(self.error("an index, a `*` or a quoted name expected in brackets")),
            },
        };
        self.blanks();
        self.must("]")?;
        Ok(step)
    }

    fn run(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let from = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        self.chars[from..self.at].iter().collect()
    }

    fn word(&mut self) -> String {
        self.blanks();
        self.run(|c| c.is_ascii_alphabetic()).to_ascii_uppercase()
    }

    fn test(&mut self) -> Result<Test, SyntaxError> {
        let order = if self.take("!=") {
            Order::NotEqual
        } else if self.take(">=") {
            Order::GreaterOrEqual
        } else if self.take("<=") {
            Order::LessOrEqual
        } else if self.take("=") {
            Order::Equal
        } else if self.take(">") {
            Order::Greater
        } else if self.take("<") {
            Order::Less
        } else {
            let from = self.at;
            let first = self.word();
            let second = self.word();
            return match (first.as_str(), second.as_str()) {
                ("NOT", "EXISTS") => Ok(Test::NotExists),
                ("IS", "NULL") => Ok(Test::IsNull),
                ("IS", "TRUE") => Ok(Test::IsFlag(true)),
                ("IS", "FALSE") => Ok(Test::IsFlag(false)),
                _ => {
                    self.at = from;
                    Err(self.error("a comparison expected: `=`, `!=`, `>`, `<`, `IS NULL`, `NOT EXISTS`…"))
                }
            };
        };
        self.blanks();
        let from = self.at;
        let text = match self.peek() {
            Some('"') => TextTest::new(&self.quoted('"')?),
            Some('%') => self.regex()?,
            _ => {
                let bare = self.run(|c| !c.is_whitespace() && !"(){}\"'&|=!<>%".contains(c));
                if bare.is_empty() {
                    return Err(self.error("a value expected"));
                }
                if let Some(value) = number(&bare) {
                    return Ok(Test::Number { order, value, text: bare });
                }
                TextTest::new(&bare)
            }
        };
        if self.at - from > LONGEST_VALUE {
            self.at = from;
            return Err(self.error(format!("a value longer than the {LONGEST_VALUE} characters that are read")));
        }
        match order {
            Order::Equal | Order::NotEqual => Ok(Test::Text { equal: order == Order::Equal, text }),
            _ => {
                self.at = from;
                Err(self.error("a number expected: texts have no order"))
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, SyntaxError> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let c = self.peek().ok_or_else(|| self.error(format!("`{quote}` expected before the end")))?;
            self.at += 1;
            match c {
                c if c == quote => return Ok(text),
                '\\' => match self.peek() {
                    Some(c @ ('"' | '\\' | '\'')) => {
                        text.push(c);
                        self.at += 1;
                    }
                    _ => return Err(self.error("a backslash may only stand before a quote or a backslash")),
                },
                c => text.push(c),
            }
        }
    }

    fn regex(&mut self) -> Result<TextTest, SyntaxError> {
        self.regexes += 1;
        if self.regexes > MOST_REGEXES {
            return Err(self.error(format!("more than the {MOST_REGEXES} regular expressions that AWS allows")));
        }
        self.at += 1;
        let from = self.at;
        let source = self.run(|c| c != '%');
        self.must("%")?;
        if source.is_empty() || source.chars().count() > LONGEST_REGEX {
            self.at = from;
            return Err(self.error(format!("a regular expression of 1 to {LONGEST_REGEX} characters expected")));
        }
        let (sure, perhaps) = match Regex::new(&source) {
            Some(regex) => match regex.globs() {
                Some(globs) => (globs.into_iter().map(Texts::Glob).collect(), Vec::new()),
                None => (vec![Texts::Regex(regex)], Vec::new()),
            },
            None => (Vec::new(), vec![Texts::Glob(Glob::new("*"))]),
        };
        Ok(TextTest { sure, perhaps, anything: false })
    }

    fn terms(mut self) -> Result<Terms, SyntaxError> {
        let mut terms = Terms::default();
        loop {
            self.blanks();
            let sign = match self.peek() {
                None => return Ok(terms),
                Some(sign @ ('-' | '?')) => {
                    self.at += 1;
                    self.blanks();
                    Some(sign)
                }
                Some(_) => None,
            };
            let term = match self.peek() {
                Some('"') => self.quoted('"')?,
                Some('%') => {
                    self.regex()?;
                    terms.regex = true;
                    continue;
                }
                _ => self.run(|c| !c.is_whitespace() && c != '"'),
            };
            match sign {
                Some('-') => terms.none.push(term),
                Some(_) => terms.any.push(term),
                None => terms.all.push(term),
            }
        }
    }
}

impl TextTest {
    /// The value of a comparison. AWS said of a wildcard within a text that it is none: "`Ev*ent` will only match the
    /// actual string `Ev*ent`" (the page above, in the source that AWS published until 2023). Whoever writes one means a
    /// wildcard, so it is relied on only for what holds in both readings.
    pub(crate) fn new(text: &str) -> Self {
        if !text.contains('*') {
            return Self { sure: vec![Texts::One(text.to_owned())], perhaps: Vec::new(), anything: false };
        }
        let wide = Glob::new(text);
        let mut narrow = wide.clone();
        let last = narrow.0.len().saturating_sub(1);
        for (place, piece) in narrow.0.iter_mut().enumerate() {
            if piece.is_none() && place != 0 && place != last {
                *piece = Some('*');
            }
        }
        let perhaps = if narrow == wide { Vec::new() } else { vec![Texts::Glob(wide.clone())] };
        Self { sure: vec![Texts::Glob(narrow)], perhaps, anything: wide.0 == [None] }
    }
}

/// A number as the page describes it, and not all that Rust takes for one.
fn number(text: &str) -> Option<f64> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
    text.parse().ok().filter(|value: &f64| plain && value.is_finite())
}

/// Whether a text could be taken for a number.
pub(crate) fn numeric(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        match Pattern::parse(text) {
            Ok(Pattern::Json(json)) => json,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn error(text: &str) -> String {
        Pattern::parse(text).unwrap_err().to_string()
    }

    fn shape(expr: &Expr) -> String {
        let all = |parts: &[Expr], with: &str| {
            let parts: Vec<String> = parts.iter().map(shape).collect();
            format!("({})", parts.join(with))
        };
        match expr {
            Expr::Atom(atom) => atom.to_string(),
            Expr::And(parts) => all(parts, "&"),
            Expr::Or(parts) => all(parts, "|"),
        }
    }

    #[test]
    fn and_binds_closer_than_or() {
        assert_eq!(shape(&json("{ $.a = x || $.b = y && $.c = z }").root), "(0|(1&2))");
        assert_eq!(shape(&json("{ ($.a = x || $.b = y) && $.c = z }").root), "((0|1)&2)");
        assert_eq!(shape(&json("{ $.a = x && $.b = y || $.c = z || $.d = 1 }").root), "((0&1)|2|3)");
    }

    #[test]
    fn blanks_and_parentheses_change_nothing() {
        let plain = json("{ $.a = x || $.b != y }");
        for other in [
            "{$.a=x||$.b!=y}",
            "  {\n($.a = x)\t||\t(($.b != y))  }\n",
            "{(($.a=x||$.b!=y))}",
            "{ $.a = \"x\" ||$.b != \"y\"}",
        ] {
            assert_eq!(json(other), plain, "{other}");
        }
    }

    #[test]
    fn selectors_of_every_kind_are_read() {
        for (written, meant) in [
            ("$.a.b", "$.a.b"),
            ("$.a[0]", "$.a[0]"),
            ("$.a[0].b", "$.a[0].b"),
            ("$.a[*]", "$.a[*]"),
            ("$.a.*", "$.a.*"),
            ("$.[\"a\"].b", "$.a.b"),
            ("$['a b']", "$.[\"a b\"]"),
            ("$.a.[\"x.y\"][ 3 ]", "$.a.[\"x.y\"][3]"),
            ("$.a-b_c", "$.a-b_c"),
        ] {
            assert_eq!(json(&format!("{{ {written} = 1 }}")).atoms[0].selector.to_string(), meant);
        }
    }

    #[test]
    fn what_follows_a_selector_is_read() {
        let test = |text: &str| json(text).atoms[0].test.clone();
        assert_eq!(test("{ $.a IS NULL }"), Test::IsNull);
        assert_eq!(test("{ $.a NOT EXISTS }"), Test::NotExists);
        assert_eq!(test("{ $.a IS TRUE }"), Test::IsFlag(true));
        assert_eq!(test("{($.a IS FALSE)}"), Test::IsFlag(false));
        let number = |order, value, text: &str| Test::Number { order, value, text: text.to_owned() };
        assert_eq!(test("{ $.a>=55.5 }"), number(Order::GreaterOrEqual, 55.5, "55.5"));
        assert_eq!(test("{ $.a < 10e-3 }"), number(Order::Less, 0.01, "10e-3"));
        assert_eq!(test("{ $.a > +1000}"), number(Order::Greater, 1000.0, "+1000"));
        assert_eq!(test("{ $.a != 500 }"), number(Order::NotEqual, 500.0, "500"));
        for word in ["inf", "nan", "1e999", "infinity"] {
            assert!(matches!(test(&format!("{{ $.a = {word} }}")), Test::Text { .. }), "{word}");
        }
        let compared = |equal, value: &str| Test::Text { equal, text: TextTest::new(value) };
        assert_eq!(test(r#"{ $.a = "say \"no\" \\ }" }"#), compared(true, r#"say "no" \ }"#));
        assert_eq!(test("{ $.a != 123.123.* }"), compared(false, "123.123.*"));
        assert_eq!(test("{ $.a = iam.amazonaws.com }"), compared(true, "iam.amazonaws.com"));
    }

    #[test]
    fn what_is_no_condition_on_json_is_recognised() {
        assert_eq!(Pattern::parse(""), Ok(Pattern::Everything));
        assert_eq!(Pattern::parse(" \n"), Ok(Pattern::Everything));
        assert_eq!(Pattern::parse("[ip, user, ...]"), Ok(Pattern::SpaceDelimited));
        let Ok(Pattern::Terms(terms)) = Pattern::parse("ERROR -\"not this\" ?a") else { panic!() };
        assert_eq!(
            (terms.all, terms.none, terms.any),
            (vec!["ERROR".into()], vec!["not this".into()], vec!["a".into()])
        );
    }

    #[test]
    fn an_error_says_where() {
        assert_eq!(error("{ }"), "at character 3: a selector expected, such as `$.eventName`");
        assert_eq!(error("{ $.a = }"), "at character 9: a value expected");
        assert_eq!(error("{ ($.a = b }"), "at character 12: `)` expected");
        assert_eq!(error("{ $.a = b"), "at character 10: `}` expected");
        assert_eq!(error("{ $.a = b } x"), "at character 13: nothing may follow the closing brace");
        assert_eq!(error("{ $.a = \"b }"), "at character 13: `\"` expected before the end");
        assert_eq!(error("{ $.a < b }"), "at character 9: a number expected: texts have no order");
        assert_eq!(error("{ $. = b }"), "at character 5: a name expected after the dot");
        assert_eq!(error("{ $.a[x] = b }"), "at character 7: an index, a `*` or a quoted name expected in brackets");
        assert!(error("{ $.a EXISTS }").starts_with("at character 7: a comparison expected"));
        assert!(error("{ !($.a = b) }").starts_with("at character 3: a selector expected"));
        assert!(error("{ $.a = \"\\q\" }").starts_with("at character 11: a backslash"));
    }

    #[test]
    fn hostile_texts_are_errors_and_never_panics() {
        let deep = format!("{{ {}$.a = b{} }}", "(".repeat(500), ")".repeat(500));
        assert!(error(&deep).contains("more than 64 parentheses"));
        let fine = format!("{{ {}$.a = b{} }}", "(".repeat(60), ")".repeat(60));
        assert_eq!(json(&fine).atoms.len(), 1);
        assert!(error(&"(".repeat(1_000_000)).contains("longer than"));
        assert!(error("{ $.a = %a% || $.a = %b% || $.a = %c% }").contains("regular expressions"));
        assert!(error(&format!("{{ $.a = {} }}", "x".repeat(300))).contains("a value longer"));
        assert!(error("{ $.a[99999999999999999999] = b }").contains("an index"));
        assert!(error("{ $.a = \"\u{10FFFF}\" }").contains("not a character"));
        let seed = "{ ($.a[0].[\"b\"] = \"x*\\\"\") && $.c != %^a[b-d]{1,2}|\\d$% || $.é NOT EXISTS || $.n >= -1.5e3 }";
        json(seed);
        let chars: Vec<char> = seed.chars().collect();
        for at in 0..chars.len() {
            let _ = Pattern::parse(&chars[..at].iter().collect::<String>());
            let _ = Pattern::parse(&chars[at..].iter().collect::<String>());
            for c in "{}()[]$.\"%*=!<>&|\\ \0é𝄞9".chars() {
                let mut other = chars.clone();
                other[at] = c;
                let _ = Pattern::parse(&other.iter().collect::<String>());
            }
        }
    }

    #[test]
    fn globs_match_as_wildcards_do() {
        for (glob, text, matches) in [
            ("*", "", true),
            ("a*", "a", true),
            ("*Logout*", "ConsoleLogout", true),
            ("a*b*c", "aXbXbYc", true),
            ("a*b*c", "aXcXb", false),
            ("abc", "abcd", false),
            ("*ab", "aab", true),
            ("", "a", false),
        ] {
            assert_eq!(Glob::new(glob).matches(text), matches, "{glob} {text}");
        }
    }

    #[test]
    fn globs_are_compared_as_sets_of_texts() {
        for (glob, wider, within) in [
            ("AccessDenied*", "Access*", true),
            ("AccessDenied*", "*Denied*", true),
            ("AccessDenied*", "*Denied", false),
            ("*", "**", true),
            ("a*b", "*", true),
            ("*", "*?*", false),
            ("ab*", "a*b*", true),
            ("a*b*", "ab*", false),
        ] {
            assert_eq!(Glob::new(glob).within(&Glob::new(wider)), within, "{glob} {wider}");
        }
        for (one, other, apart) in [
            ("a*", "b*", true),
            ("a*", "*b", false),
            ("a*c", "*b*", false),
            ("ab", "a*b", false),
            ("ab", "a*bc", true),
            ("*a", "*b", true),
            ("", "*", false),
            ("", "a*", true),
        ] {
            assert_eq!(Glob::new(one).apart(&Glob::new(other)), apart, "{one} {other}");
            assert_eq!(Glob::new(other).apart(&Glob::new(one)), apart, "{other} {one}");
        }
    }

    #[test]
    fn regular_expressions_find_what_aws_documents() {
        for (regex, text, finds) in [
            ("Trail", "DeleteTrail", true),
            ("^Trail", "DeleteTrail", false),
            ("^Delete.*", "DeleteTrail", true),
            ("colou?r", "color", true),
            ("gray|grey", "a grey cat", true),
            ("^a|b$", "xb", true),
            ("10\\.10", "10x10", false),
            ("^[a-c]{2,3}$", "abc", true),
            ("^[a-c]{2,3}$", "abcc", false),
            ("^[^a-c]+$", "xyz", true),
            ("^\\d{2,}$", "123", true),
            ("^\\d{2,}$", "1", false),
            ("^\\w+\\s\\S$", "ab c", true),
            ("\\x41", "A", true),
            ("^$", "", true),
            ("^$", "a", false),
        ] {
            assert_eq!(Regex::new(regex).unwrap().finds(text), finds, "{regex} {text}");
            if let Some(globs) = Regex::new(regex).unwrap().globs() {
                assert_eq!(globs.iter().any(|glob| glob.matches(text)), finds, "{regex} {text}");
            }
        }
    }

    #[test]
    fn regular_expressions_beyond_that_are_not_guessed_at() {
        for regex in
            ["(a)", "*a", "a**", "a{1,999}", "a{2,1}", "a{x}", "[a", "[]", "\\q", "\\", "\\x4", "a$b", "a^", "[b-a]"]
        {
            assert_eq!(Regex::new(regex), None, "{regex}");
        }
    }
}

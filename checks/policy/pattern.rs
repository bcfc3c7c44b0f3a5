//! Patterns of actions, resources and principals: `*`, `?` and policy variables.

use serde::{Serialize, Serializer};

/// A pattern as AWS reads it: `*` stands for any characters, `?` for exactly one, `${…}` for a value that only the
/// request brings, save `${*}`, `${?}` and `${$}`, which are the characters themselves.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
///
/// A document of the version 2008-10-17 takes variables literally. They are variables here all the same: nobody means
/// the literal, and S3 counts no value with one as fixed, whatever the version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    text: String,
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Token {
    Any,
    One,
    Char(char),
    /// With its name, because the same variable has the same value everywhere in a request.
    Variable(String),
}

impl Pattern {
    /// A pattern in which case counts: a resource, a principal, a value.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), tokens: tokens(text) }
    }

    /// A pattern of actions, where case does not count.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
    #[must_use]
    pub fn action(text: &str) -> Self {
        Self { text: text.to_owned(), tokens: tokens(&text.to_ascii_lowercase()) }
    }

    /// The pattern as it is written in the document.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// It has neither wildcards nor variables, so it names exactly one thing.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.tokens.iter().all(|token| matches!(token, Token::Char(_)))
    }

    /// It is for everything: `*`, however often, or an action's `*:*`.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        let mut colons = 0;
        let only_stars = self.tokens.iter().all(|token| match token {
            Token::Any => true,
            Token::Char(':') => {
                colons += 1;
                true
            }
            _ => false,
        });
        match (only_stars, colons) {
            (true, 0) => !self.tokens.is_empty(),
            (true, 1) => self.tokens.first() == Some(&Token::Any) && self.tokens.last() == Some(&Token::Any),
            _ => false,
        }
    }

    /// Whether it can stand for this text. A variable can have any value.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<Token> = text.chars().map(Token::Char).collect();
        subsumes(&self.tokens, &text, |token| matches!(token, Token::Any | Token::Variable(_)))
    }

    /// Whether all that `other` can stand for is matched, whatever the request brings. Where that is not plain, no.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        subsumes(&self.tokens, &other.tokens, |token| matches!(token, Token::Any))
    }

    /// Whether there is anything that both can stand for.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.tokens, &other.tokens);
        let any = |token: &Token| matches!(token, Token::Any | Token::Variable(_));
        // row[j]: the rest of ours from i on and the rest of theirs from j on have a text in common.
        let mut next: Vec<bool> = Vec::new();
        for i in (0..=ours.len()).rev() {
            let mut row = vec![false; theirs.len() + 1];
            for j in (0..=theirs.len()).rev() {
                let below = next.get(j).copied().unwrap_or_default();
                let right = row.get(j + 1).copied().unwrap_or_default();
                let both = next.get(j + 1).copied().unwrap_or_default();
                let found = match (ours.get(i), theirs.get(j)) {
                    (None, None) => true,
                    (Some(a), Some(b)) if any(a) || any(b) => below || right,
                    (Some(a), None) => any(a) && below,
                    (None, Some(b)) => any(b) && right,
                    (Some(Token::Char(a)), Some(Token::Char(b))) => a == b && both,
                    (Some(_), Some(_)) => both,
                };
                if let Some(cell) = row.get_mut(j) {
                    *cell = found;
                }
            }
            next = row;
        }
        next.first().copied().unwrap_or_default()
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        if let Some((name, behind)) = rest.strip_prefix("${").and_then(|variable| variable.split_once('}')) {
            tokens.push(match name {
                "*" => Token::Char('*'),
                "?" => Token::Char('?'),
                "$" => Token::Char('$'),
                name => Token::Variable(name.to_ascii_lowercase()),
            });
            rest = behind;
            continue;
        }
        let token = match first {
            '*' => Token::Any,
            '?' => Token::One,
            other => Token::Char(other),
        };
        // Two stars in a row say no more than one.
        if token != Token::Any || tokens.last() != Some(&Token::Any) {
            tokens.push(token);
        }
        rest = after;
    }
    tokens
}

/// The usual matching with one step back to the last star, over tokens instead of characters: a star of `text` can only
/// be taken by a star of `pattern`. At worst the product of both lengths, never exponential.
fn subsumes(pattern: &[Token], text: &[Token], any: impl Fn(&Token) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(found) = text.get(t) {
        let wanted = pattern.get(p);
        if wanted.is_some_and(&any) {
            star = Some((p + 1, t));
            p += 1;
        } else if wanted.is_some_and(|wanted| takes(wanted, found)) {
            p += 1;
            t += 1;
        } else if let Some((after, from)) = star {
            star = Some((after, from + 1));
            p = after;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern.iter().skip(p).all(any)
}

fn takes(wanted: &Token, found: &Token) -> bool {
    match (wanted, found) {
        (Token::One, Token::One | Token::Char(_)) => true,
        (Token::Char(a), Token::Char(b)) => a == b,
        (Token::Variable(a), Token::Variable(b)) => a == b,
        _ => false,
    }
}

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
    everything: bool,
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
        Self::of(text, tokens(text))
    }

    /// A pattern of actions, where case does not count.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
    #[must_use]
    pub fn action(text: &str) -> Self {
        Self::of(text, tokens(&text.to_ascii_lowercase()))
    }

    fn of(text: &str, tokens: Vec<Token>) -> Self {
        let stars = [Token::Any, Token::Char(':'), Token::Any];
        let everything = tokens == stars[..1] || tokens == stars;
        Self { text: text.to_owned(), tokens, everything }
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
        self.everything
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

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).matches(text)
    }

    fn covers(pattern: &str, other: &str) -> bool {
        Pattern::new(pattern).covers(&Pattern::new(other))
    }

    fn overlaps(one: &str, other: &str) -> bool {
        let (one, other) = (Pattern::new(one), Pattern::new(other));
        assert_eq!(one.overlaps(&other), other.overlaps(&one), "{one} {other}");
        one.overlaps(&other)
    }

    #[test]
    fn a_star_is_any_number_of_characters_and_a_question_mark_is_one() {
        assert!(matches("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b"));
        assert!(matches("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/"));
        assert!(!matches("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket"));
        assert!(matches("v?", "v1"));
        assert!(!matches("v?", "v"));
        assert!(!matches("v?", "v10"));
        assert!(matches("v?", "vé"));
        assert!(matches("*a*b", "xaxbab"));
        assert!(!matches("*a*b", "xaxba"));
        assert!(matches("**", ""));
        assert!(!matches("", "a"));
    }

    #[test]
    fn actions_disregard_case_and_resources_do_not() {
        assert!(Pattern::action("S3:get*").covers(&Pattern::action("s3:GetObject")));
        assert!(!matches("arn:aws:s3:::Bucket", "arn:aws:s3:::bucket"));
    }

    #[test]
    fn escaped_wildcards_are_characters() {
        assert!(matches("a${*}", "a*"));
        assert!(!matches("a${*}", "ab"));
        assert!(matches("${?}${$}", "?$"));
        assert!(Pattern::new("a${*}${?}${$}").is_fixed());
    }

    #[test]
    fn a_variable_is_not_fixed_and_can_be_anything() {
        for variable in ["home/${aws:username}", "home/${aws:PrincipalTag/team, 'company-wide'}"] {
            assert!(!Pattern::new(variable).is_fixed(), "{variable}");
            assert!(matches(variable, "home/jane"));
            assert!(!covers(variable, "home/jane"));
            assert!(!covers(variable, "home/*"));
            assert!(covers("home/*", variable));
            assert!(covers(variable, variable));
            assert!(!Pattern::new(variable).is_everything());
        }
    }

    #[test]
    fn what_only_looks_like_a_variable_is_text() {
        for text in ["${aws:username", "$", "{}", "a$b"] {
            assert!(Pattern::new(text).is_fixed(), "{text}");
            assert!(matches(text, text));
        }
    }

    #[test]
    fn everything_is_stars_however_many() {
        for everything in ["*", "**", "*:*", "**:**"] {
            assert!(Pattern::action(everything).is_everything(), "{everything}");
        }
        for less in ["", ":", "*:", "s3:*", "?*", "*a", "*:*:*"] {
            assert!(!Pattern::action(less).is_everything(), "{less}");
        }
    }

    #[test]
    fn a_pattern_covers_what_can_only_be_its_own() {
        assert!(covers("s3:*", "s3:Get*"));
        assert!(!covers("s3:Get*", "s3:*"));
        assert!(!covers("s3:?et", "s3:*et"));
        assert!(covers("s3:*et", "s3:?et"));
        assert!(covers("*", "?"));
        assert!(!covers("?", "*"));
        assert!(!covers("a*b", "a*"));
        assert!(covers("a*", "a*b*c"));
    }

    #[test]
    fn patterns_overlap_where_a_text_fits_both() {
        assert!(overlaps("s3:Get*", "s3:*Object"));
        assert!(overlaps("s3:*", "s3:PutObject"));
        assert!(!overlaps("s3:Get*", "s3:Put*"));
        assert!(overlaps("a?c", "ab*"));
        assert!(!overlaps("a?", "a"));
        assert!(overlaps("*", ""));
    }

    /// With backtracking over every star this would not end.
    #[test]
    fn many_stars_do_not_take_for_ever() {
        let pattern = format!("{}b", "a*".repeat(200));
        let text = "a".repeat(600);
        assert!(!matches(&pattern, &text));
        assert!(!overlaps(&pattern, &text));
    }
}

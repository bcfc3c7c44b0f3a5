//! Text as Markdown that says the text and nothing else.

use std::io::{self, Write};

use crate::report::markdown::fence;
use crate::report::text::harmless;

/// What the first line of every page says that is made, so that it is told from what somebody wrote.
pub(super) const MADE: &str = "<!-- Made by `partywall docs`: what is changed here by hand is lost. -->";

/// The text with every mark of Markdown taken at its word.
pub(super) fn escaped(text: &str) -> String {
    let text = harmless(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let within_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let mark = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
            // Within a word it has no meaning, and names are full of it.
            '_' => !(within_word(before) && within_word(rest.peek().copied())),
            // At the beginning of a line these make headings, lists and rules of it.
            '#' | '+' | '-' | '=' => before.is_none(),
            // So does a number before them, if a space follows.
            '.' | ')' => {
                let number = !out.is_empty() && out.chars().all(|c| c.is_ascii_digit());
                number && rest.peek().is_none_or(|c| c.is_whitespace())
            }
            _ => false,
        };
        if mark {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// A link. What an address cannot have in it is percent-encoded.
pub(super) fn link(text: &str, url: &str) -> String {
    let mut address = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'*+,;=%".contains(&byte) {
            address.push(char::from(byte));
        } else {
            use std::fmt::Write;
            // Writing to a string does not fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    format!("[{}]({address})", escaped(text))
}

/// Writes a block of code, fenced so that nothing in it ends it.
pub(super) fn block(language: &str, text: &str, mut out: impl Write) -> io::Result<()> {
    let fence = fence(text);
    writeln!(out, "{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_stays_as_it_is() {
        for text in
            ["A bucket's policy (s3:GetObject), open to 0.0.0.0/0.", "ec2_instance_profile", "2.1.1", "a - b = c #1"]
        {
            assert_eq!(escaped(text), text);
        }
    }

    #[test]
    fn marks_are_taken_at_their_word() {
        for (text, written) in [
            ("*a* _b_ `c` | ~d~ $e$", r"\*a\* \_b\_ \`c\` \| \~d\~ \$e\$"),
            ("[x](javascript:y) <script> &amp;", r"\[x\](javascript:y) \<script\> \&amp;"),
            ("# no heading", r"\# no heading"),
            ("- no list", r"\- no list"),
            ("1. no list", r"1\. no list"),
            ("12) no list", r"12\) no list"),
            ("3.", r"3\."),
            ("back\\slash", r"back\\slash"),
            ("two\nlines", r"two\\u{a}lines"),
        ] {
            assert_eq!(escaped(text), written);
        }
    }

    #[test]
    fn a_link_does_not_end_before_its_end() {
        assert_eq!(link("S3", "https://example.com/a_b?c=d#e"), "[S3](https://example.com/a_b?c=d#e)");
        assert_eq!(link("a](b", "https://e.com/) <x>\n"), r"[a\](b](https://e.com/%29%20%3Cx%3E%0A)");
    }

    #[test]
    fn a_block_does_not_end_before_its_end() {
        let mut out = Vec::new();
        block("sh", "a\n```\nb\n", &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "````sh\na\n```\nb\n````\n\n");
    }
}

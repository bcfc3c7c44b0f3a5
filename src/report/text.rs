//! Text from an account is hostile: names and tags can hold terminal escapes, line breaks and marks that reverse the
//! direction of writing. Here it is made harmless for a terminal.

use std::borrow::Cow;

/// The text with every character that could steer a terminal or hide what it says written out: `\u{1b}`.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hostile(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Control characters (C0, DEL, C1), and the marks of Unicode that change direction or are not seen at all.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in ["web-1", "Größe", "データ", "a b/c:d@e"] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn escapes_line_breaks_and_reversals_are_written_out() {
        assert_eq!(harmless("\u{1b}[31mred"), "\\u{1b}[31mred");
        assert_eq!(harmless("a\nb\rc\u{7}"), "a\\u{a}b\\u{d}c\\u{7}");
        assert_eq!(harmless("\u{202e}gpj.exe"), "\\u{202e}gpj.exe");
        assert_eq!(harmless("\u{9b}2J"), "\\u{9b}2J");
        assert_eq!(harmless("zero\u{200b}width"), "zero\\u{200b}width");
    }
}

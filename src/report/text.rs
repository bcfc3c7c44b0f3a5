//! Text from an account is hostile: names and tags can hold terminal escapes, line breaks and marks that reverse the
//! direction of writing. Here it is made harmless for a terminal, and for the log of a CI job: what runs the job reads
//! that log line by line, and takes some lines for commands to itself.

use std::borrow::Cow;

/// The text with every character that could steer a terminal or hide what it says written out: `\u{1b}`. So is the
/// bracket of `##[error]`, `##vso[…]` and their like, which GitHub's runner, Azure's agent and `TeamCity` obey wherever in
/// a line they stand: `ActionCommand.TryParse` in <https://github.com/actions/runner>.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains("##") && !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hostile(c) || (c == '[' && names_command(&out)) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a bracket after this text would open a command.
fn names_command(before: &str) -> bool {
    before.trim_end_matches(|c: char| c.is_ascii_alphabetic()).ends_with("##")
}

/// The text from which a line is to begin: no command to GitHub's runner, which obeys a line that begins like
/// `::error::`, `::stop-commands::` or `::set-output …::`, after any white space (`ActionCommand.TryParseV2`). The name of
/// a security group may be just that.
#[must_use]
pub fn begins_no_command(text: &str) -> Cow<'_, str> {
    let words = text.trim_start();
    let command = words.strip_prefix("::").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    if !command {
        return Cow::Borrowed(text);
    }
    let (blank, words) = text.split_at(text.len() - words.len());
    Cow::Owned(format!("{blank}\\u{{3a}}{}", words.get(1..).unwrap_or_default()))
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

    #[test]
    fn no_command_to_what_runs_a_ci_job_is_left_in_a_text() {
        assert_eq!(harmless("a ##[add-mask]1 b"), "a ##\\u{5b}add-mask]1 b");
        assert_eq!(harmless("##vso[task.setvariable variable=a]b"), "##vso\\u{5b}task.setvariable variable=a]b");
        assert_eq!(harmless("###[error]##teamcity["), "###\\u{5b}error]##teamcity\\u{5b}");
        assert_eq!(harmless("#\u{200b}#[error]"), "#\\u{200b}#[error]");
        for text in ["#1 [a]", "## a [b]", "[##]", "a[1]", "##"] {
            assert_eq!(harmless(text), text);
        }
        let written = harmless("##[error]\u{1b}");
        assert_eq!(harmless(&written), written);
    }

    #[test]
    fn no_line_begins_with_a_command() {
        assert_eq!(begins_no_command("::stop-commands::x"), "\\u{3a}:stop-commands::x");
        assert_eq!(begins_no_command("  ::set-output name=a::b"), "  \\u{3a}:set-output name=a::b");
        for text in ["", "  ", "AWS::IAM::User", "::/0", "::1/128", ":error::", "a ::error::"] {
            assert_eq!(begins_no_command(text), text);
        }
    }
}

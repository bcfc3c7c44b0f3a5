//! `partywall man`: a page of the manual for each command, from what the command line says of itself.

use std::io;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{UsageError, docs};

/// Writes `partywall.1`, `partywall-audit.1` and so on into the folder.
pub(super) fn write(mut command: Command, folder: &Path) -> Result<(), UsageError> {
    command.build();
    let general = Help::of(&command);
    let mut pages = Vec::new();
    pages_of(&command, None, &general, &mut pages).map_err(|error| UsageError::Output {
        path: folder.to_owned(),
        why: error.to_string(),
        option: "folder",
    })?;
    pages.iter().try_for_each(|(name, text)| docs::put(&folder.join(name), text))
}

/// The pages of a command and of those below it, with their names. `above` is the name of the one that it belongs to.
fn pages_of(
    command: &Command,
    above: Option<&str>,
    general: &Help,
    pages: &mut Vec<(String, String)>,
) -> io::Result<()> {
    pages.push(page(command, above, general)?);
    below(command).try_for_each(|it| pages_of(it, Some(name(command)), general, pages))
}

fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn below(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|it| !it.is_hide_set())
}

/// What stands below the options in `--help`: examples, exit codes, and what else there is to say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Help {
    notes: Vec<String>,
    examples: Vec<String>,
    exit_codes: Vec<String>,
}

impl Help {
    fn of(command: &Command) -> Self {
        let text = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string);
        let mut help = Self::default();
        let mut part = &mut help.notes;
        for line in text.unwrap_or_default().lines() {
            match line {
                "Examples:" => part = &mut help.examples,
                "Exit codes:" => part = &mut help.exit_codes,
                // What is not indented belongs to no heading.
                line if !line.is_empty() && !line.starts_with(' ') => {
                    part = &mut help.notes;
                    part.push(line.to_owned());
                }
                line => part.push(line.to_owned()),
            }
        }
        for part in [&mut help.notes, &mut help.examples, &mut help.exit_codes] {
            while part.last().is_some_and(String::is_empty) {
                part.pop();
            }
        }
        help
    }
}

/// Exit codes of what neither judges nor compares.
const PLAIN_EXIT_CODES: [&str; 3] = ["  0  done", "  1  the tool itself failed", "  2  bad usage"];

/// One page, and the name of its file.
fn page(command: &Command, above: Option<&str>, general: &Help) -> io::Result<(String, String)> {
    let help = Help::of(command);
    let man = Man::new(command.clone());
    let mut text = title(command).into_bytes();
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    if command.get_arguments().any(|argument| !argument.is_hide_set()) {
        man.render_options_section(&mut text)?;
    }
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    let mut rest = Roff::new();
    section(&mut rest, "NOTES", &help.notes);
    section(&mut rest, "EXAMPLES", &help.examples);
    let judges = command.get_arguments().any(|argument| argument.get_long() == Some("fail-on"));
    if !help.exit_codes.is_empty() {
        exit_status(&mut rest, &help.exit_codes);
    } else if judges {
        exit_status(&mut rest, &general.exit_codes);
    } else {
        exit_status(&mut rest, &PLAIN_EXIT_CODES.map(str::to_owned));
    }
    see_also(&mut rest, command, above);
    rest.to_writer(&mut text)?;
    Ok((man.get_filename(), String::from_utf8(text).map_err(io::Error::other)?))
}

/// The first line. It has no date, for that would make it another page each day: the version says how old it is. An empty
/// date has to be there, in quotes, which [`Man`] leaves out, so that what follows would be taken for it.
fn title(command: &Command) -> String {
    let (name, version) = (name(command).to_uppercase(), command.get_version().unwrap_or_default());
    format!(".TH \"{name}\" \"1\" \"\" \"partywall {version}\" \"partywall manual\"\n")
}

/// A section of prose, but for its indented lines, which stay as they are.
fn section(roff: &mut Roff, heading: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    roff.control("SH", [heading]);
    for part in lines.chunk_by(|a, b| is_prose(a) == is_prose(b)) {
        let prose = part.first().is_some_and(|line| is_prose(line));
        if !prose {
            roff.control("nf", []);
        }
        for line in part {
            roff.text([roman(line)]);
        }
        if !prose {
            roff.control("fi", []);
        }
    }
}

fn is_prose(line: &str) -> bool {
    !line.is_empty() && !line.starts_with(' ')
}

/// Codes and what they mean: each is a term of a list.
fn exit_status(roff: &mut Roff, lines: &[String]) {
    roff.control("SH", ["EXIT STATUS"]);
    for line in lines {
        let (code, meaning) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        if code.chars().all(|c| c.is_ascii_digit()) && !meaning.is_empty() {
            roff.control("TP", []);
            roff.text([bold(code)]);
            roff.text([roman(meaning.trim_start())]);
        }
    }
}

/// The pages next to this one in the tree of commands.
fn see_also(roff: &mut Roff, command: &Command, above: Option<&str>) {
    roff.control("SH", ["SEE ALSO"]);
    let mut line = Vec::new();
    for (n, page) in above.into_iter().chain(below(command).map(name)).enumerate() {
        if n > 0 {
            line.push(roman(", "));
        }
        line.push(bold(page));
        line.push(roman("(1)"));
    }
    roff.text(line);
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn pages() -> Vec<(String, String)> {
        let mut command = super::super::Arguments::command();
        command.build();
        let mut pages = Vec::new();
        pages_of(&command, None, &Help::of(&command), &mut pages).unwrap();
        pages
    }

    fn page(name: &str) -> String {
        pages().into_iter().find(|(page, _)| page == name).unwrap_or_else(|| panic!("no {name}")).1
    }

    #[test]
    fn each_command_has_a_page_and_each_page_all_sections() {
        let names: Vec<String> = pages().into_iter().map(|(name, _)| name).collect();
        for name in
            ["partywall.1", "partywall-audit.1", "partywall-checks.1", "partywall-checks-show.1", "partywall-diff.1"]
        {
            assert!(names.iter().any(|page| page == name), "{name} is not among {names:?}");
        }
        for (name, text) in pages() {
            let title = name.trim_end_matches(".1").to_uppercase();
            let version = env!("CARGO_PKG_VERSION");
            let title = format!(".TH \"{title}\" \"1\" \"\" \"partywall {version}\" \"partywall manual\"\n");
            assert!(text.starts_with(&title), "{text}");
            for heading in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "\"EXIT STATUS\"", "\"SEE ALSO\""] {
                assert!(text.lines().any(|line| line == format!(".SH {heading}")), "{name} has no {heading}:\n{text}");
            }
        }
    }

    #[test]
    fn what_judges_has_the_exit_codes_of_findings_and_what_compares_its_own() {
        for name in ["partywall.1", "partywall-audit.1", "partywall-demo.1"] {
            assert!(page(name).contains("findings at or above \\-\\-fail\\-on failed"), "{name}");
        }
        assert!(page("partywall-diff.1").contains("there are new failures"));
        assert!(!page("partywall-schema.1").contains("failures"));
    }

    #[test]
    fn examples_stand_line_by_line_under_their_heading() {
        let audit = page("partywall-audit.1");
        let (_, examples) = audit.split_once(".SH EXAMPLES\n.nf\n").unwrap();
        let (examples, _) = examples.split_once("\n.fi\n").unwrap();
        assert!(examples.lines().all(|line| line.trim_start().starts_with("partywall audit ")), "{examples}");
        assert!(examples.lines().count() > 2, "{examples}");
    }

    #[test]
    fn what_is_said_below_the_options_is_told_apart() {
        let command =
            Command::new("x").after_help("A word.\n  more\n\nExamples:\n  x y\n\nExit codes:\n  0  good\n\nAnother.");
        let help = Help::of(&command);
        assert_eq!(help.notes, ["A word.", "  more", "", "Another."]);
        assert_eq!(help.examples, ["  x y"]);
        assert_eq!(help.exit_codes, ["  0  good"]);
    }
}

//! `partywall standards list` and `partywall standards show ID`: which check answers which requirement, and what none does.

use std::io::{self, Write};

use partywall_checks::check::Check;
use partywall_checks::standards::{Catalogue, Requirement, catalogues};
use serde::Serialize;

use super::UsageError;
use crate::report::terminal::{BOLD, DIM, PLAIN, Page};
use crate::suggest;

/// How a catalogue is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Json,
    Markdown,
}

/// The catalogue with this id.
pub(super) fn find(id: &str) -> Result<&'static Catalogue, UsageError> {
    partywall_checks::standards::find(id).ok_or_else(|| UsageError::Unknown {
        what: "standard",
        name: id.to_owned(),
        nearest: suggest::nearest(id, catalogues().map(|catalogue| catalogue.framework.id())).map(str::to_owned),
    })
}

/// How many requirements there are, and how many of them checks answer.
fn counts(catalogue: &Catalogue) -> (usize, usize) {
    let answered = catalogue.requirements.iter().filter(|one| one.checks(catalogue.framework).next().is_some()).count();
    (catalogue.requirements.len(), answered)
}

/// Writes the catalogues, one a line.
pub(super) fn list(width: usize, out: impl Write) -> io::Result<()> {
    let mut page = Page::new(out, width, false);
    for catalogue in catalogues() {
        let (all, answered) = counts(catalogue);
        let line = format!(
            "{:14}{}: checks answer {answered} of {all} requirements",
            catalogue.framework.id(),
            catalogue.name
        );
        page.line(&[(PLAIN, &line)])?;
    }
    Ok(())
}

/// Writes one catalogue: each requirement, with the checks that answer it or the reason why none does.
pub(super) fn show(
    catalogue: &'static Catalogue,
    form: Form,
    width: usize,
    colour: bool,
    mut out: impl Write,
) -> io::Result<()> {
    match form {
        Form::Text => text(catalogue, Page::new(out, width, colour)),
        Form::Json => {
            serde_json::to_writer_pretty(&mut out, &Entry::new(catalogue))?;
            writeln!(out)
        }
        Form::Markdown => markdown(catalogue, out),
    }
}

/// Where no reason is written down, the check is merely not there yet.
const NOT_YET: &str = "No check answers it yet.";

fn text(catalogue: &'static Catalogue, mut page: Page<impl Write>) -> io::Result<()> {
    let (all, answered) = counts(catalogue);
    page.line(&[(BOLD, catalogue.name)])?;
    page.line(&[(DIM, catalogue.url)])?;
    page.text(0, PLAIN, &format!("Checks answer {answered} of {all} requirements."))?;
    let ids = catalogue.requirements.iter().map(|one| one.id.len()).max().unwrap_or(0) + 2;
    for requirement in &catalogue.requirements {
        page.blank()?;
        page.hang(&[(BOLD, requirement.id)], ids, DIM, &requirement.weight)?;
        let mut some = false;
        for check in requirement.checks(catalogue.framework) {
            page.text(ids, PLAIN, &format!("{}: {}", check.id, check.title))?;
            some = true;
        }
        if !some {
            page.text(ids, DIM, requirement.unanswered.unwrap_or(NOT_YET))?;
        }
    }
    Ok(())
}

fn markdown(catalogue: &'static Catalogue, mut out: impl Write) -> io::Result<()> {
    let (all, answered) = counts(catalogue);
    let id = catalogue.framework.id();
    writeln!(out, "# {}\n", catalogue.name)?;
    writeln!(out, "Made by `partywall standards show {id} --markdown`; a test holds it to what the checks say.\n")?;
    writeln!(out, "Published at <{}>. Checks answer {answered} of {all} requirements.\n", catalogue.url)?;
    writeln!(out, "| requirement | weight | answered by |\n|---|---|---|")?;
    for requirement in &catalogue.requirements {
        let checks: Vec<String> = requirement
            .checks(catalogue.framework)
            .map(|check| format!("`{}`: {}", check.id, check.title.replace('|', "\\|")))
            .collect();
        let answer = if checks.is_empty() {
            format!("*{}*", requirement.unanswered.unwrap_or(NOT_YET))
        } else {
            checks.join("<br>")
        };
        writeln!(out, "| {} | {} | {answer} |", requirement.id, requirement.weight)?;
    }
    Ok(())
}

/// A catalogue as JSON.
#[derive(Serialize)]
struct Entry {
    id: &'static str,
    name: &'static str,
    url: &'static str,
    requirements: Vec<RequirementEntry>,
}

#[derive(Serialize)]
struct RequirementEntry {
    id: &'static str,
    weight: &'static str,
    checks: Vec<&'static str>,
    unanswered: Option<&'static str>,
}

impl Entry {
    fn new(catalogue: &'static Catalogue) -> Self {
        let entry = |requirement: &'static Requirement| {
            let checks: Vec<&str> =
                requirement.checks(catalogue.framework).map(|check: &'static Check| check.id).collect();
            let unanswered = checks.is_empty().then(|| requirement.unanswered.unwrap_or(NOT_YET));
            RequirementEntry { id: requirement.id, weight: &requirement.weight, checks, unanswered }
        };
        Self {
            id: catalogue.framework.id(),
            name: catalogue.name,
            url: catalogue.url,
            requirements: catalogue.requirements.iter().map(entry).collect(),
        }
    }
}

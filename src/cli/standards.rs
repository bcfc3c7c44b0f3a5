//! `partywall standards list` and `partywall standards show ID`: which check answers which requirement, and what none does.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use partywall_checks::standards::{Catalogue, Requirement, catalogues};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::markdown::{MADE, escaped, link};
use super::{Form, UsageError};
use crate::report::terminal::{BOLD, DIM, PLAIN, Page, shorten};
use crate::{standards, suggest};

/// The catalogue with this id, or in this file.
pub(super) fn find(name: &str) -> Result<Cow<'static, Catalogue>, UsageError> {
    if standards::is_file(name) {
        return Ok(Cow::Owned(standards::read(Path::new(name))?));
    }
    partywall_checks::standards::find(name).map(Cow::Borrowed).ok_or_else(|| UsageError::Unknown {
        what: "standard",
        name: name.to_owned(),
        nearest: suggest::nearest(name, catalogues().map(|catalogue| catalogue.id.as_str())).map(str::to_owned),
    })
}

/// How many of the requirements checks answer.
fn answered(catalogue: &Catalogue) -> String {
    format!("{} of {} requirements", catalogue.answered(), catalogue.requirements.len())
}

/// Writes the catalogues, one a line.
pub(super) fn list(width: usize, out: impl Write) -> io::Result<()> {
    let mut page = Page::new(out, width, false);
    for catalogue in catalogues() {
        let line = format!("{:14}{}: checks answer {}", catalogue.id, catalogue.name, answered(catalogue));
        page.line(&[(PLAIN, &line)])?;
    }
    Ok(())
}

/// Writes one catalogue: each requirement, with the checks that answer it or the reason why none does.
pub(super) fn show(
    catalogue: &Catalogue,
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

/// No id takes more columns than that.
const LONGEST_ID: usize = 20;

fn text(catalogue: &Catalogue, mut page: Page<impl Write>) -> io::Result<()> {
    page.text(0, BOLD, &catalogue.name)?;
    if let Some(url) = &catalogue.url {
        page.line(&[(DIM, url)])?;
    }
    page.text(0, PLAIN, &format!("Checks answer {}.", answered(catalogue)))?;
    let id = |requirement: &Requirement| shorten(&requirement.id, LONGEST_ID);
    let ids = catalogue.requirements.iter().map(|one| id(one).width()).max().unwrap_or(0) + 2;
    for requirement in &catalogue.requirements {
        page.blank()?;
        page.hang(&[(BOLD, &id(requirement))], ids, DIM, &said(requirement))?;
        for check in requirement.answers() {
            page.text(ids, PLAIN, &format!("{}: {}", check.id, check.title))?;
        }
        if let Some(reason) = requirement.reason() {
            page.text(ids, DIM, reason)?;
        }
    }
    Ok(())
}

/// What the standard itself says of a requirement.
fn said(requirement: &Requirement) -> String {
    let parts: Vec<&str> = [&requirement.title, &requirement.weight].into_iter().filter_map(Option::as_deref).collect();
    parts.join(" · ")
}

/// The page of docs/standards/. Its links lead to docs/checks/.
pub(super) fn markdown(catalogue: &Catalogue, mut out: impl Write) -> io::Result<()> {
    writeln!(out, "{MADE}\n\n# {}\n", escaped(&catalogue.name))?;
    if let Some(url) = &catalogue.url {
        writeln!(out, "Published at {}.\n", link(url, url))?;
    }
    writeln!(out, "Checks answer {}.\n", answered(catalogue))?;
    writeln!(out, "| requirement | weight | answered by |\n|---|---|---|")?;
    for requirement in &catalogue.requirements {
        let answer = match requirement.reason() {
            Some(reason) => format!("*{}*", escaped(reason)),
            None => requirement
                .answers()
                .map(|check| format!("{} `{}`", link(check.title, &format!("../checks/{}.md", check.id)), check.id))
                .collect::<Vec<_>>()
                .join("<br>"),
        };
        let id = escaped(&requirement.id);
        let title = requirement.title.as_deref().map(|title| format!(" {}", escaped(title))).unwrap_or_default();
        let weight = requirement.weight.as_deref().map(escaped).unwrap_or_default();
        writeln!(out, "| {id}{title} | {weight} | {answer} |")?;
    }
    Ok(())
}

/// A catalogue as JSON.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    name: &'a str,
    url: Option<&'a str>,
    requirements: Vec<RequirementEntry<'a>>,
}

#[derive(Serialize)]
struct RequirementEntry<'a> {
    id: &'a str,
    weight: Option<&'a str>,
    title: Option<&'a str>,
    checks: &'a [String],
    unanswered: Option<&'a str>,
}

impl<'a> Entry<'a> {
    fn new(catalogue: &'a Catalogue) -> Self {
        let entry = |requirement: &'a Requirement| RequirementEntry {
            id: &requirement.id,
            weight: requirement.weight.as_deref(),
            title: requirement.title.as_deref(),
            checks: &requirement.checks,
            unanswered: requirement.reason(),
        };
        Self {
            id: &catalogue.id,
            name: &catalogue.name,
            url: catalogue.url.as_deref(),
            requirements: catalogue.requirements.iter().map(entry).collect(),
        }
    }
}

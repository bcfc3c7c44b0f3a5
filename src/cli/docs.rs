//! `partywall docs`: a page for each check and each standard, and an index, in Markdown. All of it is made from the checks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use partywall_checks::check::{Check, Framework};
use partywall_checks::model::{NODES, SERVICES, Source};
use partywall_checks::standards::{Catalogue, catalogues};

use super::checks::{by_framework, framework_name, related, short_list};
use super::markdown::{MADE, block, escaped, link};
use super::{UsageError, standards};
use crate::policy::Policy;

/// Writes all pages below the folder, and removes those that were made earlier and have no check or standard any more. A
/// page that somebody wrote is left alone.
pub(super) fn write(folder: &Path) -> Result<(), UsageError> {
    let pages = pages().map_err(|error| unwritable(folder, &error))?;
    for (path, text) in &pages {
        put(&folder.join(path), text)?;
    }
    let places: BTreeSet<&Path> = pages.keys().filter_map(|path| path.parent()).collect();
    for place in places {
        let place = folder.join(place);
        for page in fs::read_dir(&place).map_err(|error| unwritable(&place, &error))? {
            let page = page.map_err(|error| unwritable(&place, &error))?.path();
            let kept = page.strip_prefix(folder).is_ok_and(|path| pages.contains_key(path));
            if !kept && page.extension().is_some_and(|extension| extension == "md") && is_made(&page) {
                fs::remove_file(&page).map_err(|error| unwritable(&page, &error))?;
            }
        }
    }
    Ok(())
}

/// Writes a file, with the folders that it lies in.
pub(super) fn put(path: &Path, text: &str) -> Result<(), UsageError> {
    let put = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)
    };
    put().map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> UsageError {
    UsageError::Output { path: path.to_owned(), why: error.to_string(), option: "folder" }
}

fn is_made(page: &Path) -> bool {
    fs::read_to_string(page).is_ok_and(|text| text.starts_with(MADE))
}

/// All pages, by their paths.
fn pages() -> io::Result<BTreeMap<PathBuf, String>> {
    let mut pages = BTreeMap::new();
    let mut page = |path: String, write: &dyn Fn(&mut Vec<u8>) -> io::Result<()>| {
        let mut text = Vec::new();
        write(&mut text)?;
        pages.insert(PathBuf::from(path), String::from_utf8(text).map_err(io::Error::other)?);
        io::Result::Ok(())
    };
    for check in partywall_checks::all() {
        page(format!("checks/{}.md", check.id), &|out| self::check(check, out))?;
    }
    page("checks/README.md".to_owned(), &|out| index(out))?;
    for catalogue in catalogues() {
        page(format!("standards/{}.md", catalogue.id), &|out| standards::markdown(catalogue, out))?;
    }
    Ok(pages)
}

/// A link to a check's page, from one beside it.
fn link_to(check: &Check) -> String {
    link(check.title, &format!("{}.md", check.id))
}

fn link_of(source: Source) -> String {
    link(source.title, source.url)
}

/// Names as code, with commas between.
fn codes<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The page of one check.
pub(super) fn check(check: &'static Check, mut out: impl Write) -> io::Result<()> {
    let (node, service) = (check.place.node, check.service);
    writeln!(out, "{MADE}\n\n# {}\n", escaped(check.title))?;
    writeln!(out, "| | |\n|---|---|\n| Check | `{}` |\n| Severity | {} |", check.id, check.severity.name())?;
    writeln!(out, "| Service | {} ({}) |", escaped(service.name), service.service_type.name())?;
    let place = format!("{} (`{}`), {}", escaped(&node.path_line()), node.id, check.place.control.name());
    writeln!(out, "| Place in the model | {place} |\n")?;
    writeln!(out, "## Why it matters\n\n{}\n", escaped(check.why))?;
    split(check, &mut out)?;
    fix(check, &mut out)?;
    thresholds(check, &mut out)?;
    reads(check, &mut out)?;
    answers(check, &mut out)?;
    let related = related(check);
    if !related.is_empty() {
        writeln!(out, "## Related checks\n")?;
        for check in related {
            writeln!(out, "- {} `{}`", link_to(check), check.id)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "## Sources\n")?;
    check.sources.iter().try_for_each(|source| writeln!(out, "- {}", link_of(*source)))
}

fn split(check: &Check, out: &mut impl Write) -> io::Result<()> {
    let service = check.service;
    writeln!(out, "## Who carries what\n\n| | AWS | You |\n|---|---|---|")?;
    writeln!(out, "| Here | {} | {} |", escaped(check.aws_side), escaped(check.your_side))?;
    let name = escaped(service.name);
    writeln!(out, "| {name} as a whole | {} | {} |\n", escaped(service.aws), escaped(service.customer))
}

fn fix(check: &Check, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "## How to fix it\n\n{}\n", escaped(check.fix.text))?;
    for (heading, language, lines) in [
        ("AWS CLI", "sh", check.fix.cli),
        ("Terraform", "hcl", check.fix.terraform),
        ("CloudFormation", "yaml", check.fix.cloudformation),
    ] {
        if !lines.is_empty() {
            writeln!(out, "### {heading}\n")?;
            block(language, lines, &mut *out)?;
        }
    }
    Ok(())
}

fn thresholds(check: &Check, out: &mut impl Write) -> io::Result<()> {
    if check.thresholds.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Thresholds\n\nKeys of `[thresholds]` in `partywall.toml`:\n")?;
    writeln!(out, "| key | default | what it decides |\n|---|---|---|")?;
    for threshold in check.thresholds {
        let default = escaped(&format!("{} {}", short_list(&threshold.default()), threshold.unit));
        writeln!(out, "| `{}` | {default} | {} |", threshold.key, escaped(threshold.meaning))?;
    }
    writeln!(out)
}

fn reads(check: &'static Check, out: &mut impl Write) -> io::Result<()> {
    let facts = |context| codes(check.reads.iter().filter(|fact| fact.context == context).map(|fact| fact.name));
    writeln!(out, "## What it reads\n\nFacts: {}.\n", facts(false))?;
    let context = facts(true);
    if !context.is_empty() {
        writeln!(out, "Besides, to tell how bad a failure is: {context}. No verdict rests on them.\n")?;
    }
    writeln!(out, "| call | allowed by |\n|---|---|")?;
    for call in check.calls() {
        writeln!(out, "| {} | `{}` |", link(&call.name(), call.source), call.action)?;
    }
    writeln!(
        out,
        "\nThe policy that an audit by this check needs, as `partywall policy --check {}` prints it:\n",
        check.id
    )?;
    block("json", &Policy::of(&[check], false).to_string(), out)
}

fn answers(check: &Check, out: &mut impl Write) -> io::Result<()> {
    if check.standards.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Standards\n\n| standard | requirement | weight |\n|---|---|---|")?;
    for (framework, requirements) in by_framework(check) {
        let catalogue = partywall_checks::standards::find(framework.id());
        let name = match catalogue {
            Some(_) => link(framework_name(framework), &format!("../standards/{}.md", framework.id())),
            None => framework_name(framework).to_owned(),
        };
        for id in requirements {
            let weight = catalogue.and_then(|of_it| of_it.requirement(id)?.weight.as_deref()).unwrap_or_default();
            writeln!(out, "| {name} | {} | {} |", escaped(id), escaped(weight))?;
        }
    }
    writeln!(out)
}

/// All checks: by service, by node of the model, and by standard.
fn index(out: &mut impl Write) -> io::Result<()> {
    let count = partywall_checks::all().count();
    writeln!(out, "{MADE}\n\n# The {count} checks\n")?;
    writeln!(
        out,
        "[By service](#by-service) · [by node of the model](#by-node-of-the-model) · [by standard](#by-standard)\n"
    )?;
    writeln!(out, "## By service\n")?;
    for service in SERVICES {
        let checks = partywall_checks::all().filter(|check| check.service.id == service.id);
        table(&format!("{} ({})", service.name, service.service_type.name()), checks, &mut *out)?;
    }
    writeln!(out, "## By node of the model\n")?;
    for node in NODES {
        let checks = partywall_checks::all().filter(|check| check.place.node.id == node.id);
        table(&node.path_line(), checks, &mut *out)?;
    }
    writeln!(out, "## By standard\n")?;
    catalogues().try_for_each(|catalogue| by_requirement(catalogue, &mut *out))?;
    from_prowler(out)
}

/// A heading with a table of checks, if there are any.
fn table(heading: &str, checks: impl Iterator<Item = &'static Check>, out: &mut impl Write) -> io::Result<()> {
    let mut checks = checks.peekable();
    if checks.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "### {}\n\n| check | severity | what holds when it passes |\n|---|---|---|", escaped(heading))?;
    for check in checks {
        writeln!(out, "| [`{id}`]({id}.md) | {} | {} |", check.severity.name(), escaped(check.title), id = check.id)?;
    }
    writeln!(out)
}

fn linked_ids(checks: impl Iterator<Item = &'static Check>) -> String {
    checks.map(|check| format!("[`{id}`]({id}.md)", id = check.id)).collect::<Vec<_>>().join(", ")
}

fn by_requirement(catalogue: &Catalogue, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "### {}\n", escaped(&catalogue.name))?;
    let (answered, all) = (catalogue.answered(), catalogue.requirements.len());
    let page = format!("../standards/{}.md", catalogue.id);
    writeln!(
        out,
        "Checks answer {answered} of {all} requirements; {} has the others, too.\n",
        link("its page", &page)
    )?;
    writeln!(out, "| requirement | weight | checks |\n|---|---|---|")?;
    for requirement in catalogue.requirements.iter().filter(|requirement| !requirement.checks.is_empty()) {
        let weight = requirement.weight.as_deref().map(escaped).unwrap_or_default();
        writeln!(out, "| {} | {weight} | {} |", escaped(&requirement.id), linked_ids(requirement.answers()))?;
    }
    writeln!(out)
}

/// For people who come from there: its checks, and those here that look at the same.
fn from_prowler(out: &mut impl Write) -> io::Result<()> {
    let mut by_theirs: BTreeMap<&str, Vec<&'static Check>> = BTreeMap::new();
    for check in partywall_checks::all() {
        for id in by_framework(check).remove(&Framework::Prowler).unwrap_or_default() {
            by_theirs.entry(id).or_default().push(check);
        }
    }
    writeln!(out, "### {}\n\n| its check | checks |\n|---|---|", framework_name(Framework::Prowler))?;
    for (id, checks) in by_theirs {
        writeln!(out, "| `{id}` | {} |", linked_ids(checks.into_iter()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_a_page_and_a_place_in_the_index() {
        let pages = pages().unwrap();
        let index = &pages[Path::new("checks/README.md")];
        for check in partywall_checks::all() {
            assert!(pages.contains_key(Path::new(&format!("checks/{}.md", check.id))), "{}", check.id);
            // By its service and by its node.
            assert!(index.matches(&format!("| [`{id}`]({id}.md) |", id = check.id)).count() >= 2, "{}", check.id);
        }
    }

    #[test]
    fn every_link_to_another_page_leads_to_one() {
        let pages = pages().unwrap();
        for (path, text) in &pages {
            for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                if target.starts_with("https://") || target.starts_with('#') {
                    continue;
                }
                let target = match target.strip_prefix("../") {
                    Some(target) => PathBuf::from(target),
                    None => path.parent().unwrap().join(target),
                };
                assert!(pages.contains_key(&target), "{}: {}", path.display(), target.display());
            }
        }
    }

    #[test]
    fn every_page_says_that_it_is_made_and_ends_with_one_line_break() {
        for (path, text) in pages().unwrap() {
            assert!(text.starts_with(MADE), "{}", path.display());
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{}", path.display());
        }
    }

    #[test]
    fn a_page_of_a_check_that_is_no_more_goes_and_what_somebody_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, text) in [
            ("checks/gone.md", MADE),
            ("checks/notes.md", "# Notes"),
            ("checks/gone.txt", MADE),
            ("standards/README.md", "# Standards"),
            ("gone.md", MADE),
            ("checks/iam-root-mfa.md", "stale"),
        ] {
            put(&path(name), text).unwrap();
        }
        write(folder.path()).unwrap();
        assert!(!path("checks/gone.md").exists());
        for name in ["checks/notes.md", "checks/gone.txt", "standards/README.md", "gone.md"] {
            assert!(path(name).exists(), "{name}");
        }
        for (name, text) in pages().unwrap() {
            assert_eq!(fs::read_to_string(folder.path().join(&name)).unwrap(), text, "{}", name.display());
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let error = write(Path::new("/dev/null")).unwrap_err().to_string();
        assert!(error.starts_with("/dev/null/") && error.contains("choose another folder"), "{error}");
    }
}

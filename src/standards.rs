//! Standards that somebody wrote in a file: a company's own, or one that is not built in. docs/standards/README.md
//! describes the form.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use globset::Glob;
use partywall_checks::standards::{self, Catalogue, Requirement};
use serde::Deserialize;
use toml::{Table, Value};

use crate::suggest;

/// Why a file is no standard. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StandardError {
    /// It cannot be read.
    #[error("{} cannot be read ({why}): give the file of a standard, or the id of one that 'partywall standards list' names", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{} is not a standard ({why}): 'partywall standards --help' shows one", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        why: String,
    },
}

/// Whether that names a file, and not a standard that is built in: it ends in `.toml`, or has a separator of paths in it.
#[must_use]
pub fn is_file(name: &str) -> bool {
    let toml = Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    toml || name.contains(std::path::is_separator)
}

/// Reads a standard from a file.
pub fn read(path: &Path) -> Result<Catalogue, StandardError> {
    let text = std::fs::read_to_string(path).map_err(|why| StandardError::Unreadable { path: path.to_owned(), why })?;
    parse(&text).map_err(|why| StandardError::Malformed { path: path.to_owned(), why })
}

/// The file but for its requirements.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    name: String,
    url: Option<String>,
}

/// A requirement but for what it takes from other standards: their ids are keys, too.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    weight: Option<String>,
    title: Option<String>,
    #[serde(default)]
    checks: Vec<String>,
    unanswered: Option<String>,
}

const HEAD: [&str; 4] = ["id", "name", "url", "requirement"];
const ENTRY: [&str; 5] = ["id", "weight", "title", "checks", "unanswered"];

fn parse(text: &str) -> Result<Catalogue, String> {
    let mut file: Table = text.parse().map_err(|error: toml::de::Error| error.to_string().trim().replace('\n', " "))?;
    if let Some(key) = file.keys().find(|key| !HEAD.contains(&key.as_str())) {
        return Err(unknown("key", key, HEAD));
    }
    let listed = match file.remove("requirement") {
        Some(Value::Array(listed)) => listed,
        Some(_) => return Err("each requirement begins with [[requirement]], in two brackets".to_owned()),
        None => return Err("it has no [[requirement]]".to_owned()),
    };
    let Head { id, name, url } = Head::deserialize(file).map_err(|error| error.message().to_owned())?;
    if id.trim().is_empty() || name.trim().is_empty() {
        return Err("its id and its name are not empty".to_owned());
    }
    if let Some(known) = standards::find(&id) {
        return Err(format!("its id {id:?} is that of {}, which is built in: give it another", known.name));
    }
    // A report may make a link of it.
    if let Some(url) = url.as_deref().filter(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        return Err(format!("its url {url:?} does not begin with https://"));
    }
    let mut seen = BTreeSet::new();
    let mut requirements = Vec::new();
    for (n, value) in (1..).zip(listed) {
        let requirement = requirement(value).map_err(|(id, why)| match id {
            Some(id) => format!("requirement {id:?}: {why}"),
            None => format!("requirement number {n}: {why}"),
        })?;
        if !seen.insert(requirement.id.clone()) {
            return Err(format!("requirement {:?} is there twice", requirement.id));
        }
        requirements.push(requirement);
    }
    Ok(Catalogue { id, name, url, requirements })
}

/// One requirement; else its id, as far as it has one, and what is wrong with it.
fn requirement(value: Value) -> Result<Requirement, (Option<String>, String)> {
    let Value::Table(table) = value else { return Err((None, "it is no table".to_owned())) };
    let id = table.get("id").and_then(Value::as_str).filter(|id| !id.trim().is_empty()).map(str::to_owned);
    let read = || {
        let (own, others): (Table, Table) = table.into_iter().partition(|(key, _)| ENTRY.contains(&key.as_str()));
        let mut from = Vec::new();
        lists("", &others, &mut from)?;
        answered(Entry::deserialize(own).map_err(|error| error.message().to_owned())?, &from)
    };
    match (read(), &id) {
        (Ok(_), None) => Err((None, "its id is empty".to_owned())),
        (read, _) => read.map_err(|why| (id, why)),
    }
}

/// The lists of a table by their keys. `cis-7.0` without quotes is two keys to TOML, one in the other, and means what it
/// says all the same.
fn lists(before: &str, table: &Table, into: &mut Vec<(String, Vec<String>)>) -> Result<(), String> {
    for (key, value) in table {
        let key = format!("{before}{key}");
        match value {
            Value::Table(within) => lists(&format!("{key}."), within, into)?,
            Value::Array(listed) => {
                let listed = listed.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<_>>();
                into.push((key.clone(), listed.ok_or(format!("{key:?} is not a list of texts"))?));
            }
            _ if standards::find(&key).is_some() => return Err(format!("{key:?} is not a list of its requirements")),
            _ => return Err(unknown_key(&key)),
        }
    }
    Ok(())
}

/// The requirement with the checks that it names, and those that the requirements which it names have.
fn answered(entry: Entry, from: &[(String, Vec<String>)]) -> Result<Requirement, String> {
    let Entry { id, weight, title, checks: globs, unanswered } = entry;
    let ids: Vec<&str> = partywall_checks::all().map(|check| check.id).collect();
    let mut checks = BTreeSet::new();
    for glob in &globs {
        checks.extend(matching("check", glob, &ids)?);
    }
    let mut reasons = BTreeSet::new();
    for (standard, globs) in from {
        let Some(catalogue) = standards::find(standard) else { return Err(unknown_key(standard)) };
        let ids: Vec<&str> = catalogue.requirements.iter().map(|requirement| requirement.id.as_str()).collect();
        for glob in globs {
            for theirs in matching("requirement", glob, &ids)?.iter().filter_map(|id| catalogue.requirement(id)) {
                checks.extend(theirs.checks.iter().map(String::as_str));
                reasons.extend(theirs.reason());
            }
        }
    }
    match (&unanswered, checks.first()) {
        (Some(_), Some(check)) => return Err(format!("{check} answers it, so leave out 'unanswered'")),
        (Some(why), None) if why.trim().is_empty() => return Err("'unanswered' says why".to_owned()),
        (None, None) if reasons.is_empty() => {
            return Err("it names no check: give it 'checks', or say in 'unanswered' why none answers".to_owned());
        }
        _ => {}
    }
    let because = || checks.is_empty().then(|| reasons.into_iter().collect::<Vec<_>>().join(" "));
    let unanswered = unanswered.or_else(because);
    Ok(Requirement { id, weight, title, checks: checks.into_iter().map(str::to_owned).collect(), unanswered })
}

/// Those of the names that a glob stands for; one that stands for none is a mistake.
fn matching<'a>(what: &str, text: &str, names: &[&'a str]) -> Result<Vec<&'a str>, String> {
    let glob = Glob::new(text)
        .map_err(|error| format!("{text:?} is not a glob ({}): use * for any characters and ? for one", error.kind()))?
        .compile_matcher();
    let found: Vec<&str> = names.iter().copied().filter(|name| glob.is_match(name)).collect();
    if found.is_empty() { Err(unknown(what, text, names.iter().copied())) } else { Ok(found) }
}

/// A key of a requirement is one of its own, or the id of a standard.
fn unknown_key(key: &str) -> String {
    let built_in = standards::catalogues().map(|catalogue| catalogue.id.as_str());
    unknown("key", key, ENTRY.into_iter().chain(built_in))
}

fn unknown<'a>(what: &str, name: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let nearest = suggest::nearest(name, names.into_iter());
    let nearest = nearest.map(|nearest| format!(", did you mean {nearest:?}?")).unwrap_or_default();
    format!("there is no {what} {name:?}{nearest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id = \"house\"\nname = \"House rules\"\nurl = \"https://example.com/rules\"\n";

    fn with(requirements: &str) -> Result<Catalogue, String> {
        parse(&format!("{HEAD}{requirements}"))
    }

    fn checks(requirement: &str) -> Vec<String> {
        with(&format!("[[requirement]]\nid = \"1\"\n{requirement}")).unwrap().requirements.remove(0).checks
    }

    #[test]
    fn a_requirement_names_checks_by_globs() {
        assert_eq!(checks("checks = [\"iam-root-mfa\"]"), ["iam-root-mfa"]);
        assert_eq!(checks("checks = [\"kms-*-rotation\", \"iam-root-mfa\"]"), ["iam-root-mfa", "kms-key-rotation"]);
    }

    #[test]
    fn a_requirement_takes_the_checks_of_others_with_and_without_quotes() {
        for key in ["cis-7.0", "\"cis-7.0\""] {
            assert_eq!(checks(&format!("{key} = [\"2.4\", \"2.5\"]")), ["iam-root-access-key", "iam-root-mfa"]);
        }
        assert_eq!(checks("security-hub = [\"IAM.9\"]\nchecks = [\"iam-root-mfa\"]"), ["iam-root-mfa"]);
        assert!(checks("security-hub = [\"IAM.*\"]").len() > 5);
    }

    #[test]
    fn all_that_is_said_of_a_standard_is_kept_in_its_order() {
        let read = with(
            "[[requirement]]\nid = \"2\"\nweight = \"must\"\ntitle = \"MFA\"\nchecks = [\"iam-root-mfa\"]\n\
             [[requirement]]\nid = \"1\"\nunanswered = \"A person does.\"\n\
             [[requirement]]\nid = \"3\"\nsecurity-hub = [\"EKS.1\"]",
        )
        .unwrap();
        assert_eq!((read.id.as_str(), read.name.as_str()), ("house", "House rules"));
        assert_eq!(read.url.as_deref(), Some("https://example.com/rules"));
        assert_eq!(read.requirements.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["2", "1", "3"]);
        let [first, second, third] = read.requirements.as_slice() else { panic!("{read:?}") };
        assert_eq!((first.weight.as_deref(), first.title.as_deref()), (Some("must"), Some("MFA")));
        assert_eq!((first.reason(), second.reason()), (None, Some("A person does.")));
        assert_eq!(third.reason(), Some("No check is about this service yet."), "as the other standard says it");
        assert_eq!(read.answered(), 1);
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line_with_the_nearest() {
        let one = |lines: &str| format!("{HEAD}[[requirement]]\nid = \"1.1\"\n{lines}");
        for (text, words) in [
            ("id = [".to_owned(), "TOML"),
            (HEAD.to_owned(), "no [[requirement]]"),
            (format!("{HEAD}[requirement]\nid = \"1\""), "two brackets"),
            (HEAD.replace("name", "nmae"), "no key \"nmae\", did you mean \"name\"?"),
            (one("checks = [\"*\"]").replace("house", "cis-7.0"), "built in"),
            (one("checks = [\"*\"]").replace("\"house\"", "\" \""), "not empty"),
            (one("checks = [\"*\"]").replace("id = \"house\"\n", ""), "missing field `id`"),
            (one("checks = [\"*\"]").replace("https:", "javascript:"), "https://"),
            (one("checks = [\"*\"]").replace("\"1.1\"", "\"\""), "requirement number 1: its id is empty"),
            (one("checks = [\"*\"]").replace("id = \"1.1\"", ""), "requirement number 1: missing field `id`"),
            (one("checks = [\"*\"]\n[[requirement]]\nid = \"1.1\"\nchecks = [\"*\"]"), "\"1.1\" is there twice"),
            (one("checks = [\"iam-rot-mfa\"]"), "requirement \"1.1\": there is no check \"iam-rot-mfa\", did you mean"),
            (one("checks = [\"[a-\"]"), "is not a glob"),
            (one("checks = \"iam-root-mfa\""), "requirement \"1.1\": invalid type"),
            (one("chekcs = [\"iam-root-mfa\"]"), "no key \"chekcs\", did you mean \"checks\"?"),
            (one("chekcs = 1"), "no key \"chekcs\", did you mean \"checks\"?"),
            (one("cis-7 = [\"2.4\"]"), "did you mean \"cis-7.0\"?"),
            (one("cis-7.0 = [\"2.44\"]"), "no requirement \"2.44\", did you mean \"2."),
            (one("cis-7.0 = [2.4]"), "\"cis-7.0\" is not a list of texts"),
            (one("security-hub = \"IAM.9\""), "\"security-hub\" is not a list"),
            (one(""), "names no check"),
            (one("unanswered = \" \""), "says why"),
            (one("checks = [\"iam-root-mfa\"]\nunanswered = \"No.\""), "iam-root-mfa answers it"),
        ] {
            let why = parse(&text).unwrap_err();
            assert!(why.contains(words), "{words:?} is not in: {why}");
            assert!(!why.contains('\n'), "{why}");
        }
    }

    #[test]
    fn a_file_is_told_from_an_id() {
        for file in ["house.toml", "./house", "rules/house.TOML", "/dev/fd/63"] {
            assert!(is_file(file), "{file}");
        }
        for id in ["cis-7.0", "security-hub", "toml", ""] {
            assert!(!is_file(id), "{id}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = read(Path::new("/nonexistent.toml")).unwrap_err().to_string();
        assert!(error.starts_with("/nonexistent.toml cannot be read"), "{error}");
    }
}

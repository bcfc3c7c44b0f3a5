//! The accounts that somebody wrote in a file: as text, an account a line, or as TOML where their roles differ.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Spanned;

/// An account that is to be audited, and how it is entered as far as that is not said for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Twelve digits.
    pub id: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The role to assume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// The external id that the role's trust policy asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The profile whose credentials are used, for the account itself or for the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
}

/// Why a file lists no accounts. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It cannot be read.
    #[error("{} cannot be read ({why}): check its path and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// A line of it is wrong.
    #[error("{}, line {line}: {why}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong, and what to do.
        why: String,
    },
    /// It names nothing.
    #[error("{} names no account: write a line for each, such as '123456789012 payments'", .0.display())]
    Empty(PathBuf),
}

/// No list of this kind is longer, and none is let into memory that is.
const LIMIT: u64 = 16 << 20;

/// Reads the file, or standard input for `-`.
pub fn read(path: &Path) -> Result<Vec<Listed>, ListError> {
    let unreadable = |why: String| ListError::Unreadable { path: path.to_owned(), why };
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if path == Path::new("-") {
            io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes)?;
        } else {
            File::open(path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    };
    let bytes = read().map_err(|error| unreadable(error.to_string()))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LIMIT) {
        return Err(unreadable(format!("it is longer than {} MiB", LIMIT >> 20)));
    }
    parse(path, &String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?)
}

/// Reads what the file at `path` holds: TOML if its name ends so, or if its first line opens a table, which standard input
/// has no name to say.
fn parse(path: &Path, text: &str) -> Result<Vec<Listed>, ListError> {
    let wrong = |line, why| ListError::Wrong { path: path.to_owned(), line, why };
    let begins = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let in_toml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
        || (path == Path::new("-") && begins.is_some_and(|line| line.starts_with("[[")));
    let found = if in_toml { tables(text) } else { lines(text) };
    let found = found.map_err(|(line, why)| wrong(line, why))?;
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for (line, listed) in &found {
        match lines.entry(&listed.id) {
            Entry::Vacant(new) => _ = new.insert(*line),
            Entry::Occupied(first) => {
                let why = format!("account {} is in line {} already: leave one of them out", listed.id, first.get());
                return Err(wrong(*line, why));
            }
        }
    }
    if found.is_empty() {
        return Err(ListError::Empty(path.to_owned()));
    }
    Ok(found.into_iter().map(|(_, listed)| listed).collect())
}

/// What is wrong, and in which line.
type Wrong = (usize, String);

/// An account a line: its number, and what it is called, if anything. What follows a number sign is for people.
fn lines(text: &str) -> Result<Vec<(usize, Listed)>, Wrong> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        // A byte order mark is how some editors begin a file.
        let line = line.trim_start_matches('\u{feff}');
        let line = match line.find('#') {
            Some(0) => "",
            Some(at) if line[..at].ends_with(char::is_whitespace) => &line[..at],
            _ => line,
        };
        let mut words = line.split_whitespace();
        let Some(id) = words.next() else { continue };
        let name = words.collect::<Vec<_>>().join(" ");
        check_id(id).map_err(|why| (number, why))?;
        let name = (!name.is_empty()).then_some(name);
        found.push((number, Listed { id: id.to_owned(), name, ..Listed::default() }));
    }
    Ok(found)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    #[serde(default)]
    account: Vec<Spanned<Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    id: Spanned<String>,
    name: Option<String>,
    role_arn: Option<Spanned<String>>,
    external_id: Option<String>,
    profile: Option<String>,
}

fn tables(text: &str) -> Result<Vec<(usize, Listed)>, Wrong> {
    let line = |span: Range<usize>| text.get(..span.start).map_or(1, |before| before.matches('\n').count() + 1);
    let tables: Tables = toml::from_str(text).map_err(|error| {
        (error.span().map_or(1, line), format!("{}: see 'partywall audit --help'", error.message().trim_end()))
    })?;
    let mut found = Vec::new();
    for table in tables.account {
        let place = line(table.span());
        let Table { id, name, role_arn, external_id, profile } = table.into_inner();
        check_id(id.get_ref()).map_err(|why| (line(id.span()), why))?;
        if let Some(arn) = &role_arn {
            check_role(arn.get_ref(), id.get_ref()).map_err(|why| (line(arn.span()), why))?;
        }
        if external_id.is_some() && role_arn.is_none() && profile.is_some() {
            let why =
                "its external-id is for no role, where it has a profile and no role-arn: add one, or leave it out";
            return Err((place, why.to_owned()));
        }
        let (id, role_arn) = (id.into_inner(), role_arn.map(Spanned::into_inner));
        found.push((place, Listed { id, name, role_arn, external_id, profile }));
    }
    Ok(found)
}

/// An account's number has twelve digits.
pub fn check_id(id: &str) -> Result<(), String> {
    if id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(format!("{id:?} is not the number of an account: write its twelve digits"))
    }
}

/// The role is one of the account.
fn check_role(arn: &str, account: &str) -> Result<(), String> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", "", owner, role] if role.strip_prefix("role/").is_some_and(|name| !name.is_empty()) => {
            if *owner == account {
                Ok(())
            } else {
                Err(format!("the role is one of account {owner}, and this is {account}: give one of the same account"))
            }
        }
        _ => Err(format!("{arn:?} is not the ARN of a role: write one like arn:aws:iam::{account}:role/auditor")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Result<Vec<Listed>, String> {
        parse(Path::new("accounts.txt"), text).map_err(|error| error.to_string())
    }

    fn toml(text: &str) -> Result<Vec<Listed>, String> {
        parse(Path::new("accounts.toml"), text).map_err(|error| error.to_string())
    }

    fn named(id: &str, name: Option<&str>) -> Listed {
        Listed { id: id.into(), name: name.map(Into::into), ..Listed::default() }
    }

    #[test]
    fn a_line_is_an_account_with_a_name_or_without() {
        let listed = text(
            "# all of production\n\n111111111111 payments\n  222222222222\t web  shop # ours\n333333333333 team#1\n444444444444\r\n",
        );
        let expected = [
            named("111111111111", Some("payments")),
            named("222222222222", Some("web shop")),
            named("333333333333", Some("team#1")),
            named("444444444444", None),
        ];
        assert_eq!(listed.unwrap(), expected);
    }

    #[test]
    fn what_is_no_number_is_named_with_its_line() {
        for wrong in ["12345678901", "1234567890123", "12345678901a", "１２３４５６７８９０１２"] {
            let error = text(&format!("111111111111\n{wrong} name\n")).unwrap_err();
            assert!(error.starts_with("accounts.txt, line 2: ") && error.contains("twelve digits"), "{error}");
        }
    }

    #[test]
    fn an_account_twice_is_an_error_with_both_lines() {
        let error = text("111111111111 a\n222222222222\n111111111111 b\n").unwrap_err();
        assert_eq!(error, "accounts.txt, line 3: account 111111111111 is in line 1 already: leave one of them out");
        let error = toml("[[account]]\nid = \"111111111111\"\n\n[[account]]\nid = \"111111111111\"\n").unwrap_err();
        assert!(error.contains("line 4") && error.contains("line 1 already"), "{error}");
    }

    #[test]
    fn a_list_of_nothing_is_an_error() {
        assert!(text("# nobody\n").unwrap_err().contains("names no account"));
        assert!(toml("").unwrap_err().contains("names no account"));
    }

    #[test]
    fn a_table_says_how_an_account_is_entered() {
        let listed = toml(
            "[[account]]\nid = \"111111111111\"\nname = \"payments\"\nrole-arn = \"arn:aws:iam::111111111111:role/a/b\"\n\
             external-id = \"x\"\n\n[[account]]\nid = \"222222222222\"\nprofile = \"web\"\n",
        );
        let expected = [
            Listed {
                role_arn: Some("arn:aws:iam::111111111111:role/a/b".into()),
                external_id: Some("x".into()),
                ..named("111111111111", Some("payments"))
            },
            Listed { profile: Some("web".into()), ..named("222222222222", None) },
        ];
        assert_eq!(listed.unwrap(), expected);
    }

    #[test]
    fn what_is_wrong_in_a_table_is_named_with_its_line() {
        for (wrong, line, words) in [
            ("[[account]]\nname = \"a\"\n", 1, "id"),
            ("[[account]]\nid = 111111111111\n", 2, "string"),
            ("[[account]]\nid = \"111111111111\"\nrole = \"a\"\n", 3, "role"),
            ("[[account]]\nid = \"1\"\n", 2, "twelve digits"),
            ("[[account]]\nid = \"111111111111\"\nrole-arn = \"auditor\"\n", 3, "arn:aws:iam::111111111111:role/"),
            (
                "[[account]]\nid = \"111111111111\"\nrole-arn = \"arn:aws:iam::222222222222:role/a\"\n",
                3,
                "one of account 222222222222",
            ),
            ("[[account]]\nid = \"111111111111\"\nprofile = \"a\"\nexternal-id = \"x\"\n", 1, "for no role"),
            ("account = [\n", 1, ""),
        ] {
            let error = toml(wrong).unwrap_err();
            assert!(error.starts_with(&format!("accounts.toml, line {line}: ")), "{wrong}: {error}");
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn standard_input_is_text_unless_it_opens_a_table() {
        let read = |text| parse(Path::new("-"), text).unwrap();
        assert_eq!(read("111111111111\n"), [named("111111111111", None)]);
        assert_eq!(read("# a\n[[account]]\nid = \"111111111111\"\n"), [named("111111111111", None)]);
    }

    #[test]
    fn a_file_that_is_not_there_is_said() {
        let error = read(Path::new("nowhere/accounts.txt")).unwrap_err().to_string();
        assert!(error.contains("cannot be read") && error.contains("permissions"), "{error}");
    }
}

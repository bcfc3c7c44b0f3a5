//! The file in which people state what no API can answer.

use std::path::{Path, PathBuf};

use partywall_checks::model::coverage::Attestation;
use serde::Deserialize;

/// Why the file says nothing. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AttestationError {
    /// It cannot be read.
    #[error("{} cannot be read ({why}): give the file with --attestations, or make one with 'partywall model --attest-template'", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{} is not a file of attestations ({why}): see 'partywall model --attest-template'", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        why: String,
    },
}

/// The file that is looked for in the working directory when none is named.
pub const DEFAULT_FILE: &str = "partywall.toml";

/// Reads the attestations of `path`; without one, those of [`DEFAULT_FILE`], if there is such a file.
pub fn read(path: Option<&Path>) -> Result<Vec<Attestation>, AttestationError> {
    let (path, named) = path.map_or((Path::new(DEFAULT_FILE), false), |path| (path, true));
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text, named).map_err(|why| AttestationError::Malformed { path: path.to_owned(), why }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => Ok(Vec::new()),
        Err(why) => Err(AttestationError::Unreadable { path: path.to_owned(), why }),
    }
}

/// `strict` where the file is for attestations alone.
fn parse(text: &str, strict: bool) -> Result<Vec<Attestation>, String> {
    let mut file: toml::Table =
        text.parse().map_err(|error: toml::de::Error| error.to_string().trim().replace('\n', " "))?;
    let listed = file.remove("attestation");
    if strict && let Some((key, _)) = file.iter().next() {
        return Err(format!("{key:?} is not [[attestation]]"));
    }
    let listed = match listed {
        None => return Ok(Vec::new()),
        Some(toml::Value::Array(listed)) => listed,
        Some(_) => return Err("each attestation begins with [[attestation]], in two brackets".to_owned()),
    };
    let read = |(n, value): (usize, toml::Value)| {
        Attestation::deserialize(dates_as_text(value)).map_err(|error| format!("attestation {n}: {}", error.message()))
    };
    (1..).zip(listed).map(read).collect()
}

/// TOML has dates of its own; written with or without quotes, they mean the same.
fn dates_as_text(value: toml::Value) -> toml::Value {
    match value {
        toml::Value::Datetime(date) => toml::Value::String(date.to_string()),
        toml::Value::Table(table) => {
            toml::Value::Table(table.into_iter().map(|(key, value)| (key, dates_as_text(value))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"
        [[attestation]]
        node = "customer.data.masking"
        statement = "Masked before it leaves production."
        by = "Ada"
        on = 2026-01-01
        until = "2026-12-31"
    "#;

    #[test]
    fn dates_are_read_with_and_without_quotes() {
        let read = parse(ONE, true).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].on.to_string(), "2026-01-01");
        assert_eq!(read[0].until.to_string(), "2026-12-31");
        assert_eq!(read[0].evidence, None);
    }

    #[test]
    fn other_keys_are_for_the_common_file_alone() {
        let both = format!("colour = \"blue\"\n{ONE}");
        assert_eq!(parse(&both, false).unwrap().len(), 1);
        assert!(parse(&both, true).unwrap_err().contains("colour"));
        assert_eq!(parse("", true).unwrap(), []);
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        for (text, words) in [
            ("[[attestation]\n", "attestation"),
            ("[attestation]\nnode = \"x\"", "two brackets"),
            ("[[attestation]]\nnode = \"x\"", "attestation 1: missing field"),
            (&ONE.replace("2026-01-01", "\"soon\""), "attestation 1"),
            (&ONE.replace("by =", "bye ="), "bye"),
        ] {
            let why = parse(text, true).unwrap_err();
            assert!(why.contains(words), "{why}");
            assert!(!why.contains('\n'), "{why}");
        }
    }

    #[test]
    fn a_file_that_was_named_must_be_there() {
        assert!(matches!(read(Some(Path::new("/nonexistent.toml"))), Err(AttestationError::Unreadable { .. })));
    }
}

//! What people state of what no API can answer.

use std::path::{Path, PathBuf};

use partywall_checks::model::coverage::Attestation;
use schemars::JsonSchema;
use serde::Deserialize;

use super::values::Day;
use super::{ConfigError, Source, text};

/// Why the file says nothing. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AttestationError {
    /// It cannot be read.
    #[error("{} cannot be read ({why}): give the file with --attestations, or make one with 'partywall model --attest-template'", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// It is not what it should be.
    #[error("{0}: see 'partywall model --attest-template'")]
    Malformed(ConfigError),
}

/// Reads a file of attestations alone.
pub fn read(path: &Path) -> Result<Vec<Attestation>, AttestationError> {
    let text = text(path).map_err(|error| match error {
        ConfigError::Unreadable { path, why } => AttestationError::Unreadable { path, why },
        wrong @ ConfigError::Wrong { .. } => AttestationError::Malformed(wrong),
    })?;
    parse(path, &text)
}

fn parse(path: &Path, text: &str) -> Result<Vec<Attestation>, AttestationError> {
    let file: Attestations = Source { path, text }.parse().map_err(AttestationError::Malformed)?;
    Ok(file.attestation.into_iter().map(Attestation::from).collect())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attestations {
    #[serde(default)]
    attestation: Vec<Stated>,
}

/// An attestation, as it is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Attestation")]
pub(super) struct Stated {
    /// The id of the node in the model, as 'partywall model' shows it.
    node: String,
    /// What is stated.
    statement: String,
    /// Who states it.
    by: String,
    /// Since when it holds.
    on: Day,
    /// The last day on which it holds.
    until: Day,
    /// Where the evidence for it is kept: an address.
    #[serde(default)]
    evidence: Option<String>,
}

impl From<Stated> for Attestation {
    fn from(Stated { node, statement, by, on: Day(on), until: Day(until), evidence }: Stated) -> Self {
        Self { node, statement, by, on, until, evidence }
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

    fn read_from(text: &str) -> Result<Vec<Attestation>, String> {
        parse(Path::new("a.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn dates_are_read_with_and_without_quotes() {
        let read = read_from(ONE).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].on.to_string(), "2026-01-01");
        assert_eq!(read[0].until.to_string(), "2026-12-31");
        assert_eq!(read[0].evidence, None);
    }

    #[test]
    fn a_file_of_attestations_holds_nothing_else() {
        assert!(read_from(&format!("colour = \"blue\"\n{ONE}")).unwrap_err().contains("colour"));
        assert_eq!(read_from("").unwrap(), []);
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        for (text, words) in [
            ("[[attestation]\n", "a.toml, line 1"),
            ("[attestation]\nnode = \"x\"", "two brackets"),
            ("[[attestation]]\nnode = \"x\"", "attestation: the key \"statement\" is missing"),
            (&ONE.replace("2026-01-01", "\"soon\""), "line 6, column 14, attestation.on: it should be a day like"),
            (&ONE.replace("2026-01-01", "2026-01-01T00:00:00Z"), "attestation.on"),
            (&ONE.replace("by =", "bye ="), "no key \"bye\" here: did you mean \"by\"?"),
        ] {
            let why = read_from(text).unwrap_err();
            assert!(why.contains(words), "{why}");
            assert!(!why.contains('\n'), "{why}");
        }
    }

    #[test]
    fn a_file_that_was_named_must_be_there() {
        assert!(matches!(read(Path::new("/nonexistent.toml")), Err(AttestationError::Unreadable { .. })));
    }
}

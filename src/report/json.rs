//! The report as JSON, and its schema.

use std::io::{self, Write};

use serde::Serialize;

use super::{Report, SCHEMA};

/// Writes the report, indented, with a newline at its end.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, report)?;
    writeln!(out)
}

/// The word of an enum as the report spells it: `denied-by-service-control-policy`.
pub(super) fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| Some(value.as_str()?.to_owned())).unwrap_or_default()
}

/// The JSON Schema of the report (draft 2020-12).
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Report);
    schema.insert("$id".to_owned(), SCHEMA.into());
    schema.insert("title".to_owned(), "partywall report, version 1".into());
    schema.into()
}

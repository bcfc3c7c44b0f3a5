//! The JSON Schema of `partywall.toml`, for editors.

use schemars::Schema;
use serde_json::{Value, json};

use super::Contents;

/// The id of the schema. Its last part is the major version of the file's format.
pub const SCHEMA: &str = "urn:partywall:schema:config:1";

/// The schema. `formats` are the names of the forms that a report can have.
#[must_use]
pub fn schema(formats: &[String]) -> Schema {
    let mut schema = schemars::schema_for!(Contents);
    schema.insert("$id".to_owned(), Value::from(SCHEMA));
    if let Some(format) = schema.pointer_mut("/$defs/Output/properties/format") {
        format["enum"] = json!(formats);
    }
    schema
}

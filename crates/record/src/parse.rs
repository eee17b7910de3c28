//! From JSON to a record, with errors that name the field.

use core::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::{Record, State, Value};

/// What is wrong with a record, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The field as a path from the record's root (`value.reasons[0]`), empty for the record itself.
    pub field: String,
    /// What is wrong and what would be right, as the end of a sentence that starts with the field.
    pub problem: String,
}

impl Invalid {
    pub(crate) fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.field.is_empty() { "record" } else { &self.field })?;
        f.write_str(": ")?;
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Invalid {}

/// Deserialises one shape; paths of errors start with `root`.
pub(crate) fn shaped<T: DeserializeOwned>(root: &str, json: Json) -> Result<T, Invalid> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        let field = match (root.is_empty(), path == ".") {
            (_, true) => root.to_owned(),
            (true, false) => path,
            (false, false) => format!("{root}.{path}"),
        };
        Invalid::new(field, error.into_inner().to_string())
    })
}

impl Record {
    /// Reads and validates one record.
    ///
    /// # Errors
    /// [`Invalid`] names the first field that is missing, unknown, of the wrong type or out of its range.
    pub fn from_json(mut json: Json) -> Result<Self, Invalid> {
        let Some(object) = json.as_object_mut() else {
            return Err(Invalid::new("", "must be a JSON object"));
        };
        let value = object.remove("value").filter(|value| !value.is_null());
        let mut record: Self = shaped("", json)?;
        record.value = value.map(|value| Value::from_json(record.kind, value)).transpose()?;
        record.validate()?;
        Ok(record)
    }

    /// The tombstone that follows this revision: everything that the person said is gone, the feedback's name stays.
    #[must_use]
    pub fn retract(&self) -> Self {
        Self { rev: self.rev + 1, state: State::Retracted, value: None, content: None, evidence: None, ..self.clone() }
    }
}

impl core::str::FromStr for Record {
    type Err = Invalid;

    /// Parses, then reads and validates one record; not being JSON is an error of the record itself.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let json = serde_json::from_str(text).map_err(|error| Invalid::new("", format!("is not JSON: {error}")))?;
        Self::from_json(json)
    }
}

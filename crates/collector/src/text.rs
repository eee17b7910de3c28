//! Texts of documents that are only looked at.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A text that stays in the document that it was read from, unless it has escapes in it. (A bare `Cow` would be copied
/// wherever it is not a field of its own.)
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Text<'_> {
    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

//! How much of a conversation may travel with a record.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The content policy: `none | reply | turn | window:N`. What a policy does not let through is dropped, not blanked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// No text at all: the verdict alone.
    None,
    /// The judged message.
    Reply,
    /// The judged message, the user message before it and, for a follow-up, the one after it.
    #[default]
    Turn,
    /// The judged message and the N turns before it.
    Window(u8),
}

impl Policy {
    /// How many turns before the judged message may travel.
    #[must_use]
    pub fn turns(self) -> usize {
        match self {
            Self::None | Self::Reply => 0,
            Self::Turn => 1,
            Self::Window(turns) => turns.into(),
        }
    }
}

/// The text names no policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPolicy(String);

impl fmt::Display for UnknownPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        f.write_str(&self.0)?;
        f.write_str("\" is no content policy: use none, reply, turn or window:N with N from 1 to 50")
    }
}

impl std::error::Error for UnknownPolicy {}

impl FromStr for Policy {
    type Err = UnknownPolicy;

    fn from_str(text: &str) -> Result<Self, UnknownPolicy> {
        match text {
            "none" => Ok(Self::None),
            "reply" => Ok(Self::Reply),
            "turn" => Ok(Self::Turn),
            _ => text
                .strip_prefix("window:")
                .and_then(|turns| turns.parse().ok())
                .filter(|turns| (1..=50).contains(turns))
                .map(Self::Window)
                .ok_or_else(|| UnknownPolicy(text.into())),
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Reply => f.write_str("reply"),
            Self::Turn => f.write_str("turn"),
            Self::Window(turns) => write!(f, "window:{turns}"),
        }
    }
}

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Policy {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Policy".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "How much of the conversation may travel with the record.",
            "type": "string",
            "pattern": "^(none|reply|turn|window:([1-9]|[1-4][0-9]|50))$"
        })
    }
}

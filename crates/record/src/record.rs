//! One feedback as one document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Consent, Kind, Modality, Origin, Policy, Role, State, Value};

/// The only value of [`Record::schema`].
pub const SCHEMA: &str = "afterword/1";

/// One revision of one feedback. The id lasts for the feedback's whole life, each change of mind is a new revision,
/// and taking it back is a revision too (a tombstone: no value, no content).
///
/// It is read by [`Record::from_json`], which knows the shape of `value` from `kind` and names the field of an error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Record {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// A random UUID in lower case: the idempotency key.
    pub id: String,
    /// Counts from 1; the highest wins.
    pub rev: u32,
    /// Whether the feedback stands.
    pub state: State,
    /// What sort of act this is; `value` has the shape that it names.
    pub kind: Kind,
    /// How the signal came about.
    pub origin: Origin,
    /// What is judged.
    pub subject: Subject,
    /// The verdict. Absent on a tombstone.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The scrubbed texts that the content policy lets through. Absent under `none` and on a tombstone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// What surrounded the act.
    #[serde(default)]
    pub context: Context,
    /// On what an inferred record rests; absent on every other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// What was done to protect the person.
    pub privacy: Privacy,
    /// The rater's pseudonym (`r:…`), which rotates and is the handle for erasure.
    pub rater: String,
    /// When, in UTC, no finer than the hour: `2026-11-23T02`.
    pub hour: String,
    /// Which build made the record, and where.
    pub client: Client,
    /// The collector's word, which no sender may give: whether a token of the host vouches for the record. Absent where
    /// the collector asks for no tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

/// What is judged: enough to find the message again whatever the host calls it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Subject {
    /// The conversation's pseudonym (`c:…`), or the host's own id under `ids: "host"`.
    pub conversation: String,
    /// The message's pseudonym (`m:…`), or the host's own id under `ids: "host"`.
    pub message: String,
    /// Earlier names of the same message: an id that was bound late, or one from before an edit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The message's place among the conversation's messages on the page, from 0.
    pub ordinal: u32,
    /// `sha256:` and 64 hex digits over the scrubbed text.
    pub hash: String,
    /// The model that wrote it, as the host names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The agent that wrote it, in a chat of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The host's trace id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// How much of the message was there when it was judged, 0 to 1.
    #[serde(default = "whole")]
    pub progress: f64,
    /// What the message is made of.
    #[serde(default = "text")]
    pub modality: Modality,
}

const fn whole() -> f64 {
    1.0
}

const fn text() -> Modality {
    Modality::Text
}

/// One turn of the conversation before the judged message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Turn {
    /// Who spoke.
    pub role: Role,
    /// The scrubbed text.
    pub content: String,
}

/// Scrubbed texts, as many as the content policy lets through.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Content {
    /// The turns before the judged message, oldest first. Dropped under `reply`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompt: Vec<Turn>,
    /// The judged message. Dropped where the scrubber refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// The person's next message: `followup` records only, under `turn` and `window:N`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub followup: Option<String>,
}

/// What surrounded the act, for the analyst who must correct for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Context {
    /// How many messages have been shown with a bar in this page so far: no click is unlabelled, never negative.
    #[serde(default)]
    pub exposures: u32,
    /// The probability with which the person was asked; absent where nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_with: Option<f64>,
    /// The place of the judged item on the screen where order matters, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// What the person was doing, as the host names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The page's language (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// On what an inferred record rests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// The classifier and its version.
    pub classifier: String,
    /// The calibrated probability of the reported polarity, 0 to 1.
    pub p: f64,
    /// True where the classifier would rather not say; the value then reads `none`, `neutral`.
    pub abstained: bool,
}

/// What was done to protect the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Privacy {
    /// How much of the conversation may travel.
    pub policy: Policy,
    /// How many spans of each type were replaced, over all fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub redactions: BTreeMap<String, u32>,
    /// The ε of the randomised response that the value went through; absent where it went through none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<f64>,
    /// Who said yes.
    pub consent: Consent,
}

/// Which build made the record, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Client {
    /// The component's version.
    pub version: String,
    /// The host page's preset or name, never an address beyond the origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

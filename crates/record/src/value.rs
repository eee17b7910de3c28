//! The verdict of each kind of feedback.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Anchor, Category, Distance, ExecutionStatus, Kind, Level, Polarity, Rubric, Stage, StepVerdict};

/// Declares the value structs: all of them are plain data that refuses unknown fields.
macro_rules! shape {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident : $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),+ }
    };
}

shape! {
    /// A press on one of the bar's buttons.
    Reaction {
        /// `up`, `down`, `love`, or the host's own key.
        name: String,
        /// Stable keys of the reasons that the person ticked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<String>,
        /// What the person added in words, scrubbed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
    }
}

shape! {
    /// What the reply should have said; `content.reply` is the original.
    Edit {
        /// The person's version, scrubbed. Absent where the content policy lets no text through.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edited: Option<String>,
        /// The size of the change, measured before scrubbing.
        distance: Distance,
    }
}

shape! {
    /// A passage of the message, marked.
    Span {
        /// Where the passage is.
        anchor: Anchor,
        /// The error type, a stable key (Fine-Grained RLHF's types or the host's).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        /// What the person said about it, scrubbed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
        /// What should stand there, scrubbed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        correction: Option<String>,
    }
}

shape! {
    /// One of the answers that were compared.
    Candidate {
        /// `sha256:…` over the scrubbed text.
        hash: String,
        /// The scrubbed text, where the content policy lets it through.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Where it stood on the screen, from 0: the order is randomised and recorded.
        position: u32,
        /// The model that wrote it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
    }
}

/// The outcome of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "must be the index of a candidate, \"tie\" or \"both_bad\"")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Verdict {
    /// The index in `candidates` of the better one.
    Winner(u32),
    /// No winner.
    Draw(Draw),
}

/// A comparison without a winner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Draw {
    /// Equally good.
    Tie,
    /// Equally bad.
    BothBad,
}

shape! {
    /// Two or more answers to one prompt, side by side.
    Compare {
        /// What was compared.
        candidates: Vec<Candidate>,
        /// Which was better.
        verdict: Verdict,
        /// How much better, 0 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        strength: Option<f64>,
        /// What convinced: stable keys or short scrubbed texts.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        justification: Vec<String>,
    }
}

shape! {
    /// Independent scores, never collapsed into one.
    Rating {
        /// Score by aspect, or of a list by item and aspect; `null` is unrated, not zero.
        aspects: BTreeMap<String, Option<f64>>,
    }
}

shape! {
    /// A verdict on one step of an agent's work.
    Step {
        /// The step's text or name, scrubbed.
        step: String,
        /// Which part of the work it belongs to.
        stage: Stage,
        /// Whether it was right; absent is unrated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict: Option<StepVerdict>,
        /// Stable keys.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        labels: Vec<String>,
        /// The step's place among its siblings, from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rank: Option<u32>,
    }
}

shape! {
    /// A judgement in free words, with the passages it speaks of.
    Critique {
        /// The scrubbed text.
        text: String,
        /// Exact quotes that were good.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        good: Vec<String>,
        /// Exact quotes that were poor.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        poor: Vec<String>,
        /// The id of the record that it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
    }
}

shape! {
    /// The person asked for another answer.
    Regenerate {
        /// Which attempt this is, from 1.
        attempt: u32,
        /// The first answer's message pseudonym.
        of: String,
        /// Whether the person went on with this attempt; absent while unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<bool>,
    }
}

shape! {
    /// How far the person went with the reply.
    Engagement {
        /// The highest level reached.
        level: Level,
        /// How long it was in view, as a bucket: `<2s`, `2-10s`, `10-60s`, `>60s`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dwell: Option<String>,
        /// The share of the text that was copied, 0 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copied: Option<f64>,
    }
}

shape! {
    /// What running the reply's code gave.
    Execution {
        /// The outcome.
        status: ExecutionStatus,
    }
}

shape! {
    /// A request that was made again.
    Reformulation {
        /// How many user turns back the earlier request stands, from 1 (the prompt of the judged reply).
        of: u32,
        /// How alike the two are, 0 to 1.
        similarity: f64,
    }
}

shape! {
    /// What the person's next message says of the reply.
    Followup {
        /// What the message is to the reply.
        category: Category,
        /// What it says of the reply overall.
        polarity: Polarity,
        /// Which signs of satisfaction and dissatisfaction it shows.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rubrics: Vec<Rubric>,
        /// Set where the message asks for the same thing again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reformulation: Option<Reformulation>,
    }
}

/// Ties every kind to its value's shape, once.
macro_rules! values {
    ($($kind:ident),+ $(,)?) => {
        /// A verdict, of one shape for each kind.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Value {
            $(#[doc = concat!("Of a [`Kind::", stringify!($kind), "`].")] $kind($kind)),+
        }

        impl Value {
            /// The kind that this shape belongs to.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$kind(_) => Kind::$kind),+ }
            }

            /// Reads the shape that `kind` names.
            pub(crate) fn from_json(kind: Kind, json: serde_json::Value) -> Result<Self, crate::Invalid> {
                match kind { $(Kind::$kind => crate::parse::shaped("value", json).map(Self::$kind)),+ }
            }
        }

        #[cfg(feature = "schema")]
        pub(crate) fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<(Kind, schemars::Schema)> {
            vec![$((Kind::$kind, generator.subschema_for::<$kind>())),+]
        }
    };
}

values!(Reaction, Edit, Span, Compare, Rating, Step, Critique, Regenerate, Engagement, Execution, Followup);

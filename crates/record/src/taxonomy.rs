//! The closed vocabularies of a record: every name is the field's own (see the source of each).

use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have one stable wire name, with `ALL`, `as_str` and serde in one place.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $wire:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$vdoc])* #[doc = concat!("`", $wire, "` on the wire.")] #[serde(rename = $wire)] $variant),+
        }

        impl $name {
            /// Every value, in the order of its wire documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire),+ }
            }

            /// The value of a wire name, if there is one.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == name)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

vocabulary! {
    /// Whether a feedback stands or was taken back. A retracted revision is a tombstone: it carries no value and no content.
    State { Set = "set", Retracted = "retracted" }
}

vocabulary! {
    /// What sort of act a record holds.
    Kind {
        Reaction = "reaction", Edit = "edit", Span = "span", Compare = "compare", Rating = "rating", Step = "step",
        Critique = "critique", Regenerate = "regenerate", Engagement = "engagement", Execution = "execution", Followup = "followup",
    }
}

vocabulary! {
    /// How a signal came about. Signals of different origins are never summed together.
    Origin {
        /// The person meant it as feedback.
        Explicit = "explicit",
        /// Observed from what the person did.
        Implicit = "implicit",
        /// Read by a classifier from what the person wrote.
        Inferred = "inferred",
        /// Proposed by a model and not confirmed by a person.
        Agent = "agent",
        /// Generated for tests.
        Synthetic = "synthetic",
    }
}

vocabulary! {
    /// Who spoke a turn.
    Role { System = "system", User = "user", Assistant = "assistant", Tool = "tool" }
}

vocabulary! {
    /// What kind of output is judged.
    Modality { Text = "text", Image = "image", Audio = "audio", Video = "video" }
}

vocabulary! {
    /// What the person agreed to when the record was made.
    Consent {
        /// The person said yes in the widget.
        Granted = "granted",
        /// The host says that it holds the person's consent.
        Host = "host",
    }
}

vocabulary! {
    /// What the next message is to the reply before it (Don-Yehiya et al., "The Future of Open Human Feedback", with `none`).
    Category {
        None = "none", Positive = "positive", Rephrase = "rephrase", Correction = "correction",
        Complaint = "complaint", Clarify = "clarify",
    }
}

vocabulary! {
    /// What the next message says of the reply overall (WildFeedback's SAT/DSAT, with neutral).
    Polarity { Sat = "sat", Neutral = "neutral", Dsat = "dsat" }
}

vocabulary! {
    /// The nine satisfaction and nine dissatisfaction rubrics of SPUR/WildFeedback.
    Rubric {
        Gratitude = "gratitude", Learning = "learning", Compliance = "compliance", Praise = "praise", Personal = "personal",
        Humor = "humor", Acknowledgment = "acknowledgment", Closure = "closure", GettingThere = "getting_there",
        Negative = "negative", Revision = "revision", FactualError = "factual_error", Unrealistic = "unrealistic",
        NoEngagement = "no_engagement", Ignored = "ignored", LowerQuality = "lower_quality",
        InsufficientDetail = "insufficient_detail", Style = "style",
    }
}

vocabulary! {
    /// How far a person went with a reply, in order: a later level implies the earlier ones (GNOLR).
    Level { Seen = "seen", Read = "read", Copied = "copied", Reused = "reused", Loved = "loved" }
}

vocabulary! {
    /// What running a reply's code gave (CodeRL).
    ExecutionStatus {
        CompileError = "compile_error", RuntimeError = "runtime_error", FailedTest = "failed_test", Passed = "passed",
    }
}

vocabulary! {
    /// Which part of an agent's work a step belongs to (NExT-Search).
    Stage { Decompose = "decompose", Retrieve = "retrieve", Generate = "generate", Tool = "tool" }
}

vocabulary! {
    /// Whether a step was right.
    StepVerdict { Good = "good", Bad = "bad" }
}

impl ExecutionStatus {
    /// CodeRL's reward of an outcome, in [-1, 1] (Le et al. 2022, eq. 5).
    #[must_use]
    pub const fn reward(self) -> f64 {
        match self {
            Self::CompileError => -1.0,
            Self::RuntimeError => -0.6,
            Self::FailedTest => -0.3,
            Self::Passed => 1.0,
        }
    }
}

impl Rubric {
    /// True of the nine that speak for the reply.
    #[must_use]
    pub fn is_satisfaction(self) -> bool {
        self <= Self::GettingThere
    }
}

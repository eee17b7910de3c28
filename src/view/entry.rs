//! What the preview shows: the records about one message, and what became of the last thing that was asked of it.

use afterword_record::Kind;

use crate::outbox::Delivery;

/// What a person can take out of a feedback, as a bit: all strikes of one feedback are a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// What they said beside a reaction.
    Comment = 1,
    /// The text of their own version of the answer.
    Edited = 2,
    /// The turns before the answer.
    Prompt = 4,
    /// The answer.
    Reply = 8,
    /// Their next message.
    Followup = 16,
    /// Everything: the feedback is withdrawn.
    All = 32,
}

impl Strike {
    /// Each text that can be taken out: its strike, the record's member that holds it, and its name there.
    pub(crate) const TEXTS: [(Self, &'static str, &'static str); 5] = [
        (Self::Comment, "value", "comment"),
        (Self::Edited, "value", "edited"),
        (Self::Prompt, "content", "prompt"),
        (Self::Reply, "content", "reply"),
        (Self::Followup, "content", "followup"),
    ];

    /// Whether this strike is in the set.
    pub(crate) fn is_in(self, struck: u8) -> bool {
        struck & self as u8 != 0
    }
}

/// One record about the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What sort of feedback it is.
    pub kind: Kind,
    /// Where it is; `None` where it is nowhere, and only what would be sent.
    pub delivery: Option<Delivery>,
    /// False once it was taken back.
    pub set: bool,
    /// The keys of what it says.
    pub verdict: Vec<String>,
    /// Its texts, scrubbed.
    pub texts: Vec<(Strike, String)>,
    /// How many identifiers of each type were taken out of its texts.
    pub redactions: Vec<(String, u32)>,
    /// What the person keeps out of it.
    pub struck: u8,
    /// What vouches for it and goes beside it; empty where it went and is not known any more.
    pub token: Option<String>,
    /// True of a reaction that was randomised: it cannot be found again to be withdrawn.
    pub chance: bool,
    /// The record as it is stored and sent, byte for byte.
    pub json: String,
}

/// What became of what the person last asked for in the preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A text was taken out.
    LeftOut,
    /// A feedback was withdrawn.
    Withdrawn,
    /// The collector is being asked to erase.
    Erasing,
    /// So many records were erased, and everything on the device.
    Erased(u32),
    /// Nothing was erased, for this reason.
    NotErased(String),
    /// Nothing more is sent, and nothing is stored any more.
    Stopped,
}

/// The open preview of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The message's records, or what would be sent where there are none.
    pub entries: Vec<Entry>,
    /// True while feedback may be stored and sent.
    pub allowed: bool,
}

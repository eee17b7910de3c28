//! What was on the screen when the person acted, and what the act says: not yet scrubbed, never stored, never sent.

use afterword_record::{Evidence, Kind, Origin, Role, Value};

/// The judged message and what stood before it, at the moment of the act.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The message's text.
    pub text: String,
    /// The turns before it, oldest first, as many as the content policy may need.
    pub before: Vec<(Role, String)>,
    /// Its place in the conversation, from 0.
    pub ordinal: u32,
    /// The model that wrote it.
    pub model: Option<String>,
    /// How many messages have been shown with a bar so far.
    pub exposures: u32,
}

impl Scene {
    /// What the person had asked: the nearest user turn before the message.
    pub fn prompt(&self) -> &str {
        let user = self.before.iter().rev().find(|(role, _)| *role == Role::User);
        user.map_or("", |(_, text)| text)
    }
}

/// What a person's act says of a message.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What sort of act it was.
    pub kind: Kind,
    /// How the signal came about.
    pub origin: Origin,
    /// The verdict; `None` takes an earlier one back.
    pub value: Option<Value>,
    /// On what an inferred verdict rests.
    pub evidence: Option<Evidence>,
    /// The person's next message, where that was read.
    pub followup: Option<String>,
    /// What was judged.
    pub scene: Scene,
}

impl Draft {
    /// A verdict that the person meant as one; `None` takes it back.
    pub fn explicit(kind: Kind, value: Option<Value>, scene: Scene) -> Self {
        Self { kind, origin: Origin::Explicit, value, evidence: None, followup: None, scene }
    }
}

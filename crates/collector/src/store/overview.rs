//! What the overview page shows, as numbers.

/// One number and what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The day, the kind or the reason's kind: whatever the list is by.
    pub by: String,
    /// The origin; no number sums over origins.
    pub origin: String,
    /// What was counted.
    pub name: String,
    /// How often.
    pub count: u64,
}

/// How the classifier read a follow-up to a message that a person also judged in so many words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The polarity of the person's reaction.
    pub said: String,
    /// The polarity that the classifier read from the next message.
    pub read: String,
    /// How many pairs there are.
    pub count: u64,
}

/// The numbers of the overview page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Records by kind and state: `by` is the kind, `name` is `set` or `retracted`.
    pub kinds: Vec<Count>,
    /// Polarities by day: `by` is the day, `name` is `sat`, `neutral` or `dsat`.
    pub days: Vec<Count>,
    /// Reasons by kind, the most frequent first: `by` is the kind, `name` the reason's key.
    pub reasons: Vec<Count>,
    /// Reactions against readings.
    pub readings: Vec<Reading>,
}

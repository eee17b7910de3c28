//! What an audit reads of a record.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};

use afterword_record::{Kind, Origin, Polarity, Record, Value};

use crate::store::polarity;

/// One person's act, as far as abuse shows in it. Borrowed from its record.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// The rater's pseudonym.
    pub rater: &'a str,
    /// How the signal came about; acts of different origins are never counted together.
    pub origin: Origin,
    /// What sort of act it is.
    pub kind: Kind,
    /// The hour in which it was done: records know no finer time.
    pub hour: &'a str,
    /// The conversation's pseudonym.
    pub conversation: &'a str,
    /// The hash of the judged answer's text.
    pub answer: &'a str,
    /// Whether it speaks for the answer as a whole; `None` where it says neither.
    pub verdict: Option<bool>,
    /// What the person wrote.
    pub words: Option<Words<'a>>,
}

/// A person's own words.
#[derive(Clone, Copy, Debug)]
pub enum Words<'a> {
    /// About the answer: a comment or a critique.
    Said(&'a str),
    /// Instead of the answer: an edit or a correction. Two people may well correct one mistake in the same way.
    Proposed(&'a str),
}

impl<'a> Act<'a> {
    /// Reads a record. Follow-ups are left without words: "make it shorter, please" is nobody's invention.
    #[must_use]
    pub fn of(record: &'a Record) -> Self {
        Self {
            rater: &record.rater,
            origin: record.origin,
            kind: record.kind,
            hour: &record.hour,
            conversation: &record.subject.conversation,
            answer: &record.subject.hash,
            verdict: polarity(record).and_then(|said| match said {
                Polarity::Sat => Some(true),
                Polarity::Dsat => Some(false),
                Polarity::Neutral => None,
            }),
            words: record.value.as_ref().and_then(words),
        }
    }
}

fn words(value: &Value) -> Option<Words<'_>> {
    match value {
        Value::Reaction(reaction) => reaction.comment.as_deref().map(Words::Said),
        Value::Critique(critique) => Some(Words::Said(&critique.text)),
        Value::Edit(edit) => edit.edited.as_deref().map(Words::Proposed),
        Value::Span(span) => {
            span.comment.as_deref().map(Words::Said).or_else(|| span.correction.as_deref().map(Words::Proposed))
        }
        _ => None,
    }
}

/// Turns what acts share into numbers. The key is drawn anew for each audit, so that nobody can craft two pseudonyms or
/// texts that look like one.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(RandomState);

impl Keys {
    /// A number for `what`.
    pub(super) fn of(&self, what: impl Hash) -> u64 {
        self.0.hash_one(what)
    }

    /// A rater, as far as one origin goes.
    pub(super) fn rater(&self, act: &Act) -> u64 {
        self.of((act.rater, act.origin))
    }
}

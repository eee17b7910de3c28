//! Reactions laid beside readings: how often what a person said of a message and what was read from the next one agree.
//!
//! A pair is a standing explicit reaction and a standing inferred follow-up about the same message, both taking a side or
//! read as neutral. Pairs are counted as records come and go, message by message: counted anew, they would take a walk
//! through all that is stored.

use core::ops::AddAssign;

use afterword_record::{Kind, Origin, Polarity, Record};

use super::polarity::polarity;

/// A judged message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Its conversation's pseudonym or id.
    pub conversation: String,
    /// Its own.
    pub message: String,
}

impl Subject {
    /// What `record` judges.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        Self { conversation: record.subject.conversation.clone(), message: record.subject.message.clone() }
    }
}

/// Who speaks of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Voice {
    /// The person, with a reaction.
    Said,
    /// The classifier, from the next message.
    Read,
}

/// What is counted about one message, in the order of the columns of `subjects`. A reaction is never neutral.
const SIDES: [(Voice, Polarity); 5] = [
    (Voice::Said, Polarity::Sat),
    (Voice::Said, Polarity::Dsat),
    (Voice::Read, Polarity::Sat),
    (Voice::Read, Polarity::Neutral),
    (Voice::Read, Polarity::Dsat),
];

/// How many records of each sort speak of a message, or by how many that changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides(pub [i64; SIDES.len()]);

/// What stands about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The message.
    pub subject: Subject,
    /// How many records of each sort speak of it.
    pub sides: Sides,
}

impl Sides {
    /// `by` for the sort that `record` is of, if it is of one.
    #[must_use]
    pub fn of(record: &Record, by: i64) -> Option<Self> {
        let voice = match (record.kind, record.origin) {
            (Kind::Reaction, Origin::Explicit) => Voice::Said,
            (Kind::Followup, Origin::Inferred) => Voice::Read,
            _ => return None,
        };
        let side = (voice, polarity(record)?);
        let mut sides = Self::default();
        sides.0[SIDES.iter().position(|other| *other == side)?] = by;
        Some(sides)
    }

    /// True where nothing speaks of the message any more.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// By how much the pairs of each name (`dsat sat`: said, then read) changed when the sides came to be `self` by `moved`.
    pub fn pairs(self, moved: Self) -> impl Iterator<Item = (String, i64)> {
        let (now, by) = (self.0, moved.0);
        let (said, read) = (places(Voice::Said), places(Voice::Read));
        said.flat_map(move |said| read.clone().map(move |read| (said, read))).filter_map(move |(said, read)| {
            let more = now[said] * now[read] - (now[said] - by[said]) * (now[read] - by[read]);
            (more != 0).then(|| (format!("{} {}", SIDES[said].1, SIDES[read].1), more))
        })
    }
}

impl AddAssign for Sides {
    fn add_assign(&mut self, more: Self) {
        self.0.iter_mut().zip(more.0).for_each(|(side, more)| *side += more);
    }
}

fn places(voice: Voice) -> impl Iterator<Item = usize> + Clone {
    (0..SIDES.len()).filter(move |place| SIDES[*place].0 == voice)
}

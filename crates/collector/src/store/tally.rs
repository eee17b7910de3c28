//! What the overview counts of a record.

use std::collections::BTreeMap;

use afterword_record::{Kind, Origin, Record, State, Value};

use super::polarity::polarity;
use super::subject::{Sides, Standing, Subject};

/// One counted thing. Origins are part of it: signals of different origins are never summed together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// `2026-11-23`, from the record's hour; empty for readings, whose pairs are of no one day.
    pub day: String,
    /// How the signal came about.
    pub origin: Origin,
    /// What sort of act it was.
    pub kind: Kind,
    /// Which question `name` answers.
    pub measure: Measure,
    /// The answer: a state, a polarity, the stable key of a reason, or what was said and what was read (`dsat sat`).
    pub name: String,
}

/// What is asked of every record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Does it stand or was it taken back?
    State,
    /// Does it speak for the reply or against it?
    Polarity,
    /// Which reasons, error types or rubrics does it name?
    Reason,
    /// What does the person say of a message, and what does the classifier read from the next one?
    Reading,
}

impl Measure {
    /// The name in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Polarity => "polarity",
            Self::Reason => "reason",
            Self::Reading => "reading",
        }
    }
}

fn reasons(value: &Value) -> Vec<&str> {
    match value {
        Value::Reaction(reaction) => reaction.reasons.iter().map(String::as_str).collect(),
        Value::Span(span) => span.label.as_deref().into_iter().collect(),
        Value::Followup(followup) => followup.rubrics.iter().map(|rubric| rubric.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// How a change of records moves the counts.
#[derive(Debug, Default)]
pub struct Tally {
    counts: BTreeMap<Counted, i64>,
    sides: BTreeMap<Subject, Sides>,
}

impl Tally {
    /// Counts a record that now stands.
    pub fn add(&mut self, record: &Record) {
        self.count(record, 1);
    }

    /// Counts a record no more.
    pub fn remove(&mut self, record: &Record) {
        self.count(record, -1);
    }

    /// By how much what is said and read of messages changed, for the messages of which it did.
    pub fn sides(&mut self) -> impl Iterator<Item = (&Subject, &Sides)> {
        self.sides.retain(|_, moved| !moved.is_empty());
        self.sides.iter()
    }

    /// Counts the pairs about the messages of which so much is said and read now that the change is written; returns
    /// those that nothing speaks of any more.
    pub fn pair(&mut self, now: Vec<Standing>) -> Vec<Subject> {
        let mut gone = Vec::new();
        for Standing { subject, sides } in now {
            let moved = self.sides.get(&subject).copied().unwrap_or_default();
            for (name, by) in sides.pairs(moved) {
                let counted = Counted {
                    day: String::new(),
                    origin: Origin::Inferred,
                    kind: Kind::Followup,
                    measure: Measure::Reading,
                    name,
                };
                *self.counts.entry(counted).or_default() += by;
            }
            if sides.is_empty() {
                gone.push(subject);
            }
        }
        gone
    }

    /// What moved, and by how much.
    pub fn moves(self) -> impl Iterator<Item = (Counted, i64)> {
        self.counts.into_iter().filter(|(_, by)| *by != 0)
    }

    fn count(&mut self, record: &Record, by: i64) {
        let mut measured = vec![(Measure::State, record.state.as_str())];
        if record.state == State::Set {
            measured.extend(polarity(record).map(|polarity| (Measure::Polarity, polarity.as_str())));
            let reasons = record.value.as_ref().map(reasons).unwrap_or_default();
            measured.extend(reasons.into_iter().map(|reason| (Measure::Reason, reason)));
        }
        let day = record.hour.split('T').next().unwrap_or_default();
        for (measure, name) in measured {
            let counted = Counted {
                day: day.to_owned(),
                origin: record.origin,
                kind: record.kind,
                measure,
                name: name.to_owned(),
            };
            *self.counts.entry(counted).or_default() += by;
        }
        if let Some(moved) = Sides::of(record, by) {
            *self.sides.entry(Subject::of(record)).or_default() += moved;
        }
    }
}

//! What the overview counts of a record.

use std::collections::BTreeMap;

use afterword_record::{Kind, Origin, Polarity, Record, State, Value};

/// One counted thing. Origins are part of it: signals of different origins are never summed together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// `2026-11-23`, from the record's hour.
    pub day: String,
    /// How the signal came about.
    pub origin: Origin,
    /// What sort of act it was.
    pub kind: Kind,
    /// Which question `name` answers.
    pub measure: Measure,
    /// The answer: a state, a polarity, or the stable key of a reason.
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
}

impl Measure {
    /// The name in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Polarity => "polarity",
            Self::Reason => "reason",
        }
    }
}

/// What a record says of the reply as a whole: thumbs and love in so many words, a follow-up by its reading unless the
/// classifier abstained. Other kinds speak of parts, of versions or of nothing.
#[must_use]
pub fn polarity(record: &Record) -> Option<Polarity> {
    match record.value.as_ref()? {
        Value::Reaction(reaction) => reaction_polarity(&reaction.name),
        Value::Followup(followup) => {
            let abstained = record.evidence.as_ref().is_some_and(|evidence| evidence.abstained);
            (!abstained).then_some(followup.polarity)
        }
        _ => None,
    }
}

/// What a reaction of that name says; nothing, of the host's own.
pub(crate) fn reaction_polarity(name: &str) -> Option<Polarity> {
    match name {
        "up" | "love" => Some(Polarity::Sat),
        "down" => Some(Polarity::Dsat),
        _ => None,
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
pub struct Tally(BTreeMap<Counted, i64>);

impl Tally {
    /// Counts a record that now stands.
    pub fn add(&mut self, record: &Record) {
        self.count(record, 1);
    }

    /// Counts a record no more.
    pub fn remove(&mut self, record: &Record) {
        self.count(record, -1);
    }

    /// What moved, and by how much.
    pub fn moves(self) -> impl Iterator<Item = (Counted, i64)> {
        self.0.into_iter().filter(|(_, by)| *by != 0)
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
            *self.0.entry(counted).or_default() += by;
        }
    }
}

//! Whether a record speaks for a reply or against it.

use afterword_record::{Polarity, Record, Value};

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

//! What an audit reads of a record.

use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};

use afterword_record::{Kind, Origin, Polarity, Record, Value};
use serde::Deserialize;

use crate::store::{StoreError, Stored, polarity, reaction_polarity};

/// One person's act, as far as abuse shows in it. Borrowed from its record.
#[derive(Clone, Copy, Debug, PartialEq)]
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
#[derive(Clone, Copy, Debug, PartialEq)]
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
            verdict: polarity(record).and_then(verdict),
            words: record.value.as_ref().and_then(words),
        }
    }
}

fn verdict(said: Polarity) -> Option<bool> {
    match said {
        Polarity::Sat => Some(true),
        Polarity::Dsat => Some(false),
        Polarity::Neutral => None,
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

/// As much of a stored document as an [`Act`] needs. An audit reads a store two or three times; reading whole records, with
/// every text of theirs, would take it thirty times as long.
#[derive(Deserialize)]
pub(super) struct Glimpse<'a> {
    #[serde(borrow)]
    rater: Cow<'a, str>,
    origin: Origin,
    kind: Kind,
    #[serde(borrow)]
    hour: Cow<'a, str>,
    #[serde(borrow)]
    subject: Subject<'a>,
    #[serde(default)]
    value: Said,
    evidence: Option<Evidence>,
}

#[derive(Deserialize)]
struct Subject<'a> {
    #[serde(borrow)]
    conversation: Cow<'a, str>,
    #[serde(borrow)]
    hash: Cow<'a, str>,
}

/// The fields of all kinds of values that matter here; which are there, the kind says.
#[derive(Default, Deserialize)]
struct Said {
    name: Option<String>,
    polarity: Option<Polarity>,
    comment: Option<String>,
    text: Option<String>,
    edited: Option<String>,
    correction: Option<String>,
}

#[derive(Deserialize)]
struct Evidence {
    abstained: bool,
}

impl<'a> Glimpse<'a> {
    /// Reads a stored document.
    pub(super) fn of(stored: &'a Stored) -> Result<Self, StoreError> {
        serde_json::from_str(&stored.document)
            .map_err(|error| StoreError::Damaged { id: stored.id.clone(), cause: error.to_string() })
    }

    /// The act in it: what [`Act::of`] sees in the whole record.
    pub(super) fn act(&self) -> Act<'_> {
        let Said { name, polarity, comment, text, edited, correction } = &self.value;
        let abstained = self.evidence.as_ref().is_some_and(|evidence| evidence.abstained);
        let polarity = match self.kind {
            Kind::Reaction => name.as_deref().and_then(reaction_polarity),
            Kind::Followup => polarity.filter(|_| !abstained),
            _ => None,
        };
        let said = comment.as_deref().or(text.as_deref()).map(Words::Said);
        let proposed = edited.as_deref().or(correction.as_deref()).map(Words::Proposed);
        Act {
            rater: &self.rater,
            origin: self.origin,
            kind: self.kind,
            hour: &self.hour,
            conversation: &self.subject.conversation,
            answer: &self.subject.hash,
            verdict: polarity.and_then(verdict),
            words: said.or(proposed),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_glimpse_sees_what_the_whole_record_says() {
        let evidence = |abstained: bool| json!({ "classifier": "signal/1", "p": 0.9, "abstained": abstained });
        let dsat = json!({ "category": "complaint", "polarity": "dsat" });
        let anchor = json!({ "quote": "a", "prefix": "", "suffix": "", "start": 0, "end": 1 });
        let distance = json!({ "inserted": 1, "deleted": 1, "normalised": 0.5 });
        let cases = [
            ("reaction", json!({ "name": "up", "comment": "a \"word\"" }), None),
            ("reaction", json!({ "name": "love" }), None),
            ("reaction", json!({ "name": "insightful" }), None),
            ("edit", json!({ "edited": "so", "distance": distance }), None),
            ("span", json!({ "anchor": anchor, "correction": "b" }), None),
            ("span", json!({ "anchor": anchor, "comment": "c", "correction": "b" }), None),
            ("critique", json!({ "text": "long" }), None),
            ("step", json!({ "step": "look", "stage": "tool", "verdict": "good" }), None),
            ("followup", dsat.clone(), Some(evidence(false))),
            ("followup", json!({ "category": "none", "polarity": "neutral" }), Some(evidence(true))),
        ];
        for (kind, value, evidence) in cases {
            let mut document = json!({
                "schema": "afterword/1", "id": "6f1c0b0e-8a53-4d1f-9f57-000000000001", "rev": 1, "state": "set", "kind": kind,
                "origin": if evidence.is_some() { "inferred" } else { "explicit" },
                "subject": { "conversation": "c:\u{e9}", "message": "m:1", "ordinal": 1, "hash": format!("sha256:{:064x}", 7) },
                "value": value, "privacy": { "policy": "turn", "consent": "granted" },
                "rater": "r:\"quoted\"", "hour": "2026-11-23T02", "client": { "version": "0.1.0" },
            });
            if let Some(evidence) = evidence {
                document["evidence"] = evidence;
            }
            let stored = Stored { id: "1".to_owned(), document: document.to_string(), revisions: 1 };
            let record = stored.record().unwrap_or_else(|error| panic!("{error}: {document}"));
            assert_eq!(Glimpse::of(&stored).unwrap().act(), Act::of(&record), "{document}");
        }
    }
}

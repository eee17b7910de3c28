//! What an audit reads of a record.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};

use afterword_record::{Kind, Origin, Polarity};
use serde::Deserialize;

use crate::store::{Kept, StoreError, reaction_polarity};
use crate::text::Text;

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

/// As much of a stored document as an [`Act`] needs. An audit reads a store two or three times; reading whole records, with
/// every text of theirs, would take it ten times as long.
#[derive(Deserialize)]
pub(super) struct Glimpse<'a> {
    #[serde(borrow)]
    rater: Text<'a>,
    origin: Origin,
    kind: Kind,
    #[serde(borrow)]
    hour: Text<'a>,
    #[serde(borrow)]
    subject: Subject<'a>,
    #[serde(borrow, default)]
    value: Said<'a>,
    evidence: Option<Evidence>,
}

#[derive(Deserialize)]
struct Subject<'a> {
    #[serde(borrow)]
    conversation: Text<'a>,
    #[serde(borrow)]
    hash: Text<'a>,
}

#[derive(Deserialize)]
struct Evidence {
    abstained: bool,
}

/// What a value says of the answer, whatever its kind. Follow-ups are left without words: "make it shorter, please" is nobody's
/// invention.
#[derive(Default, Deserialize)]
pub(crate) struct Said<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    polarity: Option<Polarity>,
    #[serde(borrow)]
    comment: Option<Text<'a>>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    edited: Option<Text<'a>>,
    #[serde(borrow)]
    correction: Option<Text<'a>>,
}

impl Said<'_> {
    /// A reaction's name.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_ref().map(Text::as_str)
    }

    /// Whether it speaks for the answer: what [`store::polarity`](crate::store::polarity) finds in the whole record.
    pub(crate) fn polarity(&self, kind: Kind, abstained: bool) -> Option<Polarity> {
        match kind {
            Kind::Reaction => self.name().and_then(reaction_polarity),
            Kind::Followup => self.polarity.filter(|_| !abstained),
            _ => None,
        }
    }

    /// The same without the neutral.
    pub(crate) fn verdict(&self, kind: Kind, abstained: bool) -> Option<bool> {
        match self.polarity(kind, abstained)? {
            Polarity::Sat => Some(true),
            Polarity::Dsat => Some(false),
            Polarity::Neutral => None,
        }
    }

    /// The person's own words in it.
    pub(crate) fn words(&self) -> Option<Words<'_>> {
        let said = self.comment.as_ref().or(self.text.as_ref()).map(Text::as_str).map(Words::Said);
        let proposed = || self.edited.as_ref().or(self.correction.as_ref()).map(Text::as_str).map(Words::Proposed);
        said.or_else(proposed)
    }
}

impl<'a> Glimpse<'a> {
    /// Reads a stored document.
    pub(super) fn of(kept: Kept<'a>) -> Result<Self, StoreError> {
        kept.read()
    }

    /// The act in it.
    pub(super) fn act(&self) -> Act<'_> {
        let abstained = self.evidence.as_ref().is_some_and(|evidence| evidence.abstained);
        Act {
            rater: self.rater.as_str(),
            origin: self.origin,
            kind: self.kind,
            hour: self.hour.as_str(),
            conversation: self.subject.conversation.as_str(),
            answer: self.subject.hash.as_str(),
            verdict: self.value.verdict(self.kind, abstained),
            words: self.value.words(),
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
    use crate::store::polarity;
    use serde_json::json;

    #[test]
    fn a_glimpse_sees_what_the_whole_record_says() {
        let evidence = |abstained: bool| json!({ "classifier": "signal/1", "p": 0.9, "abstained": abstained });
        let dsat = json!({ "category": "complaint", "polarity": "dsat" });
        let anchor = json!({ "quote": "a", "prefix": "", "suffix": "", "start": 0, "end": 1 });
        let distance = json!({ "inserted": 1, "deleted": 1, "normalised": 0.5 });
        let (said, proposed) = (|text| Some(Words::Said(text)), |text| Some(Words::Proposed(text)));
        let cases = [
            ("reaction", json!({ "name": "up", "comment": "a \"word\"" }), None, said("a \"word\"")),
            ("reaction", json!({ "name": "love" }), None, None),
            ("reaction", json!({ "name": "insightful" }), None, None),
            ("edit", json!({ "edited": "so", "distance": distance }), None, proposed("so")),
            ("span", json!({ "anchor": anchor, "correction": "b" }), None, proposed("b")),
            ("span", json!({ "anchor": anchor, "comment": "c", "correction": "b" }), None, said("c")),
            ("critique", json!({ "text": "long" }), None, said("long")),
            ("step", json!({ "step": "look", "stage": "tool", "verdict": "good" }), None, None),
            ("followup", dsat.clone(), Some(evidence(false)), None),
            ("followup", dsat, Some(evidence(true)), None),
            ("followup", json!({ "category": "none", "polarity": "neutral" }), Some(evidence(false)), None),
        ];
        for (kind, value, evidence, words) in cases {
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
            let document = document.to_string();
            let kept = Kept { id: "1", document: &document };
            let record = kept.record().unwrap_or_else(|error| panic!("{error}: {document}"));
            let verdict = match polarity(&record) {
                Some(Polarity::Sat) => Some(true),
                Some(Polarity::Dsat) => Some(false),
                Some(Polarity::Neutral) | None => None,
            };
            let act = Act {
                rater: &record.rater,
                origin: record.origin,
                kind: record.kind,
                hour: &record.hour,
                conversation: &record.subject.conversation,
                answer: &record.subject.hash,
                verdict,
                words,
            };
            assert_eq!(Glimpse::of(kept).unwrap().act(), act, "{document}");
        }
    }
}

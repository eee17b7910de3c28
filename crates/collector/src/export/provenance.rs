//! Where a row comes from, for whoever asks.

use afterword_record::{Kind, Origin};
use serde::Serialize;

use super::entry::Entry;
use crate::abuse::Sign;
use crate::text::Text;

/// The column that says it.
#[derive(Serialize)]
pub(super) struct Provenance<'a> {
    id: &'a str,
    rev: u32,
    kind: Kind,
    origin: Origin,
    rater: &'a str,
    model: Option<&'a str>,
    hour: &'a str,
    /// Whether a token of the host vouches for the record; null where the collector asks for none.
    verified: Option<bool>,
    /// The classifier's probability, of inferred records.
    evidence_p: Option<f64>,
    /// The signs of abuse that it shows; none, unless marked records were asked for.
    marks: Vec<Sign>,
}

impl<'a> Provenance<'a> {
    pub(super) fn of(entry: &'a Entry<'_>, marks: Vec<Sign>) -> Self {
        Self {
            marks,
            id: entry.id.as_str(),
            rev: entry.rev,
            kind: entry.kind,
            origin: entry.origin,
            rater: entry.rater.as_str(),
            model: entry.subject.model.as_ref().map(Text::as_str),
            hour: entry.hour.as_str(),
            verified: entry.verified,
            evidence_p: entry.evidence.as_ref().map(|evidence| evidence.p),
        }
    }
}

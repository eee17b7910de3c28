//! The columns that formats share.

use afterword_record::{Content, Kind, Origin, Record, Role, Turn};
use serde::Serialize;

use super::Skip;
use crate::abuse::Sign;

/// One message of a conversational column.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    role: Role,
    content: &'a str,
}

impl<'a> Message<'a> {
    /// A whole answer as a column: one message of the assistant.
    pub(super) const fn answer(content: &'a str) -> [Self; 1] {
        [Self { role: Role::Assistant, content }]
    }
}

impl<'a> From<&'a Turn> for Message<'a> {
    fn from(turn: &'a Turn) -> Self {
        Self { role: turn.role, content: &turn.content }
    }
}

/// The turns before the judged message.
pub(super) fn turns(record: &Record) -> Result<&[Turn], Skip> {
    let turns = record.content.as_ref().map(|content| content.prompt.as_slice());
    turns.filter(|turns| !turns.is_empty()).ok_or(Skip::NoPrompt)
}

/// The same as a conversational column.
pub(super) fn prompt(record: &Record) -> Result<Vec<Message<'_>>, Skip> {
    Ok(turns(record)?.iter().map(Message::from).collect())
}

/// The judged message's text.
pub(super) fn reply(record: &Record) -> Result<&str, Skip> {
    present(record.content.as_ref().and_then(reply_text)).ok_or(Skip::NoReply)
}

fn reply_text(content: &Content) -> Option<&String> {
    content.reply.as_ref()
}

/// A text that says something.
pub(super) fn present(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.trim().is_empty())
}

/// Where a row comes from.
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
    pub(super) fn of(record: &'a Record, marks: Vec<Sign>) -> Self {
        Self {
            marks,
            id: &record.id,
            rev: record.rev,
            kind: record.kind,
            origin: record.origin,
            rater: &record.rater,
            model: record.subject.model.as_deref(),
            hour: &record.hour,
            verified: record.verified,
            evidence_p: record.evidence.as_ref().map(|evidence| evidence.p),
        }
    }
}

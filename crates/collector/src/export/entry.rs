//! What rows are made of: a stored document, read as far as rows need it.
//!
//! An export reads every record that it selects. What it only passes on stays in the page that it was read with, the verdict
//! is read by the format that knows its shape, and what was validated when it came is not validated again: a whole
//! [`Record`](afterword_record::Record) takes several times as long.

use afterword_record::{Kind, Origin, Polarity, Role};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Skip;
use crate::abuse::{Act, Marks, Said, Sign};
use crate::store::{Kept, StoreError};
use crate::text::Text;

/// A stored record.
#[derive(Deserialize)]
pub(super) struct Entry<'a> {
    #[serde(borrow)]
    pub id: Text<'a>,
    pub rev: u32,
    pub kind: Kind,
    pub origin: Origin,
    #[serde(borrow)]
    pub subject: Subject<'a>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    content: Content<'a>,
    pub evidence: Option<Evidence>,
    #[serde(borrow)]
    pub rater: Text<'a>,
    #[serde(borrow)]
    pub hour: Text<'a>,
    pub verified: Option<bool>,
}

/// The judged message.
#[derive(Deserialize)]
pub(super) struct Subject<'a> {
    #[serde(borrow)]
    pub conversation: Text<'a>,
    #[serde(borrow)]
    pub message: Text<'a>,
    #[serde(borrow, default)]
    pub aliases: Vec<Text<'a>>,
    #[serde(borrow)]
    pub hash: Text<'a>,
    #[serde(borrow)]
    pub model: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    prompt: Vec<Message<'a>>,
    #[serde(borrow)]
    reply: Option<Text<'a>>,
}

/// One message of a conversation, as documents and conversational columns have it.
#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Message<'a> {
    pub role: Role,
    #[serde(borrow)]
    pub content: Text<'a>,
}

/// On what an inferred record rests.
#[derive(Deserialize)]
pub(super) struct Evidence {
    pub p: f64,
    abstained: bool,
}

impl<'a> Message<'a> {
    /// A whole answer as a column: one message of the assistant.
    pub(super) fn answer(content: &'a str) -> [Self; 1] {
        [Self { role: Role::Assistant, content: content.into() }]
    }
}

impl<'a> Entry<'a> {
    /// Reads a stored document.
    pub(super) fn of(kept: Kept<'a>) -> Result<Self, StoreError> {
        kept.read()
    }

    /// The verdict, in the shape that its kind has.
    pub(super) fn value<T: Deserialize<'a>>(&self) -> Result<T, StoreError> {
        let json = self.value.map_or("null", RawValue::get);
        serde_json::from_str(json)
            .map_err(|error| StoreError::Damaged { id: self.id.as_str().to_owned(), cause: format!("value: {error}") })
    }

    /// What the verdict says of the answer, for or against.
    pub(super) fn polarity(&self, said: &Said<'_>) -> Option<Polarity> {
        said.polarity(self.kind, self.abstained())
    }

    /// The signs of abuse that it shows.
    pub(super) fn signs(&self, marks: &Marks) -> Result<Vec<Sign>, StoreError> {
        let said: Said<'_> = self.value()?;
        Ok(marks.of(&Act {
            rater: self.rater.as_str(),
            origin: self.origin,
            kind: self.kind,
            hour: self.hour.as_str(),
            conversation: self.subject.conversation.as_str(),
            answer: self.subject.hash.as_str(),
            verdict: said.verdict(self.kind, self.abstained()),
            words: said.words(),
        }))
    }

    fn abstained(&self) -> bool {
        self.evidence.as_ref().is_some_and(|evidence| evidence.abstained)
    }

    /// The turns before the judged message.
    pub(super) fn prompt(&self) -> Result<&[Message<'a>], Skip> {
        let turns = self.content.prompt.as_slice();
        if turns.is_empty() { Err(Skip::NoPrompt) } else { Ok(turns) }
    }

    /// The judged message's text.
    pub(super) fn reply(&self) -> Result<&str, Skip> {
        present(self.content.reply.as_ref().map(Text::as_str)).ok_or(Skip::NoReply)
    }
}

/// A text that says something.
pub(super) fn present(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

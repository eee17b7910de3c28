//! Which records to read.

use afterword_record::{Kind, Origin, Record};

use super::{Kept, StoreError};

/// Selects records; the default selects all that stand, in the order of their first arrival.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only these kinds; empty is every kind.
    pub kinds: Vec<Kind>,
    /// Only these origins; empty is every origin.
    pub origins: Vec<Origin>,
    /// Tombstones too.
    pub retracted: bool,
    /// Only about messages of this conversation.
    pub conversation: Option<String>,
    /// Only about this message.
    pub message: Option<String>,
    /// In which order.
    pub order: Order,
    /// At most so many.
    pub limit: Option<u32>,
}

/// In which order records are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they first arrived.
    #[default]
    Arrival,
    /// The latest arrival first.
    Newest,
    /// All about one message together, in the order of arrival among themselves.
    Subject,
}

/// A record as it is kept.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The record's id.
    pub id: String,
    /// The newest revision as JSON on one line, byte for byte as it is kept.
    pub document: String,
    /// How many revisions were stored in the feedback's life.
    pub revisions: u32,
}

impl Stored {
    /// Reads the document.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the document is not a record any more.
    pub fn record(&self) -> Result<Record, StoreError> {
        Kept { id: &self.id, document: &self.document }.record()
    }
}

//! What a group of records does to a store, decided in memory: every store reads, asks the ledger, and writes.

use std::collections::{BTreeMap, HashMap};

use afterword_record::{Merge, Record, State, merge};

use super::Leaves;
use super::tally::Tally;

/// The fate of one record of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is the newest revision now.
    Stored,
    /// It was stored already, word for word.
    Unchanged,
    /// A newer revision is stored.
    Stale,
    /// It contradicts what is stored; the sentence names the field.
    Refused(&'static str),
}

impl Outcome {
    /// What becomes of a report under another report's id.
    pub const OTHER_REPORT: Self = Self::Refused("id: another report has this id; draw one for each");
}

/// The newest revisions that a group touches, and what becomes of them.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: HashMap<String, Entry>,
    tally: Tally,
}

#[derive(Debug)]
struct Entry {
    record: Record,
    revisions: u32,
    changed: bool,
}

/// One row to write.
#[derive(Debug)]
pub struct Change {
    /// The newest revision.
    pub record: Record,
    /// How many revisions were stored in the feedback's life so far.
    pub revisions: u32,
}

/// Everything to write in one transaction.
#[derive(Debug, Default)]
pub struct Changes {
    /// The rows, by id: writers that take them in one order cannot lock each other out.
    pub rows: BTreeMap<String, Change>,
    /// How the counts move.
    pub tally: Tally,
    /// What writing them leaves behind.
    pub leaves: Leaves,
}

impl Ledger {
    /// Tells the ledger what the store holds of an id.
    pub fn know(&mut self, record: Record, revisions: u32) {
        self.entries.insert(record.id.clone(), Entry { record, revisions, changed: false });
    }

    /// Decides what becomes of `incoming`, in the order of arrival.
    pub fn put(&mut self, incoming: Record) -> Outcome {
        let stored = self.entries.get(&incoming.id);
        match merge(stored.map(|entry| &entry.record), &incoming) {
            Merge::Unchanged => Outcome::Unchanged,
            Merge::Stale => Outcome::Stale,
            Merge::Conflict => Outcome::Refused(contradiction(stored.map(|entry| &entry.record), &incoming)),
            Merge::Applied => {
                self.tally.add(&incoming);
                match self.entries.get_mut(&incoming.id) {
                    Some(entry) => {
                        self.tally.remove(&entry.record);
                        *entry = Entry { record: incoming, revisions: entry.revisions + 1, changed: true };
                    }
                    None => {
                        let id = incoming.id.clone();
                        self.entries.insert(id, Entry { record: incoming, revisions: 1, changed: true });
                    }
                }
                Outcome::Stored
            }
        }
    }

    /// What is to be written.
    #[must_use]
    pub fn into_changes(self) -> Changes {
        let mut changes = Changes { tally: self.tally, ..Changes::default() };
        for (id, Entry { record, revisions, changed }) in self.entries {
            if changed {
                let leaves = match (record.state, revisions) {
                    (State::Retracted, _) => Leaves::RetractedTexts,
                    (State::Set, 1) => Leaves::Nothing,
                    (State::Set, _) => Leaves::OldRevisions,
                };
                changes.leaves = changes.leaves.max(leaves);
                changes.rows.insert(id, Change { record, revisions });
            }
        }
        changes
    }
}

/// Which field of `incoming` contradicts what is stored.
fn contradiction(stored: Option<&Record>, incoming: &Record) -> &'static str {
    match stored {
        Some(stored) if stored.rater != incoming.rater => {
            "rater: another rater's feedback has this id; a feedback keeps its rater through all its revisions"
        }
        Some(stored) if stored.kind != incoming.kind => {
            "kind: a feedback keeps its kind through all its revisions; send this one under an id of its own"
        }
        _ => "rev: this revision is stored with other content; a change is a new revision with a higher rev",
    }
}

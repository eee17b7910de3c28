//! What a group of records does to a store, decided in memory: every store reads, asks the ledger, and writes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use afterword_record::{Merge, Record, State, Subject, merge};

use super::claim::{Claim, Incoming};
use super::tally::Tally;
use super::{Leaves, Objection};

/// The fate of one record of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is the newest revision now.
    Stored,
    /// It was stored already, word for word.
    Unchanged,
    /// A newer revision is stored.
    Stale,
    /// It is not stored, and never will be.
    Refused(Objection),
}

/// The newest revisions that a group touches, and what becomes of them.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: HashMap<String, Entry>,
    spends: HashMap<String, Spend>,
    tally: Tally,
}

#[derive(Debug)]
struct Entry {
    record: Record,
    revisions: u32,
    /// Whether the store has one of its revisions.
    kept: bool,
    changed: bool,
}

/// The record that a token was spent on.
#[derive(Debug)]
struct Spend {
    record: String,
    changed: bool,
}

/// One row to write.
#[derive(Debug)]
pub struct Change {
    /// The newest revision.
    pub record: Record,
    /// How many revisions were stored in the feedback's life so far.
    pub revisions: u32,
    /// True where another document of this id is in the store.
    pub overwrites: bool,
}

/// Everything to write in one transaction.
#[derive(Debug, Default)]
pub struct Changes {
    /// The rows, by id: writers that take them in one order cannot lock each other out.
    pub rows: BTreeMap<String, Change>,
    /// What tokens were spent on now, to be written after the rows: spend to record id.
    pub spends: BTreeMap<String, String>,
    /// How the counts move.
    pub tally: Tally,
    /// What writing them leaves behind.
    pub leaves: Leaves,
}

impl Ledger {
    /// Tells the ledger on which record a token was spent; first of all, since [`Ledger::ids`] depends on it.
    pub fn spent(&mut self, spend: String, record: String) {
        self.spends.insert(spend, Spend { record, changed: false });
    }

    /// Of which ids the ledger must [know](Ledger::know) what the store holds before it decides on `group`.
    #[must_use]
    pub fn ids<'a>(&'a self, group: &'a [Incoming]) -> BTreeSet<&'a str> {
        let incoming = group.iter().map(|incoming| incoming.record.id.as_str());
        incoming.chain(self.spends.values().map(|spend| spend.record.as_str())).collect()
    }

    /// Tells the ledger what the store holds of an id.
    pub fn know(&mut self, record: Record, revisions: u32) {
        self.entries.insert(record.id.clone(), Entry { record, revisions, kept: true, changed: false });
    }

    /// Decides what becomes of `incoming`, in the order of arrival.
    pub fn put(&mut self, incoming: impl Into<Incoming>) -> Outcome {
        let Incoming { mut record, claim } = incoming.into();
        let stored = self.entries.get(&record.id).map(|entry| &entry.record);
        match merge(stored, &record) {
            Merge::Unchanged => return Outcome::Unchanged,
            Merge::Stale => return Outcome::Stale,
            Merge::Conflict => return Outcome::Refused(contradiction(stored, &record)),
            Merge::Applied => {}
        }
        // Tokens are bound to messages through the records that they came with: those must not move on to another.
        if let Some(stored) = stored.filter(|stored| stored.verified.is_some())
            && !same_message(&stored.subject, &record.subject)
        {
            return Outcome::Refused(Objection::OtherMessage);
        }
        if let Some(claim) = claim
            && let Err(objection) = self.verify(&claim, &record)
        {
            if claim.required && record.state == State::Set {
                return Outcome::Refused(objection);
            }
            record.verified = Some(false);
        }
        self.tally.add(&record);
        match self.entries.get_mut(&record.id) {
            Some(entry) => {
                self.tally.remove(&entry.record);
                *entry = Entry { record, revisions: entry.revisions + 1, kept: entry.kept, changed: true };
            }
            None => {
                let id = record.id.clone();
                self.entries.insert(id, Entry { record, revisions: 1, kept: false, changed: true });
            }
        }
        Outcome::Stored
    }

    /// Spends a token on a record, or says why not.
    ///
    /// A token is one message's: the first record that comes with it says which, and the others must be about the same. It
    /// verifies one record of a kind, the last that came: the one before keeps its row and is unverified from then on.
    /// What expired may still revise what it verified in time.
    fn verify(&mut self, claim: &Claim, record: &Record) -> Result<(), Objection> {
        let verified = |entry: &Entry| entry.record.verified == Some(true);
        if claim.expired && !self.entries.get(&record.id).is_some_and(verified) {
            return Err(Objection::Expired);
        }
        let bound = claim.to_message();
        let first = self.spends.get(&bound).and_then(|spend| self.entries.get(&spend.record));
        match first {
            Some(first) if !same_message(&first.record.subject, &record.subject) => {
                return Err(Objection::Spent);
            }
            Some(_) => {}
            // Unbound, or bound to what was erased since.
            None => self.spend(bound, record),
        }
        if let Some(vote) = claim.to_kind(record.kind) {
            let former = self.spends.get(&vote).filter(|spend| spend.record != record.id);
            if let Some(former) = former.and_then(|spend| self.entries.get_mut(&spend.record))
                && former.record.verified == Some(true)
            {
                former.record.verified = Some(false);
                former.changed = true;
            }
            self.spend(vote, record);
        }
        Ok(())
    }

    fn spend(&mut self, spend: String, record: &Record) {
        let changed = self.spends.get(&spend).is_none_or(|spend| spend.changed || spend.record != record.id);
        self.spends.insert(spend, Spend { record: record.id.clone(), changed });
    }

    /// What is to be written.
    #[must_use]
    pub fn into_changes(self) -> Changes {
        let mut changes = Changes { tally: self.tally, ..Changes::default() };
        for (id, Entry { record, revisions, kept, changed }) in self.entries {
            if changed {
                let leaves = match (record.state, kept) {
                    (State::Retracted, _) => Leaves::RetractedTexts,
                    (State::Set, true) => Leaves::OldRevisions,
                    (State::Set, false) => Leaves::Nothing,
                };
                changes.leaves = changes.leaves.max(leaves);
                changes.rows.insert(id, Change { record, revisions, overwrites: kept });
            }
        }
        let spent = self.spends.into_iter().filter(|(_, spend)| spend.changed);
        changes.spends = spent.map(|(spend, Spend { record, .. })| (spend, record)).collect();
        changes
    }
}

/// Whether both speak of one message, under whichever of its names.
fn same_message(one: &Subject, other: &Subject) -> bool {
    let names = |subject: &Subject| subject.aliases.iter().chain([&subject.message]).cloned().collect::<BTreeSet<_>>();
    !names(one).is_disjoint(&names(other))
}

/// How `incoming` contradicts what is stored.
fn contradiction(stored: Option<&Record>, incoming: &Record) -> Objection {
    match stored {
        Some(stored) if stored.rater != incoming.rater => Objection::OtherRater,
        Some(stored) if stored.kind != incoming.kind => Objection::OtherKind,
        _ => Objection::OtherContent,
    }
}

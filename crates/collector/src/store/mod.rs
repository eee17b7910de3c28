//! Where records are kept: one trait, so that every database answers to the same tests.

mod address;
mod claim;
mod error;
mod ledger;
mod migrations;
mod objection;
mod overview;
mod page;
mod polarity;
mod postgres;
mod query;
mod read;
mod select;
mod sqlite;
mod subject;
mod survey;
mod tally;
mod writer;

pub use claim::{Claim, Incoming, spends_of};
pub use error::StoreError;
pub use ledger::{Change, Changes, Ledger, Outcome};
pub use objection::Objection;
pub use overview::{Count, Overview, Reading};
pub use page::{Kept, Page};
pub use polarity::polarity;
pub(crate) use polarity::reaction_polarity;
pub use query::{Order, Query, Stored};
pub use subject::{Sides, Standing, Subject};
pub use survey::{Survey, percent};
pub use tally::{Counted, Measure, Tally};
pub use writer::{Receipt, Writer};

pub use address::{Options, open};
pub(crate) use address::{postgres_shown, sqlite_file};
pub(crate) use sqlite::claim;

use afterword_record::Report;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};

/// What an operation of a store gives.
pub type Stores<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// A durable keeper of records. What it has answered `Ok` to survives the process and the machine's power.
pub trait Store: Send + Sync + 'static {
    /// Merges a group of records, in order, in one transaction; returns once it is committed, with one outcome for
    /// each record. After an error nothing of the group is stored.
    fn apply(&self, group: Vec<Incoming>) -> Stores<'_, Applied>;

    /// Keeps a group of reports in one transaction; returns once it is committed, with one outcome for each. Nothing of
    /// the order in which they came is kept.
    fn report(&self, group: Vec<Report>) -> Stores<'_, Vec<Outcome>>;

    /// Deletes all records of these raters; returns how many there were. The texts may linger until [`Store::scrub`].
    fn erase<'a>(&'a self, raters: &'a [String]) -> Stores<'a, u64>;

    /// Deletes all records from hours before `hour` (`2026-11-23T02`), tombstones too, and returns how many there were.
    /// It does so a few hundred at a time, each time in a transaction of its own, and others write in between: after an
    /// error what was deleted stays deleted. The texts may linger until [`Store::scrub`].
    fn expire<'a>(&'a self, hour: &'a str) -> Stores<'a, u64>;

    /// Removes from the disk what overwriting and deleting left behind; `depth` says how thoroughly.
    fn scrub(&self, depth: Scrub) -> Stores<'_, ()>;

    /// Answers if the store can be read.
    fn ready(&self) -> Stores<'_, ()>;

    /// Answers if the store takes as much as the largest batch: asked after a write failed, since a full disk still takes
    /// a little here and there.
    fn room(&self) -> Stores<'_, ()>;

    /// Bytes that the store takes on the disk, where it can tell.
    fn bytes(&self) -> Stores<'_, Option<u64>> {
        Box::pin(async { Ok(None) })
    }

    /// The counts that the overview shows; those by day go back to `since` (`2026-11-23`).
    fn overview<'a>(&'a self, since: &'a str) -> Stores<'a, Overview>;

    /// How often each choice was reported, question by question.
    fn surveys(&self) -> Stores<'_, Vec<Survey>>;

    /// Streams what a query selects; memory stays constant however much it is. No transaction is held open, so that
    /// a long export hinders neither writing nor erasure; a record that changes meanwhile comes out old or new, once.
    fn pages(&self, query: Query) -> BoxStream<'_, Result<Page, StoreError>>;

    /// The same record by record.
    fn select(&self, query: Query) -> BoxStream<'_, Result<Stored, StoreError>> {
        let records = |page: Page| Ok(stream::iter(page.into_stored()?.into_iter().map(Ok)));
        self.pages(query).map(move |page| page.and_then(records)).try_flatten().boxed()
    }

    /// How many records a query selects.
    fn count<'a>(&'a self, query: &'a Query) -> Stores<'a, u64>;

    /// Finishes everything and lets go of the files.
    fn close(&self) -> BoxFuture<'_, ()>;
}

/// What a committed group did.
#[derive(Debug)]
pub struct Applied {
    /// One for each record, in order.
    pub outcomes: Vec<Outcome>,
    /// What must be scrubbed, and how soon.
    pub leaves: Leaves,
}

/// What a commit leaves behind on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leaves {
    /// Nothing that is not stored.
    #[default]
    Nothing,
    /// Older revisions: to be removed soon.
    OldRevisions,
    /// Texts that a person took back: to be removed before that person is told.
    RetractedTexts,
}

/// How thoroughly to remove what was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scrub {
    /// Empty the journal. Milliseconds.
    Journal,
    /// Rewrite the store as well. As long as copying it takes.
    Whole,
}

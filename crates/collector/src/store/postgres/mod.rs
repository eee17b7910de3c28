//! Records in a PostgreSQL database, which several collectors may share.
//!
//! What a ledger decides on must hold until it is written, so a transaction locks the rows that it read; rows that are not
//! there yet it inserts, and where another collector was first it starts again. Every transaction takes its locks in one
//! order (spends, records by id, subjects, tallies), so that two wait for each other only by rare accident, which
//! PostgreSQL breaks and we repeat.
//!
//! What PostgreSQL leaves behind: a row that was overwritten or deleted is invisible at once, and its bytes stay in the
//! table's file until a VACUUM, which [`Store::scrub`] runs; a transaction that another program leaves open holds it up.
//! Even then the bytes may stay in unused parts of pages until something else is written there, and the write-ahead log
//! keeps a copy until its segment is reused, longer in archives, replicas and backups. Who needs the promise that SQLite's
//! store keeps, nothing to the last byte, encrypts the disk and bounds how long log and backups live.

mod open;
mod reports;
mod room;
mod scrub;
mod write;

pub(super) use open::shown;

use std::time::Duration;

use afterword_record::Report;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sqlx::{PgPool, Postgres as Database};

use super::read::Reader;
use super::{Applied, Incoming, Options, Outcome, Overview, Page, Query, Scrub, Store, StoreError, Stores, Survey};

/// How often a transaction that lost against another collector's is run again.
const ATTEMPTS: u32 = 10;
/// How long it waits before, times the attempt's number.
const PAUSE: Duration = Duration::from_millis(5);

/// A store in one PostgreSQL database.
#[derive(Debug)]
pub(super) struct Postgres {
    writers: PgPool,
    readers: Reader<Database>,
}

impl Postgres {
    /// Connects to the database that `address` names and brings its tables up to date.
    pub(super) async fn open(address: &str, options: Options) -> Result<Self, StoreError> {
        if options.max_mb.is_some() {
            return Err(StoreError::NoLimit);
        }
        let (writers, readers) = open::pools(address, options.create).await?;
        Ok(Self { writers, readers: Reader::new(readers) })
    }
}

/// Runs a transaction until it does not lose against another collector's, within reason.
async fn patiently<'a, T>(
    mut transaction: impl FnMut() -> BoxFuture<'a, Result<T, StoreError>>,
) -> Result<T, StoreError> {
    for attempt in 1..ATTEMPTS {
        match transaction().await {
            Err(StoreError::Contended) => tokio::time::sleep(PAUSE * attempt).await,
            done => return done,
        }
    }
    transaction().await
}

impl Store for Postgres {
    fn apply(&self, group: Vec<Incoming>) -> Stores<'_, Applied> {
        async move { patiently(|| write::apply(&self.writers, &group).boxed()).await }.boxed()
    }

    fn report(&self, group: Vec<Report>) -> Stores<'_, Vec<Outcome>> {
        async move { patiently(|| reports::put(&self.writers, &group).boxed()).await }.boxed()
    }

    fn erase<'a>(&'a self, raters: &'a [String]) -> Stores<'a, u64> {
        patiently(|| write::erase(&self.writers, raters).boxed()).boxed()
    }

    fn expire<'a>(&'a self, hour: &'a str) -> Stores<'a, u64> {
        async move {
            let mut expired = 0;
            while let Some(some) = patiently(|| write::expire(&self.writers, hour).boxed()).await? {
                expired += some;
            }
            Ok(expired)
        }
        .boxed()
    }

    fn scrub(&self, depth: Scrub) -> Stores<'_, ()> {
        async move {
            patiently(|| scrub::fold(&self.writers).boxed()).await?;
            scrub::vacuum(&self.writers, depth).await
        }
        .boxed()
    }

    fn ready(&self) -> Stores<'_, ()> {
        self.readers.ready().boxed()
    }

    fn room(&self) -> Stores<'_, ()> {
        room::take(&self.writers).boxed()
    }

    fn bytes(&self) -> Stores<'_, Option<u64>> {
        const BYTES: &str = "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
            WHERE relnamespace = to_regnamespace($1) AND relkind = 'r'";
        async {
            let bytes: i64 = sqlx::query_scalar(BYTES).bind(open::SCHEMA).fetch_one(self.readers.pool()).await?;
            Ok(Some(bytes as u64))
        }
        .boxed()
    }

    fn overview<'a>(&'a self, since: &'a str) -> Stores<'a, Overview> {
        self.readers.overview(since).boxed()
    }

    fn surveys(&self) -> Stores<'_, Vec<Survey>> {
        self.readers.surveys().boxed()
    }

    fn pages(&self, query: Query) -> BoxStream<'_, Result<Page, StoreError>> {
        self.readers.pages(query)
    }

    fn count<'a>(&'a self, query: &'a Query) -> Stores<'a, u64> {
        self.readers.count(query).boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        async {
            self.readers.close().await;
            self.writers.close().await;
        }
        .boxed()
    }
}

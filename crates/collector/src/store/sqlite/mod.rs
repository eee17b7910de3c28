//! Records in an SQLite file.

mod open;
mod reports;
mod room;
mod scrub;
mod write;

pub(crate) use open::claim;

use std::path::PathBuf;

use afterword_record::{Report, State};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, TryFutureExt};
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Sqlite as Database, SqliteConnection, SqlitePool};

use super::read::Reader;
use super::{Applied, Incoming, Options, Outcome, Overview, Page, Query, Scrub, Store, StoreError, Stores, Survey};

/// Pages that a full store has left for taking back: what a person no longer wants said must never wait for room.
const RESERVE: u32 = 64;

/// A store in one SQLite file with its write-ahead log beside it.
///
/// One connection writes; a few read at the same time without waiting for it. `synchronous = FULL` makes a commit
/// durable, `secure_delete` overwrites what is deleted with zeros.
#[derive(Debug)]
pub(super) struct Sqlite {
    writer: SqlitePool,
    readers: Reader<Database>,
    /// The most pages that it may have, if there is a limit.
    limit: Option<u32>,
}

impl Sqlite {
    /// Opens `file`, brings its tables up to date and, where much of it is dead, makes it small again.
    pub(super) async fn open(file: PathBuf, options: Options) -> Result<Self, StoreError> {
        let limit = options.max_mb.map(open::pages);
        let (writer, readers) = open::pools(file, options.create).await?;
        let mut connection = writer.acquire().await?;
        if options.create {
            scrub::reclaim(&mut connection).await?;
        }
        // What a killed process left in the journal belongs in the file, and old texts out of the journal. Where
        // another process reads just now, it does so when it closes.
        match scrub::journal(&mut connection).await {
            Ok(()) | Err(StoreError::Busy) => Ok(Self { writer, readers: Reader::new(readers), limit }),
            Err(error) => Err(error),
        }
    }

    async fn writing(&self) -> Result<PoolConnection<Database>, StoreError> {
        Ok(self.writer.acquire().await?)
    }

    /// The writing connection, with the limit's last pages open to tombstones alone.
    async fn writing_for(&self, group: &[Incoming]) -> Result<PoolConnection<Database>, StoreError> {
        let mut connection = self.writing().await?;
        let reserve = if group.iter().all(|incoming| incoming.record.state == State::Retracted) { RESERVE } else { 0 };
        self.confine(&mut connection, reserve).await?;
        Ok(connection)
    }

    async fn confine(&self, connection: &mut SqliteConnection, reserve: u32) -> Result<(), StoreError> {
        if let Some(limit) = self.limit {
            // Below what there is already it stands at that.
            let sql = format!("PRAGMA max_page_count = {}", limit.saturating_add(reserve));
            sqlx::query(AssertSqlSafe(sql)).execute(connection).await?;
        }
        Ok(())
    }

    /// The writing connection back in the pool after success. After an error it is closed, and the next write begins on
    /// a fresh one: where the disk is full SQLite ends a transaction by itself, of which the driver does not learn.
    fn done<T>(mut connection: PoolConnection<Database>, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if result.is_err() {
            connection.close_on_drop();
        }
        result
    }
}

impl Store for Sqlite {
    fn apply(&self, group: Vec<Incoming>) -> Stores<'_, Applied> {
        async {
            let mut connection = self.writing_for(&group).await?;
            let applied = write::apply(&mut connection, group).await;
            Self::done(connection, applied)
        }
        .boxed()
    }

    fn report(&self, group: Vec<Report>) -> Stores<'_, Vec<Outcome>> {
        async {
            let mut connection = self.writing().await?;
            self.confine(&mut connection, 0).await?;
            let outcomes = reports::put(&mut connection, group).await;
            Self::done(connection, outcomes)
        }
        .boxed()
    }

    fn erase<'a>(&'a self, raters: &'a [String]) -> Stores<'a, u64> {
        async {
            let mut connection = self.writing().await?;
            let erased = write::erase(&mut connection, raters).await;
            Self::done(connection, erased)
        }
        .boxed()
    }

    fn expire<'a>(&'a self, hour: &'a str) -> Stores<'a, u64> {
        async move {
            let mut expired = 0;
            loop {
                // Given back each time: whoever waits to write comes in between.
                let mut connection = self.writing().await?;
                let some = write::expire(&mut connection, hour).await;
                match Self::done(connection, some)? {
                    0 => break,
                    some => expired += some,
                }
            }
            let mut connection = self.writing().await?;
            let reclaimed = scrub::reclaim(&mut connection).await;
            Self::done(connection, reclaimed)?;
            Ok(expired)
        }
        .boxed()
    }

    fn scrub(&self, depth: Scrub) -> Stores<'_, ()> {
        async move {
            let mut connection = self.writing().await?;
            let scrubbed = match depth {
                Scrub::Journal => scrub::journal(&mut connection).await,
                Scrub::Whole => scrub::whole(&mut connection).await,
            };
            Self::done(connection, scrubbed)
        }
        .boxed()
    }

    fn ready(&self) -> Stores<'_, ()> {
        self.readers.ready().boxed()
    }

    fn room(&self) -> Stores<'_, ()> {
        async {
            let mut connection = self.writing().await?;
            self.confine(&mut connection, 0).await?;
            let taken = room::take(&mut connection).await;
            Self::done(connection, taken)
        }
        .boxed()
    }

    fn bytes(&self) -> Stores<'_, Option<u64>> {
        room::bytes(self.readers.pool()).map_ok(Some).boxed()
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
            self.writer.close().await;
        }
        .boxed()
    }
}

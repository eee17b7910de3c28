//! Records in an SQLite file.

mod open;
mod read;

use std::path::PathBuf;

use afterword_record::Record;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use sqlx::pool::PoolConnection;
use sqlx::{Connection, Row, Sqlite as Database, SqliteConnection, SqlitePool};

use super::{
    Applied, Changes, Leaves, Ledger, Options, Overview, Query, Scrub, Store, StoreError, Stored, Stores, Tally,
};

/// A store in one SQLite file with its write-ahead log beside it.
///
/// One connection writes; a few read at the same time without waiting for it. `synchronous = FULL` makes a commit
/// durable, `secure_delete` overwrites what is deleted with zeros.
#[derive(Debug)]
pub(super) struct Sqlite {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Sqlite {
    /// Opens `file` and brings its tables up to date.
    pub(super) async fn open(file: PathBuf, options: Options) -> Result<Self, StoreError> {
        let (writer, readers) = open::pools(file, options).await?;
        Ok(Self { writer, readers })
    }

    /// The writing connection back in the pool after success. After an error it is closed, and the next write begins on
    /// a fresh one: where the disk is full SQLite ends a transaction by itself, of which the driver does not learn.
    fn done<T>(mut connection: PoolConnection<Database>, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if result.is_err() {
            connection.close_on_drop();
        }
        result
    }

    async fn scrub_files(&self, depth: Scrub) -> Result<(), StoreError> {
        if depth == Scrub::Whole {
            sqlx::query("VACUUM").execute(&self.writer).await?;
        }
        let busy: i64 = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.writer).await?.try_get(0)?;
        if busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
    }
}

/// IMMEDIATE: two processes on one file wait for each other here rather than fail in the middle.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// Reads what the group touches, lets the ledger decide, and writes what changed, in one transaction.
async fn apply(connection: &mut SqliteConnection, group: Vec<Record>) -> Result<Applied, StoreError> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let mut ledger = Ledger::default();
    let ids: Vec<&str> = group.iter().map(|record| record.id.as_str()).collect();
    let known =
        sqlx::query("SELECT id, document, revisions FROM records WHERE id IN (SELECT value FROM json_each(?1))")
            .bind(serde_json::json!(ids).to_string())
            .fetch_all(&mut *transaction)
            .await?;
    for row in known {
        let stored = read::stored(&row)?;
        ledger.know(stored.record()?, stored.revisions);
    }
    let outcomes = group.into_iter().map(|record| ledger.put(record)).collect();
    let changes = ledger.into_changes();
    let leaves = match (changes.retracts, changes.overwrites) {
        (true, _) => Leaves::RetractedTexts,
        (false, true) => Leaves::OldRevisions,
        (false, false) => Leaves::Nothing,
    };
    write(&mut transaction, changes).await?;
    transaction.commit().await?;
    Ok(Applied { outcomes, leaves })
}

/// Deletes a rater's records and takes them out of the counts, in one transaction.
async fn erase(connection: &mut SqliteConnection, rater: &str) -> Result<u64, StoreError> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let mut tally = Tally::default();
    {
        let mut rows = sqlx::query("SELECT id, document, revisions FROM records WHERE rater = ?1")
            .bind(rater)
            .fetch(&mut *transaction);
        while let Some(row) = rows.try_next().await? {
            tally.remove(&read::stored(&row)?.record()?);
        }
    }
    let erased = sqlx::query("DELETE FROM records WHERE rater = ?1")
        .bind(rater)
        .execute(&mut *transaction)
        .await?
        .rows_affected();
    settle(&mut transaction, tally).await?;
    transaction.commit().await?;
    Ok(erased)
}

/// Writes the changed rows, then the counts.
async fn write(connection: &mut SqliteConnection, changes: Changes) -> Result<(), StoreError> {
    for change in changes.rows.into_values() {
        let record = &change.record;
        let document = serde_json::to_string(record).map_err(|error| StoreError::Failed(error.to_string()))?;
        sqlx::query(
            "INSERT INTO records (id, rev, revisions, state, kind, origin, polarity, rater, conversation, message, document)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, revisions = excluded.revisions, state = excluded.state,
                 origin = excluded.origin, polarity = excluded.polarity, conversation = excluded.conversation,
                 message = excluded.message, document = excluded.document",
        )
        .bind(&record.id)
        .bind(record.rev)
        .bind(change.revisions)
        .bind(record.state.as_str())
        .bind(record.kind.as_str())
        .bind(record.origin.as_str())
        .bind(super::polarity(record).map(afterword_record::Polarity::as_str))
        .bind(&record.rater)
        .bind(&record.subject.conversation)
        .bind(&record.subject.message)
        .bind(document)
        .execute(&mut *connection)
        .await?;
    }
    settle(connection, changes.tally).await
}

/// Moves the counts; what is counted no more leaves no row, since its name may be a person's.
async fn settle(connection: &mut SqliteConnection, tally: Tally) -> Result<(), StoreError> {
    let mut fell = false;
    for (counted, by) in tally.moves() {
        fell |= by < 0;
        sqlx::query(
            "INSERT INTO tallies (day, origin, kind, measure, name, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (day, origin, kind, measure, name) DO UPDATE SET count = count + excluded.count",
        )
        .bind(counted.day)
        .bind(counted.origin.as_str())
        .bind(counted.kind.as_str())
        .bind(counted.measure.as_str())
        .bind(counted.name)
        .bind(by)
        .execute(&mut *connection)
        .await?;
    }
    if fell {
        sqlx::query("DELETE FROM tallies WHERE count = 0").execute(&mut *connection).await?;
    }
    Ok(())
}

impl Store for Sqlite {
    fn apply(&self, group: Vec<Record>) -> Stores<'_, Applied> {
        async {
            let mut connection = self.writer.acquire().await?;
            let applied = apply(&mut connection, group).await;
            Self::done(connection, applied)
        }
        .boxed()
    }

    fn erase<'a>(&'a self, rater: &'a str) -> Stores<'a, u64> {
        async {
            let mut connection = self.writer.acquire().await?;
            let erased = erase(&mut connection, rater).await;
            Self::done(connection, erased)
        }
        .boxed()
    }

    fn scrub(&self, depth: Scrub) -> Stores<'_, ()> {
        self.scrub_files(depth).boxed()
    }

    fn ready(&self) -> Stores<'_, ()> {
        async {
            sqlx::query("SELECT 1 FROM records LIMIT 1").fetch_optional(&self.readers).await?;
            Ok(())
        }
        .boxed()
    }

    fn overview<'a>(&'a self, since: &'a str) -> Stores<'a, Overview> {
        read::overview(&self.readers, since).boxed()
    }

    fn select(&self, query: Query) -> BoxStream<'_, Result<Stored, StoreError>> {
        read::select(&self.readers, query).boxed()
    }

    fn count<'a>(&'a self, query: &'a Query) -> Stores<'a, u64> {
        read::count(&self.readers, query).boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        async {
            self.readers.close().await;
            self.writer.close().await;
        }
        .boxed()
    }
}

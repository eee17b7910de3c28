//! Removing from the disk what was overwritten and deleted.

use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use super::super::StoreError;
use super::open::BUSY_TIME;

/// A store of so many bytes is rewritten within a second or two: an erasure does it before it answers. In a larger one
/// the texts are gone all the same; pseudonyms may stay readable in unused bytes until [`reclaim`] rewrites it.
const SOON: i64 = 256 * 1024 * 1024;
/// How long emptying the log waits for those who read: ms.
const BRIEFLY: &str = "PRAGMA busy_timeout = 250";
/// Dead bytes that are not worth rewriting a store for.
const LITTER: i64 = 64 * 1024 * 1024;

/// Empties the write-ahead log, which holds the pages of before. Where another process reads for long, as a backup does,
/// that has to wait; writing has not.
pub(super) async fn journal(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query(BRIEFLY).execute(&mut *connection).await?;
    let emptied = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await;
    sqlx::query(AssertSqlSafe(format!("PRAGMA busy_timeout = {}", BUSY_TIME.as_millis()))).execute(connection).await?;
    let busy: i64 = emptied?.try_get(0)?;
    if busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
}

/// Rewrites a store that is small enough, then empties the log.
pub(super) async fn whole(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    if size(connection).await? <= SOON {
        rewrite(connection).await?;
    }
    journal(connection).await
}

/// Rewrites a store of which more than half is dead.
pub(super) async fn reclaim(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let dead: i64 = sqlx::query("SELECT bytes FROM waste").fetch_one(&mut *connection).await?.try_get(0)?;
    if dead > LITTER && dead > size(connection).await? / 2 {
        tracing::info!(dead, "rewriting the store without what is dead in it");
        rewrite(connection).await?;
    }
    Ok(())
}

async fn size(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let row = sqlx::query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    Ok(row.fetch_one(connection).await?.try_get(0)?)
}

/// The dead documents go first; the waste is written off last, so that a rewriting that was cut short begins again.
async fn rewrite(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM documents WHERE place NOT IN (SELECT document FROM records)",
        "VACUUM",
        "UPDATE waste SET bytes = 0",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    Ok(())
}

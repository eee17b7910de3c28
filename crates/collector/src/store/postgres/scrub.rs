//! Clearing up what writing left behind.

use sqlx::{Executor, PgPool};

use super::super::{Scrub, StoreError};

/// Adds the slots of a count together where one of them is nothing or less. What is nothing in all leaves no row, since
/// its name may be a person's words.
pub(super) async fn fold(pool: &PgPool) -> Result<(), StoreError> {
    const LOCK: &str = "SELECT FROM tallies WHERE (measure, day, origin, kind, name) IN
            (SELECT measure, day, origin, kind, name FROM tallies WHERE count <= 0)
        ORDER BY measure, day, origin, kind, name, slot FOR UPDATE";
    const ADD: &str = "WITH slots AS (
            DELETE FROM tallies WHERE (measure, day, origin, kind, name) IN
                (SELECT measure, day, origin, kind, name FROM tallies WHERE count <= 0)
            RETURNING *)
        INSERT INTO tallies (measure, day, origin, kind, name, slot, count)
        SELECT measure, day, origin, kind, name, min(slot), sum(count) FROM slots
        GROUP BY measure, day, origin, kind, name HAVING sum(count) <> 0";
    let mut transaction = pool.begin().await?;
    if sqlx::query(LOCK).execute(&mut *transaction).await?.rows_affected() > 0 {
        sqlx::query(ADD).execute(&mut *transaction).await?;
    }
    Ok(transaction.commit().await?)
}

/// Removes dead rows from their pages. After changes only those of the records, and not while another VACUUM is at it;
/// after an erasure all of them, from the indexes too.
pub(super) async fn vacuum(pool: &PgPool, depth: Scrub) -> Result<(), StoreError> {
    pool.execute(match depth {
        Scrub::Journal => "VACUUM (SKIP_LOCKED, INDEX_CLEANUP OFF, TRUNCATE OFF) records",
        Scrub::Whole => "VACUUM (INDEX_CLEANUP ON) records, subjects, tallies",
    })
    .await?;
    Ok(())
}

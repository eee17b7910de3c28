//! Whether there is room.

use sqlx::PgPool;

use super::super::StoreError;
use crate::limits;

/// Writes as much as the largest batch has, and takes it back: a table grows on the disk before it is known whether the
/// transaction will stand. The next VACUUM gives the row's place to another.
pub(super) async fn take(pool: &PgPool) -> Result<(), StoreError> {
    // Digits of chance, since what repeats itself would be stored in next to nothing.
    const ROW: &str = "INSERT INTO records
            (id, rev, revisions, state, kind, origin, rater, conversation, message, hour, body)
        SELECT gen_random_uuid()::text, 0, 0, '', '', '', '', '', '', '', string_agg(md5(random()::text), '')
        FROM generate_series(1, $1 / 32)";
    let mut transaction = pool.begin().await?;
    sqlx::query(ROW).bind(limits::BATCH_BYTES as i64).execute(&mut *transaction).await?;
    Ok(transaction.rollback().await?)
}

//! How much room there is, and how much is taken.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection, SqlitePool};

use super::super::StoreError;
use super::write::BEGIN;
use crate::limits;

/// Writes as much as the largest batch has, and takes it back in the same transaction: what is deleted is overwritten, so
/// all of its pages reach the disk all the same. They stay in the file, for the batch that comes next.
pub(super) async fn take(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let place = sqlx::query("INSERT INTO documents (body) VALUES (zeroblob(?1))")
        .bind(limits::BATCH_BYTES as i64)
        .execute(&mut *transaction)
        .await?
        .last_insert_rowid();
    sqlx::query("DELETE FROM documents WHERE place = ?1").bind(place).execute(&mut *transaction).await?;
    Ok(transaction.commit().await?)
}

/// Bytes of the file and of the journal beside it.
pub(super) async fn bytes(readers: &SqlitePool) -> Result<u64, StoreError> {
    let options: &SqliteConnectOptions = &readers.connect_options();
    let file = options.get_filename();
    let mut journal = file.as_os_str().to_owned();
    journal.push("-wal");
    let length = |path| async move { tokio::fs::metadata(path).await.map_or(0, |file| file.len()) };
    Ok(length(file.as_os_str().to_owned()).await + length(journal).await)
}

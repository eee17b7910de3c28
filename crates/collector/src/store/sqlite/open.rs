//! Opening a file: safely, as ours, with its tables up to date.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqlSafeStr, SqliteConnection, SqlitePool};

use super::super::StoreError;

/// The tables, in the order in which they came to be.
const MIGRATIONS: [(&str, &str); 4] = [
    ("records", include_str!("../../../migrations/sqlite/0001_records.sql")),
    ("reports", include_str!("../../../migrations/sqlite/0002_reports.sql")),
    ("hours", include_str!("../../../migrations/sqlite/0003_hours.sql")),
    ("spends", include_str!("../../../migrations/sqlite/0004_spends.sql")),
];
/// What [migrations/sqlite/0001_records.sql] writes into the file's header.
const APPLICATION_ID: i64 = 0x4146_5457;
/// SQLite's own, stated because a size in MiB is reckoned in pages of it.
const PAGE_BYTES: u32 = 4096;
/// How long a statement waits for another process that holds the file.
pub(super) const BUSY_TIME: Duration = Duration::from_secs(5);
/// Pages of the overview and exports that read at the same time.
const READERS: u32 = 4;

fn migrations() -> Migrator {
    let numbered = (1..).zip(MIGRATIONS);
    let migration = |(number, (name, sql)): (i64, (&'static str, &'static str))| {
        Migration::new(number, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(numbered.map(migration).collect())
}

/// A size in MiB as pages.
pub(super) const fn pages(mb: u32) -> u32 {
    mb.saturating_mul(1024 * 1024 / PAGE_BYTES)
}

/// Opens the one writing connection and the pool of readers.
pub(super) async fn pools(file: PathBuf, create: bool) -> Result<(SqlitePool, SqlitePool), StoreError> {
    prepare(&file, create)?;
    let base = SqliteConnectOptions::new()
        .filename(&file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIME)
        .pragma("secure_delete", "ON")
        .page_size(PAGE_BYTES);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(base.clone())
        .await
        .map_err(|error| unopenable(&file, &error))?;
    claim(&mut *writer.acquire().await?, &file).await?;
    migrations()
        .run(&writer)
        .await
        .map_err(|error| StoreError::Migration { file: file.clone(), cause: error.to_string() })?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .connect_with(base.pragma("query_only", "ON"))
        .await
        .map_err(|error| unopenable(&file, &error))?;
    Ok((writer, readers))
}

/// Makes the file, readable by this user alone: it holds what people said. One that is there must be writable, since
/// SQLite would open it for reading without a word.
fn prepare(file: &Path, create: bool) -> Result<(), StoreError> {
    let unopenable = |error: std::io::Error| StoreError::Unopenable { file: file.to_owned(), cause: error.to_string() };
    if file.exists() {
        return if create {
            std::fs::OpenOptions::new().append(true).open(file).map(drop).map_err(unopenable)
        } else {
            Ok(())
        };
    }
    if !create {
        return Err(StoreError::Missing(file.to_owned()));
    }
    let mut new = std::fs::OpenOptions::new();
    new.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    new.open(file).map(drop).map_err(unopenable)
}

/// Refuses a database that another program filled.
pub(crate) async fn claim(connection: &mut SqliteConnection, file: &Path) -> Result<(), StoreError> {
    let row =
        sqlx::query("SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)")
            .fetch_one(connection)
            .await
            .map_err(|error| unopenable(file, &error))?;
    let (application, tables): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    if application == APPLICATION_ID || (application == 0 && tables == 0) {
        return Ok(());
    }
    Err(StoreError::Foreign { file: file.to_owned(), found: "it is another program's SQLite database" })
}

fn unopenable(file: &Path, error: &sqlx::Error) -> StoreError {
    const NOT_A_DATABASE: &str = "26";
    let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    if code.as_deref() == Some(NOT_A_DATABASE) {
        return StoreError::Foreign { file: file.to_owned(), found: "it is not an SQLite file" };
    }
    let cause = error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
    StoreError::Unopenable { file: file.to_owned(), cause }
}

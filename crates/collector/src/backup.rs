//! Copies of a store, made while it is written to, and put in a store's place.
//!
//! A copy is made under another name, checked, synced and then renamed: a file of the name that was asked for is whole.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::TryStreamExt;
use indicatif::ProgressBar;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::store::{self, Options, StoreError, Stored, postgres_shown};

/// How often the progress bar looks at the copy.
const TICK: Duration = Duration::from_millis(200);

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has programs for it.
    #[error("PostgreSQL's own program does this, beside running collectors as well: {0}")]
    Elsewhere(String),
    /// The copy would replace something.
    #[error("{} exists: name another, or say --overwrite", .0.display())]
    Exists(PathBuf),
    /// A collector has the store open.
    #[error("{} is in use: stop the collector first", .0.display())]
    InUse(PathBuf),
    /// The file to restore from is a store that lives.
    #[error("{} has a journal beside it, without which it is not whole: make a copy with `backup` and restore from that", .0.display())]
    Live(PathBuf),
    /// The copy does not hold together.
    #[error("{} is damaged: {found}", file.display())]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// The first thing that is wrong with it.
        found: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {cause}", file.display())]
    File {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Copies the store that `address` names to `out`, which only this user may read; returns how many records are in the copy.
/// Collectors go on writing meanwhile; the copy is of one moment.
///
/// # Errors
/// [`BackupError`]; nothing is left at `out` that was not there before.
pub async fn backup(address: &str, out: &Path, overwrite: bool, progress: &ProgressBar) -> Result<u64, BackupError> {
    let Some(file) = store::sqlite_file(address) else {
        let dump = format!(
            "pg_dump --format=custom --file={} {}",
            quoted(&out.to_string_lossy()),
            quoted(&postgres_shown(address)?)
        );
        return Err(BackupError::Elsewhere(dump));
    };
    if out.exists() && !overwrite {
        return Err(BackupError::Exists(out.to_owned()));
    }
    let mut live = existing(&file).await?;
    let partial = Partial::beside(out)?;
    let pages = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
    progress.set_length(sqlx::query_scalar::<_, i64>(pages).fetch_one(&mut live).await? as u64);
    let text = partial.0.to_str().ok_or_else(|| at(out)(io::ErrorKind::InvalidFilename.into()))?;
    let copying = sqlx::query("VACUUM INTO ?1").bind(text).execute(&mut live);
    let watching = async {
        loop {
            tokio::time::sleep(TICK).await;
            progress.set_position(fs::metadata(&partial.0).map_or(0, |copy| copy.len()));
        }
    };
    tokio::select! {
        copied = copying => { copied?; }
        () = watching => {}
    }
    live.close().await?;
    let records = sound(&partial.0, out).await?;
    partial.become_(out)?;
    Ok(records)
}

/// Puts the copy `from` where `address` says, brought up to this version; returns how many records are in it.
///
/// # Errors
/// [`BackupError`]; the store that was there before stands until the copy was checked.
pub async fn restore(from: &Path, address: &str, overwrite: bool) -> Result<u64, BackupError> {
    let Some(file) = store::sqlite_file(address) else {
        let from = quoted(&from.to_string_lossy());
        let restore =
            format!("pg_restore --clean --if-exists --no-owner --dbname={} {from}", quoted(&postgres_shown(address)?));
        return Err(BackupError::Elsewhere(restore));
    };
    if fs::metadata(beside(from, "-wal")).is_ok_and(|journal| journal.len() > 0) {
        return Err(BackupError::Live(from.to_owned()));
    }
    let exists = file.exists();
    if exists && !overwrite {
        return Err(BackupError::Exists(file));
    }
    let partial = Partial::beside(&file)?;
    fs::copy(from, &partial.0).map_err(at(from))?;
    let records = sound(&partial.0, from).await?;
    // Whether it is ours, and of a version that can be brought up to this one.
    let text = partial.0.to_string_lossy();
    let opened = store::open(&format!("sqlite:{text}"), Options::default()).await;
    opened.map_err(|error| named(error, from))?.close().await;
    if exists {
        free(&file).await?;
    }
    partial.become_(&file)?;
    Ok(records)
}

/// Makes sure that nobody has the store open, and that no journal of it is left which would be read into another.
async fn free(file: &Path) -> Result<(), BackupError> {
    const BUSY: &str = "5";
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(Duration::ZERO);
    // Leaving the journal mode takes a lock that nobody else may share. A store that does not open is used by nobody.
    if let Ok(mut old) = options.connect().await {
        let left = sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut old).await;
        old.close().await.ok();
        let code = |error: &sqlx::Error| Some(error.as_database_error()?.code()?.into_owned());
        if left.is_err_and(|error| code(&error).as_deref() == Some(BUSY)) {
            return Err(BackupError::InUse(file.to_owned()));
        }
    }
    for suffix in ["-wal", "-shm"] {
        let journal = beside(file, suffix);
        match fs::remove_file(&journal) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&journal)(error)),
            _ => {}
        }
    }
    Ok(())
}

async fn existing(file: &Path) -> Result<SqliteConnection, BackupError> {
    if !file.exists() {
        return Err(StoreError::Missing(file.to_owned()).into());
    }
    let mut connection = SqliteConnectOptions::new().filename(file).connect().await?;
    store::claim(&mut connection, file).await?;
    Ok(connection)
}

/// Checks every page and every record of a copy and that it is ours; counts its records. Errors name it as `called`.
async fn sound(copy: &Path, called: &Path) -> Result<u64, BackupError> {
    let damaged = |found| BackupError::Damaged { file: called.to_owned(), found };
    let mut connection = existing(copy).await.map_err(|error| match error {
        BackupError::Store(StoreError::Unopenable { cause, .. }) => damaged(cause),
        BackupError::Store(error) => named(error, called).into(),
        other => other,
    })?;
    let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut connection).await?;
    if found != "ok" {
        return Err(damaged(found));
    }
    let records = readable(&mut connection).await.map_err(|error| damaged(error.to_string()));
    connection.close().await?;
    records
}

/// Reads every record, since SQLite keeps no sums of what is in its pages; counts them.
async fn readable(connection: &mut SqliteConnection) -> Result<u64, StoreError> {
    let mut rows = sqlx::query_as::<_, Stored>(
        "SELECT id, revisions, coalesce(body, '') AS body FROM records LEFT JOIN documents ON place = document",
    )
    .fetch(connection);
    let mut records = 0;
    while let Some(stored) = rows.try_next().await? {
        stored.record()?;
        records += 1;
    }
    Ok(records)
}

/// A file that is not yet what it is to be; removed unless it becomes that.
struct Partial(PathBuf);

impl Partial {
    /// An empty file that this user alone may read.
    fn beside(target: &Path) -> Result<Self, BackupError> {
        let partial = Self(beside(target, ".partial"));
        // What an earlier attempt left that was killed.
        partial.remove();
        let mut new = OpenOptions::new();
        new.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
        new.open(&partial.0).map_err(at(&partial.0))?;
        Ok(partial)
    }

    /// Takes its name once all of it is on the disk.
    fn become_(self, target: &Path) -> Result<(), BackupError> {
        File::open(&self.0).and_then(|copy| copy.sync_all()).map_err(at(&self.0))?;
        fs::rename(&self.0, target).map_err(at(target))?;
        // The name is on the disk when its folder is.
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
    }

    fn remove(&self) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            fs::remove_file(beside(&self.0, suffix)).ok();
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        self.remove();
    }
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn at(file: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let file = file.to_owned();
    |cause| BackupError::File { file, cause }
}

/// The error with the name that the person knows the file by.
fn named(error: StoreError, called: &Path) -> StoreError {
    let file = called.to_owned();
    match error {
        StoreError::Foreign { found, .. } => StoreError::Foreign { file, found },
        StoreError::Migration { cause, .. } => StoreError::Migration { store: file.display().to_string(), cause },
        StoreError::Unopenable { cause, .. } => StoreError::Unopenable { file, cause },
        other => other,
    }
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

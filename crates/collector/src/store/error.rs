//! What can go wrong with a store, each as a sentence that says what to do.

use std::path::PathBuf;

/// The store could not do what it was asked. Cloned to every request of a failed group commit, hence the texts.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no store.
    #[error("\"{0}\" names no store: use sqlite:FILE, such as sqlite:afterword.sqlite")]
    Address(String),
    /// There is no such file, and it was not to be made.
    #[error("{} does not exist: name the file that `serve --store` writes", .0.display())]
    Missing(PathBuf),
    /// The file cannot be opened or made.
    #[error("{} cannot be opened: {cause}. Name a file in a directory that this user may write to", file.display())]
    Unopenable {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// The file is something else.
    #[error("{} is not an Afterword store: {found}. Name another file", file.display())]
    Foreign {
        /// Which file.
        file: PathBuf,
        /// What it is instead.
        found: &'static str,
    },
    /// The file was written by a newer version, or its tables were changed by hand.
    #[error("{} cannot be brought up to date: {cause}. Use the version of the collector that wrote it, or a newer one", file.display())]
    Migration {
        /// Which file.
        file: PathBuf,
        /// What the migration said.
        cause: String,
    },
    /// There is no room left.
    #[error("the store is full: free space on its disk or raise --max-store-mb")]
    Full,
    /// Somebody else holds the store.
    #[error("the store is busy: try again in a moment")]
    Busy,
    /// The disk or the permissions fail.
    #[error("the store cannot be written: {0}")]
    Unwritable(String),
    /// A stored document does not read as a record.
    #[error("the stored record {id} is damaged: {cause}")]
    Damaged {
        /// Which record.
        id: String,
        /// What is wrong with it.
        cause: String,
    },
    /// Anything else the database says.
    #[error("the store failed: {0}")]
    Failed(String),
    /// The writer is gone.
    #[error("the collector is stopping: try again in a moment")]
    Stopping,
}

impl StoreError {
    /// True where the same request can succeed later without anybody changing it.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Full | Self::Busy | Self::Unwritable(_) | Self::Stopping)
    }
}

/// SQLite's primary result codes (the low byte of the extended one), <https://sqlite.org/rescode.html>.
mod code {
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const READONLY: i32 = 8;
    pub(super) const IOERR: i32 = 10;
    pub(super) const FULL: i32 = 13;
    pub(super) const CANTOPEN: i32 = 14;
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let extended: Option<i32> =
            error.as_database_error().and_then(sqlx::error::DatabaseError::code).and_then(|code| code.parse().ok());
        match extended.map(|code| code & 0xff) {
            Some(code::FULL) => Self::Full,
            Some(code::BUSY | code::LOCKED) => Self::Busy,
            Some(code::READONLY | code::IOERR | code::CANTOPEN) => Self::Unwritable(error.to_string()),
            _ if matches!(error, sqlx::Error::PoolTimedOut) => Self::Busy,
            _ => Self::Failed(error.to_string()),
        }
    }
}

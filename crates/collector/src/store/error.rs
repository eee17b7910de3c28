//! What can go wrong with a store, each as a sentence that says what to do.

use std::path::PathBuf;

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

/// The store could not do what it was asked. Cloned to every request of a failed group commit, hence the texts.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no store.
    #[error(
        "\"{0}\" names no store: use sqlite:FILE, such as sqlite:afterword.sqlite, or postgres://USER@HOST/DATABASE"
    )]
    Address(String),
    /// The address begins as a PostgreSQL one and does not go on as one.
    #[error(
        "--store is no PostgreSQL address ({0}): write postgres://USER:PASSWORD@HOST/DATABASE, each with % escapes where it needs them"
    )]
    Misspelt(String),
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
    /// The store was written by a newer version, or its tables were changed by hand.
    #[error(
        "{store} cannot be brought up to date: {cause}. Use the version of the collector that wrote it, or a newer one"
    )]
    Migration {
        /// Which file or database.
        store: String,
        /// What the migration said.
        cause: String,
    },
    /// The database cannot be reached from the start.
    #[error("{server} cannot be reached: {cause}. Start PostgreSQL there, or correct --store")]
    Unreachable {
        /// Which database, without a password.
        server: String,
        /// What the system said.
        cause: String,
    },
    /// The database does not let us do what we must.
    #[error("{server} refuses: {cause}. Correct user, password and database in --store, or what the user may do")]
    Denied {
        /// Which database, without a password.
        server: String,
        /// What it said.
        cause: String,
    },
    /// There is nothing of ours in the database, and it was not to be made.
    #[error("{0} holds no Afterword store: name the database that `serve --store` writes")]
    Empty(String),
    /// The database cannot hold every text.
    #[error("{server} has the encoding {encoding}: make a database with ENCODING 'UTF8'")]
    Encoding {
        /// Which database, without a password.
        server: String,
        /// What it has instead.
        encoding: String,
    },
    /// A size was asked for that PostgreSQL has to keep by itself.
    #[error("--max-store-mb is for SQLite files: limit PostgreSQL where it runs, by its disk or tablespace")]
    NoLimit,
    /// There is no room left.
    #[error("the store is full: free space on its disk or raise --max-store-mb")]
    Full,
    /// Somebody else holds the store.
    #[error("the store is busy or does not answer: try again in a moment")]
    Busy,
    /// Others wrote the same records at the same time, again and again.
    #[error("other collectors are writing the same records: try again in a moment")]
    Contended,
    /// The database was there and is not.
    #[error("the database cannot be reached just now: {0}")]
    Gone(String),
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
        matches!(self, Self::Full | Self::Busy | Self::Contended | Self::Gone(_) | Self::Unwritable(_) | Self::Stopping)
    }

    /// What went wrong before the database was ours to use.
    pub(super) fn at_start(server: &str, error: sqlx::Error) -> Self {
        let cause = error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
        let server = server.to_owned();
        match Self::from(error) {
            Self::Gone(_) | Self::Busy => Self::Unreachable { server, cause },
            _ => Self::Denied { server, cause },
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error;
        match &error {
            Error::Database(told) => match told.try_downcast_ref::<PgDatabaseError>() {
                Some(told) => postgres(told),
                None => sqlite(told.as_ref()),
            },
            Error::Io(_) | Error::Tls(_) | Error::WorkerCrashed => Self::Gone(error.to_string()),
            Error::PoolTimedOut => Self::Busy,
            Error::PoolClosed => Self::Stopping,
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// By SQLite's primary result code (the low byte of the extended one), <https://sqlite.org/rescode.html>.
fn sqlite(error: &dyn DatabaseError) -> StoreError {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    const READONLY: i32 = 8;
    const IOERR: i32 = 10;
    const FULL: i32 = 13;
    const CANTOPEN: i32 = 14;
    let extended: Option<i32> = error.code().and_then(|code| code.parse().ok());
    match extended.map(|code| code & 0xff) {
        Some(FULL) => StoreError::Full,
        Some(BUSY | LOCKED) => StoreError::Busy,
        Some(READONLY | IOERR | CANTOPEN) => StoreError::Unwritable(error.to_string()),
        _ => StoreError::Failed(error.to_string()),
    }
}

/// By SQLSTATE, <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn postgres(error: &PgDatabaseError) -> StoreError {
    let said = || error.message().to_owned();
    match error.code() {
        // disk_full
        "53100" => StoreError::Full,
        // out_of_memory, too_many_connections, configuration_limit_exceeded; lock_not_available, query_canceled
        "53200" | "53300" | "53400" | "55P03" | "57014" => StoreError::Busy,
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => StoreError::Contended,
        // read_only_sql_transaction, io_error
        "25006" | "58030" => StoreError::Unwritable(said()),
        // admin_shutdown, crash_shutdown, cannot_connect_now, idle_in_transaction_session_timeout
        "57P01" | "57P02" | "57P03" | "25P03" => StoreError::Gone(said()),
        // connection_exception
        code if code.starts_with("08") => StoreError::Gone(said()),
        code => StoreError::Failed(format!("{} ({code})", said())),
    }
}

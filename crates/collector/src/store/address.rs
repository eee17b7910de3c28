//! From an address on the command line to a store.

use std::path::PathBuf;
use std::sync::Arc;

use super::sqlite::Sqlite;
use super::{Store, StoreError};

/// How to open a store.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Make it where it does not exist.
    pub create: bool,
    /// The most that it may take on disk, in MiB; absent is as much as there is.
    pub max_mb: Option<u32>,
}

/// The file of an address that names an SQLite store.
pub(crate) fn sqlite_file(address: &str) -> Option<PathBuf> {
    let file = address.strip_prefix("sqlite:").filter(|file| !file.trim_start_matches('/').is_empty())?;
    // sqlite:///var/lib/x.sqlite is the usual spelling of an absolute path.
    Some(file.strip_prefix("//").unwrap_or(file).into())
}

/// Opens the store that `address` names and brings its tables up to date.
///
/// # Errors
/// [`StoreError`] says what is wrong with the address, the file or its content.
pub async fn open(address: &str, options: Options) -> Result<Arc<dyn Store>, StoreError> {
    match sqlite_file(address) {
        Some(file) => Ok(Arc::new(Sqlite::open(file, options).await?)),
        None => Err(StoreError::Address(address.to_owned())),
    }
}

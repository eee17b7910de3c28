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

/// Opens the store that `address` names and brings its tables up to date.
///
/// # Errors
/// [`StoreError`] says what is wrong with the address, the file or its content.
pub async fn open(address: &str, options: Options) -> Result<Arc<dyn Store>, StoreError> {
    match address.split_once(':') {
        Some(("sqlite", file)) if !file.trim_start_matches('/').is_empty() => {
            // sqlite:///var/lib/x.sqlite is the usual spelling of an absolute path.
            let file = PathBuf::from(file.strip_prefix("//").unwrap_or(file));
            Ok(Arc::new(Sqlite::open(file, options).await?))
        }
        _ => Err(StoreError::Address(address.to_owned())),
    }
}

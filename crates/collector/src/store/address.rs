//! From an address on the command line to a store.

use std::path::PathBuf;
use std::sync::Arc;

use super::postgres::{self, Postgres};
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
    if let Some(file) = sqlite_file(address) {
        return Ok(Arc::new(Sqlite::open(file, options).await?));
    }
    match address.split_once(':') {
        Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => {
            Ok(Arc::new(Postgres::open(address, options).await?))
        }
        _ => Err(StoreError::Address(masked(address))),
    }
}

/// The address of a PostgreSQL database without its password, to be shown.
///
/// # Errors
/// [`StoreError`] for what is no such address.
pub(crate) fn postgres_shown(address: &str) -> Result<String, StoreError> {
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        postgres::shown(address)
    } else {
        Err(StoreError::Address(masked(address)))
    }
}

/// An address of whatever form without what may be a password in it.
fn masked(address: &str) -> String {
    let address = address.split_once('?').map_or(address, |(place, _)| place);
    match address.rsplit_once('@') {
        Some((secret, place)) => {
            let scheme = secret.split_once("//").map_or("", |(scheme, _)| scheme);
            format!("{scheme}//…@{place}")
        }
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_shown_holds_no_password() {
        for address in [
            "postgre://me:hunter2@db/x",
            "postgres:me:hunter2@db",
            "me:hunter2@db",
            "mysql://db/x?password=hunter2",
            "x://a:hunter2@b@db/x?user=me",
        ] {
            assert!(!masked(address).contains("hunter2"), "{}", masked(address));
        }
        assert_eq!(masked("sqlite"), "sqlite");
        assert_eq!(masked("mysql://db/x"), "mysql://db/x");
    }
}

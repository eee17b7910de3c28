//! The files of a data directory.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use anyhow::Context as _;

/// Opens a file for reading.
///
/// # Errors
/// If it cannot be opened; named by its path.
pub(crate) fn open(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    Ok(BufReader::new(file))
}

/// All of a file.
///
/// # Errors
/// If it cannot be opened, or is not UTF-8; named by its path.
pub(crate) fn read(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text)
}

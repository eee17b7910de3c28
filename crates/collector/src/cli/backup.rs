//! `backup` and `restore`.

use std::path::PathBuf;

use afterword_collector::{Failure, backup};
use indicatif::{ProgressBar, ProgressStyle};

use super::kept::Kept;

/// What `backup` is told.
#[derive(clap::Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    kept: Kept,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Replace the file if it exists.
    #[arg(long)]
    overwrite: bool,
}

/// What `restore` is told.
#[derive(clap::Args)]
pub(crate) struct Restore {
    /// What `backup` wrote.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    #[command(flatten)]
    kept: Kept,
    /// Replace the store if it exists. No collector may have it open.
    #[arg(long)]
    overwrite: bool,
}

impl Backup {
    /// Makes the copy and says what is in it.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        // Drawn on standard error, and only where a person looks at it.
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left") {
            bar.set_style(style);
        }
        let records = backup::backup(&self.kept.store, &self.out, self.overwrite, &bar).await;
        bar.finish_and_clear();
        eprintln!("{} records are in {}", records?, self.out.display());
        Ok(())
    }
}

impl Restore {
    /// Puts the copy in place and says what is in it.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let records = backup::restore(&self.from, &self.kept.store, self.overwrite).await?;
        eprintln!("{records} records of {} are in {}", self.from.display(), self.kept.store);
        Ok(())
    }
}

//! `report` and `audit`: what a store says as a whole.

use afterword_collector::{Failure, abuse};

use super::kept::Kept;

/// What `report` is told.
#[derive(clap::Args)]
pub(crate) struct Report {
    #[command(flatten)]
    kept: Kept,
}

/// What `audit` is told.
#[derive(clap::Args)]
pub(crate) struct Audit {
    #[command(flatten)]
    kept: Kept,
    /// As JSON rather than in words.
    #[arg(long)]
    json: bool,
}

impl Report {
    /// Prints a line for each question that randomised answers were given to.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let surveys = self.kept.read(async |store| Ok(store.surveys().await?)).await?;
        surveys.iter().for_each(|survey| println!("{survey}"));
        if surveys.is_empty() {
            eprintln!("no randomised answers are stored: pages send them with privacy: {{ epsilon }}");
        }
        Ok(())
    }
}

impl Audit {
    /// Prints what was found, sign by sign.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let report = self.kept.read(async |store| Ok(abuse::report(store, &[]).await?)).await?;
        if self.json {
            println!("{}", report.to_json());
        } else {
            print!("{report}");
        }
        Ok(())
    }
}

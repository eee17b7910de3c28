//! What is said on the command line: a file for each command, and this list of them.

mod backup;
mod export;
mod kept;
mod log;
mod report;
mod serve;

use afterword_collector::Failure;
use clap::{Parser, Subcommand};

/// Collects what people think of a chat model's answers, and turns it into training rows.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Cli {
    /// How the log on standard error is written: for people, or a JSON object on each line. RUST_LOG says how much of it.
    #[arg(long, global = true, value_enum, default_value_t)]
    log_format: log::LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take records in at POST /v1/records, and show what arrived at /.
    Serve(serve::Serve),
    /// Write training rows as JSON lines.
    Export(export::Export),
    /// Print what randomised answers say: each reaction's true share, estimated, with its interval of 95 %.
    Report(report::Report),
    /// Say what looks like abuse: bursts, raters of one verdict, copied words, several votes on one answer, raters against
    /// everybody. Names pseudonyms, shows no text.
    Audit(report::Audit),
    /// Copy a store to a file while collectors go on writing to it.
    Backup(backup::Backup),
    /// Put a copy that `backup` made in a store's place.
    Restore(backup::Restore),
    /// Print the JSON Schema that records follow.
    Schema,
}

impl Cli {
    /// Does what was asked.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        self.log_format.begin();
        match self.command {
            Command::Serve(serve) => serve.run().await,
            Command::Export(export) => export.run().await,
            Command::Report(report) => report.run().await,
            Command::Audit(audit) => audit.run().await,
            Command::Backup(backup) => backup.run().await,
            Command::Restore(restore) => restore.run().await,
            Command::Schema => {
                println!("{:#}", afterword_record::json_schema());
                Ok(())
            }
        }
    }
}

//! `afterword-collector`: the endpoint and its command line.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use afterword_collector::export::{self, Export, Format, Label};
use afterword_collector::store::{self, Options};
use afterword_collector::{Failure, Origins, Service, serve};
use afterword_record::Origin;
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// Collects what people think of a chat model's answers, and turns it into training rows.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take records in at POST /v1/records, and show what arrived at /.
    Serve {
        /// The address to listen on; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8787")]
        listen: SocketAddr,
        /// Where the records are kept.
        #[arg(long, default_value = STORE, env = "AFTERWORD_STORE", hide_env_values = true)]
        store: String,
        /// A page's origin that may send, such as https://chat.example; can be given several times.
        /// Without it only pages of this machine and of the collector's own origin may.
        #[arg(long = "allow-origin", value_name = "ORIGIN")]
        origins: Vec<String>,
        /// The key that the overview and the metrics ask for. Without it only this machine may read them.
        #[arg(long, env = "AFTERWORD_KEY", hide_env_values = true)]
        key: Option<String>,
        /// The most that the store may take on disk, in MiB; then it answers 503 and senders keep their records.
        #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
        max_store_mb: Option<u32>,
    },
    /// Write training rows as JSON lines.
    Export {
        /// Where the records are kept.
        #[arg(long, default_value = STORE, env = "AFTERWORD_STORE", hide_env_values = true)]
        store: String,
        /// preference: pairs from edits, comparisons and kept regenerations. unpaired: an answer with a label. stepwise:
        /// an agent's steps with a label each. records: the records themselves.
        #[arg(long)]
        format: Format,
        /// The origins to take, separated by commas: explicit, implicit, inferred, agent, synthetic. By default explicit;
        /// for preference explicit,implicit (a kept regeneration is implicit); for records explicit,implicit,inferred.
        #[arg(long = "origin", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
        origins: Vec<Origin>,
        /// unpaired: what the host's own reaction says of the answer, such as insightful=true.
        #[arg(long = "map", value_name = "NAME=BOOL")]
        map: Vec<Label>,
        /// Say of every row, in a further column, which record it comes from.
        #[arg(long)]
        provenance: bool,
        /// records: tombstones too.
        #[arg(long)]
        retracted: bool,
        /// Write here rather than to standard output.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Print what randomised answers say: each reaction's true share, estimated, with its interval of 95 %.
    Report {
        /// Where the records are kept.
        #[arg(long, default_value = STORE, env = "AFTERWORD_STORE", hide_env_values = true)]
        store: String,
    },
    /// Print the JSON Schema that records follow.
    Schema,
}

const STORE: &str = "sqlite:afterword.sqlite";

fn origin(name: &str) -> Result<Origin, String> {
    Origin::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Origin::ALL.iter().map(|origin| origin.as_str()).collect();
        format!("use {}", names.join(", "))
    })
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let coloured = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(coloured)
        .with_target(false)
        .init();
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("afterword-collector: {failure}.");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve { listen, store, origins, key, max_store_mb } => {
            let origins = Origins::new(origins)?;
            let store = store::open(&store, Options { create: true, max_mb: max_store_mb }).await?;
            // Whoever started it may have closed its end; that is no reason to end.
            let say = |address| drop(writeln!(std::io::stdout(), "listening on http://{address}"));
            serve(Service { listen, origins, key }, store, say, signalled()).await
        }
        Command::Export { store, format, origins, map, provenance, retracted, out } => {
            let store = store::open(&store, Options::default()).await?;
            let what = Export { format, origins, map, provenance, retracted };
            let summary = export::to_file(store.as_ref(), &what, out.as_deref(), std::io::stderr().is_terminal()).await;
            store.close().await;
            eprintln!("{}", summary?);
            Ok(())
        }
        Command::Report { store } => {
            let store = store::open(&store, Options::default()).await?;
            let surveys = store.surveys().await;
            store.close().await;
            let surveys = surveys?;
            surveys.iter().for_each(|survey| println!("{survey}"));
            if surveys.is_empty() {
                eprintln!("no randomised answers are stored: pages send them with privacy: {{ epsilon }}");
            }
            Ok(())
        }
        Command::Schema => {
            println!("{:#}", afterword_record::json_schema());
            Ok(())
        }
    }
}

/// Resolves when somebody asks the process to end.
async fn signalled() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    tokio::signal::ctrl_c().await.ok();
}

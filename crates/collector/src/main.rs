//! `afterword-collector`: the endpoint and its command line.

mod cli;

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use afterword_collector::abuse::{self, Cap};
use afterword_collector::export::{self, Export, Format, Label};
use afterword_collector::store::{self, Options};
use afterword_collector::{Failure, Keep, Origins, Service, Tokens, serve};
use afterword_record::Origin;
use clap::{Parser, Subcommand, ValueEnum};
use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Collects what people think of a chat model's answers, and turns it into training rows.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// How the log on standard error is written: for people, or a JSON object on each line. RUST_LOG says how much of it.
    #[arg(long, global = true, value_enum, default_value_t)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum LogFormat {
    #[default]
    Text,
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Take records in at POST /v1/records, and show what arrived at /.
    Serve {
        /// The address to listen on; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8787")]
        listen: SocketAddr,
        /// Where the records are kept.
        #[arg(long, default_value = STORE, env = "AFTERWORD_STORE")]
        store: String,
        /// A page's origin that may send, such as https://chat.example; can be given several times.
        /// Without it only pages of this machine and of the collector's own origin may.
        #[arg(long = "allow-origin", value_name = "ORIGIN")]
        origins: Vec<String>,
        /// The key that the overview and the metrics ask for. Without it only this machine may read them.
        #[arg(long, env = "AFTERWORD_KEY", hide_env_values = true)]
        key: Option<String>,
        /// The secret that the host's server signs tokens with (docs/tokens.md); several, with commas or one option each,
        /// while one takes the place of another. Arguments show in lists of processes: the variable does not.
        #[arg(
            long = "token-secret",
            value_name = "SECRET",
            env = "AFTERWORD_TOKEN_SECRET",
            hide_env_values = true,
            value_delimiter = ','
        )]
        token_secrets: Vec<String>,
        /// Refuse records without a good token, rather than store them as unverified.
        #[arg(long)]
        require_tokens: bool,
        /// The most that the store may take on disk, in MiB; then it answers 503 and senders keep their records.
        #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
        max_store_mb: Option<u32>,
        /// Delete records that are older, such as 90d or 12w, at the start and every hour. Without it they stay.
        #[arg(long, value_name = "TIME")]
        keep: Option<Keep>,
        /// Seconds to go on answering after the signal to stop, while /readyz says 503: a balancer needs some to notice.
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        linger: u16,
    },
    /// Write training rows as JSON lines.
    Export {
        /// Where the records are kept.
        #[arg(long, default_value = STORE, env = "AFTERWORD_STORE")]
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
        /// The most records that one rater gives to the rows, chosen by their ids; 0 is no limit. By default ten times the median
        /// rater's and 20 at least; for records no limit.
        #[arg(long, value_name = "N")]
        cap_per_rater: Option<Cap>,
        /// Take what shows signs of abuse too, which is left out otherwise (see audit).
        #[arg(long)]
        include_marked: bool,
        /// records: tombstones too.
        #[arg(long)]
        retracted: bool,
        /// Only records that a token of the host vouches for.
        #[arg(long)]
        verified: bool,
        /// Write here rather than to standard output.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Print what randomised answers say: each reaction's true share, estimated, with its interval of 95 %.
    Report {
        /// Where the records are kept.
        #[arg(long, default_value = STORE, env = "AFTERWORD_STORE")]
        store: String,
    },
    /// Say what looks like abuse: bursts, raters of one verdict, copied words, several votes on one answer, raters against
    /// everybody. Names pseudonyms, shows no text.
    Audit {
        /// Where the records are kept.
        #[arg(long, default_value = STORE, env = "AFTERWORD_STORE")]
        store: String,
        /// As JSON rather than in words.
        #[arg(long)]
        json: bool,
    },
    /// Copy a store to a file while collectors go on writing to it.
    Backup(cli::backup::Backup),
    /// Put a copy that `backup` made in a store's place.
    Restore(cli::backup::Restore),
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
    let Cli { log_format, command } = Cli::parse();
    log(log_format);
    match run(command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("afterword-collector: {failure}.");
            ExitCode::FAILURE
        }
    }
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    // Libraries speak of connections, with addresses, where they are asked for details: only their warnings are taken.
    let ours = filter_fn(|about| about.target().starts_with("afterword") || *about.level() <= Level::WARN);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).finish().with(ours).init(),
        LogFormat::Json => log.json().flatten_event(true).finish().with(ours).init(),
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve { listen, store, origins, key, token_secrets, require_tokens, max_store_mb, keep, linger } => {
            let origins = Origins::new(origins)?;
            let tokens = Tokens::new(&token_secrets, require_tokens)?;
            let store = store::open(&store, Options { create: true, max_mb: max_store_mb }).await?;
            // Whoever started it may have closed its end; that is no reason to end.
            let say = |address| drop(writeln!(std::io::stdout(), "listening on http://{address}"));
            let linger = Duration::from_secs(linger.into());
            serve(Service { listen, origins, key, tokens, keep, linger }, store, say, signalled()).await
        }
        Command::Export {
            store,
            format,
            origins,
            map,
            provenance,
            cap_per_rater,
            include_marked,
            retracted,
            verified,
            out,
        } => {
            let store = store::open(&store, Options::default()).await?;
            let (cap, marked) = (cap_per_rater, include_marked);
            let what = Export { format, origins, map, provenance, retracted, verified, cap, marked };
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
        Command::Audit { store, json } => {
            let store = store::open(&store, Options::default()).await?;
            let report = abuse::report(store.as_ref(), &[]).await;
            store.close().await;
            if json {
                println!("{}", report?.to_json());
            } else {
                print!("{}", report?);
            }
            Ok(())
        }
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
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

//! How the program speaks of itself.

use std::io::{IsTerminal, stderr};

use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How the log on standard error is written.
#[derive(Clone, Copy, Default, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// A JSON object on each line.
    Json,
}

impl LogFormat {
    /// From here on the log is written so.
    pub(crate) fn begin(self) {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
        // Libraries speak of connections, with addresses, where they are asked for details: only their warnings are taken.
        // One of those repeats the parameters of a PostgreSQL address that it does not know, a misspelt password among them.
        let ours = filter_fn(|about| {
            let target = about.target();
            target.starts_with("afterword")
                || *about.level() <= Level::WARN && !target.starts_with("sqlx_postgres::options")
        });
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_target(false);
        match self {
            Self::Text => log.with_ansi(stderr().is_terminal()).finish().with(ours).init(),
            Self::Json => log.json().flatten_event(true).finish().with(ours).init(),
        }
    }
}

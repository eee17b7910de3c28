//! `serve`.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use afterword_collector::store::{self, Options};
use afterword_collector::{Failure, Keep, Origins, Rates, Service, Tokens, limits, serve};

use super::kept::Kept;

/// What `serve` is told.
#[derive(clap::Args)]
pub(crate) struct Serve {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    #[command(flatten)]
    kept: Kept,
    /// A page's origin that may send, such as https://chat.example; can be given several times.
    /// Without it only pages of this machine and of the collector's own origin may.
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// The key that the overview, the export and the metrics ask for. Without it only this machine may read them.
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
    /// Requests each second that one address, or one key, may make over time; 0 is no limit. This machine's own are free.
    #[arg(long, value_name = "REQUESTS", default_value_t = limits::RATE)]
    rate: u32,
    /// A proxy stands in front, and the last address in its X-Forwarded-For is the sender's. It is used for the rate,
    /// and kept nowhere.
    #[arg(long)]
    trust_proxy: bool,
    /// SQLite: the most that the store may take on disk, in MiB; then it answers 503 and senders keep their records.
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    max_store_mb: Option<u32>,
    /// Delete records that are older, such as 90d or 12w, at the start and every hour. Without it they stay.
    #[arg(long, value_name = "TIME")]
    keep: Option<Keep>,
    /// Seconds to go on answering after the signal to stop, while /readyz says 503: a balancer needs some to notice.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    linger: u16,
}

impl Serve {
    /// Serves until somebody asks the process to end.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let service = Service {
            listen: self.listen,
            origins: Origins::new(self.origins)?,
            key: self.key,
            tokens: Tokens::new(&self.token_secrets, self.require_tokens)?,
            rates: Rates::new(self.rate, self.trust_proxy),
            keep: self.keep,
            linger: Duration::from_secs(self.linger.into()),
            patience: limits::WRITE_TIME,
        };
        let store = store::open(&self.kept.store, Options { create: true, max_mb: self.max_store_mb }).await?;
        // Whoever started it may have closed its end; that is no reason to end.
        let say = |address| drop(writeln!(std::io::stdout(), "listening on http://{address}"));
        serve(service, store, say, signalled()).await
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

//! `cargo xtask demo`: the chat page of `index.html` with the component on it and a collector behind it, on loopback.

use crate::collector::{self, Collector};
use crate::dist;
use crate::repo::Repo;
use crate::serve::{self, Mount};
use anyhow::{Context, Result};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Where the collector listens unless told otherwise, and where `index.html` expects it.
const PORT: u16 = 8787;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The port of the demo page
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The port of the collector
    #[arg(long, default_value_t = PORT)]
    collector_port: u16,
    /// Show what was built before instead of building the package again
    #[arg(long)]
    no_build: bool,
}

/// Serves until Ctrl-C, or until the collector ends, which is an error.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    if !options.no_build {
        dist::run(repo)?;
    }
    let program = collector::build(repo, collector::Profile::Dev)?;

    // From here on, Ctrl-C ends the loop below instead of the process, and the collector is stopped in order.
    let (interrupted, interruption) = channel();
    let interrupt = move || {
        // Nobody listens any more when the demo is stopping already.
        let _ = interrupted.send(());
    };
    ctrlc::set_handler(interrupt).context("cannot listen for Ctrl-C")?;
    let page = serve::start(options.port, mounts(repo))?;
    let folder = repo.target.join("demo");
    std::fs::create_dir_all(&folder)?;
    let store = folder.join("afterword.sqlite");
    let mut collector = Collector::start(repo.command(program), options.collector_port, &store)?;

    println!("\nThe demo is running. Ctrl-C stops it.\n");
    // The page knows the usual address of the collector and has to be told another.
    let told = if options.collector_port == PORT { String::new() } else { format!("?collector={}", collector.url()) };
    println!("  chat page     http://{page}/{told}");
    println!("  what arrived  {}/", collector.url());
    println!("  kept in       {}\n", store.display());
    loop {
        match interruption.recv_timeout(Duration::from_millis(200)) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Some(status) = collector.ended()? {
            anyhow::bail!("the collector stopped ({status}); its own words are above");
        }
    }
}

/// The demo page as the front page, its own scripts, and the package it embeds.
pub(crate) fn mounts(repo: &Repo) -> Vec<Mount> {
    vec![
        Mount { prefix: "dist", at: repo.dist() },
        Mount { prefix: "www/demo", at: repo.root.join("www/demo") },
        Mount { prefix: "", at: repo.root.join("index.html") },
    ]
}

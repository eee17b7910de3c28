//! The collector as a program: built, started on loopback, watched, stopped.

use crate::repo::Repo;
use crate::shell;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How the collector is compiled.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Quick to build: the demo, the schema, the end-to-end tests.
    Dev,
    /// Quick to run: the measurements.
    Tool,
}

/// Builds the collector and tells where it is.
pub(crate) fn build(repo: &Repo, profile: Profile) -> Result<PathBuf> {
    let (name, folder) = match profile {
        Profile::Dev => ("dev", "debug"),
        Profile::Tool => ("tool", "tool"),
    };
    shell::run(repo.command("cargo").args(["build", "--package=afterword-collector", "--profile", name]))?;
    Ok(repo.target.join(folder).join(format!("afterword-collector{}", std::env::consts::EXE_SUFFIX)))
}

/// A collector that ended before it took requests.
#[derive(Debug, thiserror::Error)]
#[error("the collector stopped right after its start ({0}); its own words are above")]
struct NotServing(ExitStatus);

/// A running collector. Stopped when dropped.
pub(crate) struct Collector {
    process: Child,
    /// Held so that the collector can go on writing to its standard output.
    _output: BufReader<ChildStdout>,
    /// Where it listens.
    pub address: SocketAddr,
}

/// How long a collector may take to stop once it was asked to. It gives requests in flight 15 seconds.
const PATIENCE: Duration = Duration::from_secs(20);

impl Collector {
    /// Starts `collector` (a command that runs the program, without arguments) on this loopback port, 0 being any, with
    /// its records in the SQLite file `store`, and returns when it takes requests.
    pub(crate) fn start(collector: Command, port: u16, store: &Path) -> Result<Self> {
        Self::start_on(collector, port, &format!("sqlite:{}", store.display()))
    }

    /// The same with its records in the store of that address.
    pub(crate) fn start_on(mut collector: Command, port: u16, store: &str) -> Result<Self> {
        collector.arg("serve").arg("--listen").arg(SocketAddr::from((Ipv4Addr::LOCALHOST, port)).to_string());
        collector.arg("--store").arg(store);
        let mut process = collector.stdout(Stdio::piped()).spawn().context("cannot start the collector")?;
        let mut output = BufReader::new(process.stdout.take().context("the standard output was piped")?);
        let mut line = String::new();
        while output.read_line(&mut line)? > 0 {
            if let Some(address) = line.trim_end().strip_prefix("listening on http://") {
                return Ok(Self { address: address.parse()?, process, _output: output });
            }
            line.clear();
        }
        Err(NotServing(process.wait()?).into())
    }

    /// The process, for [`crate::usage`].
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How the collector ended, if it did.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.process.try_wait()?)
    }
}

impl Drop for Collector {
    /// Asks it to stop, which lets it finish what it is writing, and makes sure that it does.
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            // The standard library can only kill; a process that is asked politely closes its store in order.
            let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        }
        let start = Instant::now();
        while start.elapsed() < PATIENCE && matches!(self.process.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

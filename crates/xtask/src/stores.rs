//! The collector's stores at a size: filled through their own `apply`, then read (`crates/collector/examples/scale.rs`).

use crate::repo::{self, Repo};
use crate::shell;
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long PostgreSQL may take to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// The password of its only user, on a socket in a folder of our own.
const PASSWORD: &str = "measured";

/// The commands that fill a store of each sort with so many records and measure it, in their order; each prints
/// measurements. `measure` runs them.
pub(crate) fn measure(repo: &Repo, records: u64, mut measure: impl FnMut(&mut Command) -> Result<()>) -> Result<()> {
    let arguments = ["build", "--package=afterword-collector", "--example=scale", "--profile=tool"];
    shell::run(repo.command("cargo").args(arguments))?;
    let folder = repo::emptied(repo.target.join("stores"))?;
    let server = Postgres::start(repo, &folder.join("postgres"))?;
    for address in [format!("sqlite:{}", folder.join("scale.sqlite").display()), server.address()] {
        let mut scale = |arguments: &[&str]| {
            let mut command = repo.command(repo.target.join("tool/examples/scale"));
            measure(command.args(arguments))
        };
        scale(&["fill", &address, &records.to_string()])?;
        let out = folder.join("rows.jsonl");
        scale(&["read", &address, &out.to_string_lossy()])?;
    }
    drop(server);
    repo::emptied(folder).map(drop)
}

/// A PostgreSQL of our own. It stops, and its folder goes, when it is dropped or the process ends.
struct Postgres {
    minder: Child,
    folder: PathBuf,
}

impl Postgres {
    fn start(repo: &Repo, folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut minder = Command::new("sh")
            .arg(repo.root.join("crates/collector/tests/postgres.sh"))
            .arg(folder)
            .env("PASSWORD", PASSWORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        writeln!(minder.stdin.as_mut().context("the standard input was piped")?, "start")?;
        let mut server = Self { minder, folder: folder.to_owned() };
        let start = Instant::now();
        while !std::fs::read_to_string(folder.join("log")).is_ok_and(|log| log.contains("ready to accept connections"))
        {
            if start.elapsed() > PATIENCE || server.minder.try_wait()?.is_some() {
                bail!("PostgreSQL does not start in {}: see its file `log`", folder.display());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    fn address(&self) -> String {
        let socket = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://tester:{PASSWORD}@{socket}/postgres")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.minder.stdin.take());
        let _ = self.minder.wait();
    }
}

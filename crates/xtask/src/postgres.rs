//! A PostgreSQL of one's own: made in an empty folder as the tests make theirs, gone when dropped.

use crate::repo::{self, Repo};
use crate::setup::{self, Need};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// The password of its only user, on a socket in a folder of our own.
const PASSWORD: &str = "measured";

/// A running PostgreSQL with its own settings (`fsync` and `synchronous_commit` on, as it ships). It stops, and its folder
/// goes, when it is dropped or the process ends.
pub(crate) struct Postgres {
    minder: Child,
    folder: PathBuf,
    /// The address of its one database.
    pub address: String,
}

impl Postgres {
    /// Makes and starts one in `folder`.
    pub(crate) fn start(repo: &Repo, folder: &Path) -> Result<Self> {
        setup::ensure(repo, &[Need::Postgres])?;
        let folder = repo::emptied(folder.to_owned())?;
        let mut minder = Command::new("sh")
            .arg(repo.root.join("crates/collector/tests/postgres.sh"))
            .arg(&folder)
            .env("PASSWORD", PASSWORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        writeln!(minder.stdin.as_mut().context("the standard input was piped")?, "start")?;
        let socket = folder.to_string_lossy().replace('/', "%2F");
        let mut server =
            Self { minder, folder: folder.clone(), address: format!("postgres://tester:{PASSWORD}@{socket}/postgres") };
        let start = Instant::now();
        let ready = || {
            let log = std::fs::read_to_string(folder.join("log"));
            log.is_ok_and(|log| log.contains("ready to accept connections"))
        };
        while !ready() {
            if start.elapsed() > PATIENCE || server.minder.try_wait()?.is_some() {
                bail!("PostgreSQL does not start in {}: see its file `log`", folder.display());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.minder.stdin.take());
        let _ = self.minder.wait();
        // Emptied by then; the folder that it was in is not its user's to change.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

//! A PostgreSQL of one's own: made in an empty folder, on a free port of this machine, gone when dropped.

use crate::repo::{self, Repo};
use crate::shell;
use anyhow::{Context, Result, anyhow};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running PostgreSQL with its own settings (`fsync` and `synchronous_commit` on, as it ships).
pub(crate) struct Postgres {
    process: Child,
    /// The address of its one database.
    pub address: String,
}

impl Postgres {
    /// Makes and starts one in `folder`.
    pub(crate) fn start(repo: &Repo, folder: &Path) -> Result<Self> {
        let programs = programs()?;
        let data = repo::emptied(folder.join("data"))?;
        // It refuses to run as root, so there it runs as the user that Debian's package makes.
        let root = shell::read(Command::new("id").arg("-u")).is_ok_and(|user| user == "0");
        let as_user = |program: &str| {
            let program = programs.join(program);
            let mut command = if root { repo.command("setpriv") } else { repo.command(&program) };
            if root {
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            }
            command.current_dir("/");
            command
        };
        if root {
            shell::run(repo.command("chown").arg("postgres:postgres").arg(&data))?;
        }
        let data = data.canonicalize()?;
        let mut make = as_user("initdb");
        make.args(["--username=afterword", "--auth=trust", "--encoding=UTF8", "--no-locale", "--pgdata"]).arg(&data);
        shell::read(&mut make)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut serve = as_user("postgres");
        serve.arg("-D").arg(&data).arg("-k").arg(&data).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        let log = std::fs::File::create(folder.join("postgres.log"))?;
        let process = serve.stdout(Stdio::null()).stderr(log).spawn().context("cannot start PostgreSQL")?;
        let address = format!("postgres://afterword@127.0.0.1:{port}/postgres");
        let running = Self { process, address };
        let start = Instant::now();
        let ready = || {
            let mut probe = repo.command(programs.join("pg_isready"));
            probe.args(["-h", "127.0.0.1", "-p", &port.to_string()]).stdout(Stdio::null());
            probe.status().is_ok_and(|status| status.success())
        };
        while !ready() {
            if start.elapsed() > PATIENCE {
                return Err(anyhow!("PostgreSQL did not start; its words are in {}/postgres.log", folder.display()));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(running)
    }
}

impl Drop for Postgres {
    /// SIGINT: it ends at once, and in order.
    fn drop(&mut self) {
        let _ = Command::new("kill").arg("-INT").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

/// Where Debian's newest package keeps the programs, which it does not put on PATH.
fn programs() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    found.sort();
    let (_, newest) = found
        .pop()
        .context("PostgreSQL is not installed: on Debian, `apt-get install postgresql` as root brings it")?;
    Ok(newest)
}

//! Places for stores: a fresh file or a fresh database for each test, on a PostgreSQL of our own.
//!
//! PostgreSQL is started once for all tests, from what the system installs, in a temporary folder and on a socket there. It
//! ends with the tests however they end: the shell that minds it waits for the end of its input.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use afterword_collector::store::{Options, Store, open};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;

/// What keeps the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Makes of each function one test on each store.
macro_rules! on_each_store {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { super::$test($crate::databases::Kind::Sqlite); })+
        }
        mod postgres {
            $(#[test] fn $test() { super::$test($crate::databases::Kind::Postgres); })+
        }
    };
}
pub(crate) use on_each_store;

/// Where a store may be: empty, and nobody else's.
pub(crate) struct Place {
    pub(crate) address: String,
    /// The file's folder.
    pub(crate) dir: Option<TempDir>,
}

impl Place {
    pub(crate) fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let dir = TempDir::new().unwrap();
                Self { address: super::support::address(&dir), dir: Some(dir) }
            }
            Kind::Postgres => Self { address: Server::shared().database(), dir: None },
        }
    }

    /// Empty again, at less than what a new one costs.
    pub(crate) fn clear(&mut self) {
        match &self.dir {
            Some(_) => *self = Self::new(Kind::Sqlite),
            None => sql_on(&self.address, "DROP SCHEMA IF EXISTS afterword CASCADE"),
        }
    }

    pub(crate) async fn open(&self) -> Arc<dyn Store> {
        open(&self.address, Options { create: true, max_mb: None }).await.unwrap()
    }
}

/// A running PostgreSQL.
pub(crate) struct Server {
    minder: Child,
    folder: PathBuf,
}

/// The password of the tests' user. It must never show in anything that a collector says.
pub(crate) const PASSWORD: &str = "pass-that-must-not-show";

/// Makes a cluster, and starts and stops it as it is told on its standard input, whose end is the end of all.
const MINDER: &str = r#"
    set -e
    echo "$PASSWORD" > password
    "$BIN/initdb" --pgdata=data --username=tester --pwfile=password --auth=scram-sha-256 --encoding=UTF8 \
        --no-sync $LOCALE > log
    start() {
        "$BIN/postgres" -D data -k "$PWD" -c listen_addresses= -c max_connections=200 >> log 2>&1 &
        server=$!
    }
    stop() {
        kill -s "$1" $server || true
        wait $server || true
    }
    while read -r command signal; do
        case "$command" in
            start) start ;;
            stop) stop "$signal" ;;
        esac
    done
    stop INT
    cd / && rm -rf "$FOLDER"
"#;

impl Server {
    /// The one that tests share.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// One to be stopped and started.
    pub(crate) fn start() -> Self {
        let bin = binaries();
        let version: u32 = bin.parent().and_then(Path::file_name).unwrap().to_str().unwrap().parse().unwrap_or(0);
        // Words in the order of a dictionary: where byte order is meant it must be said. Known from version 15 on.
        let locale = if version >= 15 { "--locale-provider=icu --icu-locale=en --locale=C.UTF-8" } else { "" };
        let folder = tempfile::Builder::new().prefix("afterword-postgres-").tempdir().unwrap().keep();
        let mut command = Command::new("sh");
        if std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0) {
            // PostgreSQL refuses to run as root; Debian's package makes a user for it.
            std::os::unix::fs::chown(&folder, Some(user("-u")), Some(user("-g"))).unwrap();
            command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"]);
        }
        let minder = command
            .args(["-c", MINDER])
            .current_dir(&folder)
            .env("BIN", &bin)
            .env("FOLDER", &folder)
            .env("LOCALE", locale)
            .env("PASSWORD", PASSWORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { minder, folder };
        server.resume();
        server
    }

    /// Stops it: `INT` as an operator does, `QUIT` as a crash.
    pub(crate) fn stop(&mut self, signal: &str) {
        self.tell(&format!("stop {signal}"));
    }

    /// Starts it, and returns once it answers.
    pub(crate) fn resume(&mut self) {
        self.tell("start");
        let patience = Instant::now() + Duration::from_secs(120);
        while let Err(error) = aside(PgConnection::connect(&self.address("postgres"))) {
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < patience, "PostgreSQL does not start: {error}: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn tell(&mut self, command: &str) {
        writeln!(self.minder.stdin.as_mut().unwrap(), "{command}").unwrap();
    }

    pub(crate) fn address(&self, database: &str) -> String {
        let socket = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgres://tester:{PASSWORD}@{socket}/{database}")
    }

    /// A new database's address.
    pub(crate) fn database(&self) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("store_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.run(&format!("CREATE DATABASE {name} TEMPLATE template0"));
        self.address(&name)
    }

    /// Runs SQL as the server's owner.
    pub(crate) fn run(&self, sql: &str) {
        sql_on(&self.address("postgres"), sql);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.minder.stdin.take());
        let patience = Instant::now() + Duration::from_secs(10);
        while matches!(self.minder.try_wait(), Ok(None)) && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Runs SQL on the database of this address.
pub(crate) fn sql_on(address: &str, sql: &str) {
    aside(async {
        let mut connection = PgConnection::connect(address).await.unwrap();
        connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
        connection.close().await.unwrap();
    });
}

/// On a thread of its own: whoever asks may be in the middle of something asynchronous.
fn aside<T: Send>(work: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| scope.spawn(|| block_on(work)).join().unwrap())
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Where PostgreSQL's programs are: Debian keeps them off PATH, each version apart.
fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let debian = versions.filter_map(|entry| entry.ok()?.path().join("bin").canonicalize().ok());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> =
        debian.chain(std::env::split_paths(&path)).filter(|bin| bin.join("initdb").exists()).collect();
    let version = |bin: &PathBuf| bin.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    all.into_iter().max_by_key(version).expect(
        "PostgreSQL is missing, which the stores are tested on: install it, on Debian with \
         `apt-get install postgresql` as root (`cargo xtask setup` does)",
    )
}

fn user(which: &str) -> u32 {
    let id = Command::new("id").args([which, "postgres"]).output().unwrap();
    let id = String::from_utf8(id.stdout).unwrap();
    id.trim().parse().expect("the user `postgres`, which Debian's package makes: as root PostgreSQL does not run")
}

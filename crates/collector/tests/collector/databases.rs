//! Places for stores: a fresh file or a fresh database for each test, on a PostgreSQL of our own.
//!
//! PostgreSQL is started once for all tests, from what the system installs, in a temporary folder and on a socket there. It
//! ends with the tests however they end (`tests/postgres.sh`).

use std::fs::OpenOptions;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
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
        const CLEAR: &str = "DO $$ BEGIN IF to_regclass('afterword.records') IS NOT NULL THEN
            DELETE FROM afterword.records; DELETE FROM afterword.subjects; DELETE FROM afterword.tallies;
        END IF; END $$";
        match &self.dir {
            Some(_) => *self = Self::new(Kind::Sqlite),
            None => sql_on(&self.address, CLEAR),
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
    port: u16,
}

/// The password of the tests' user. It must never show in anything that a collector says.
pub(crate) const PASSWORD: &str = "pass-that-must-not-show";

impl Server {
    /// The one that tests share.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// One to be stopped and started.
    pub(crate) fn start() -> Self {
        // What its socket is called; nothing listens there.
        Self::start_in(folder(), 5432)
    }

    /// One that also listens on loopback, with this certificate and its key, both in PEM.
    pub(crate) fn start_with_tls(certificate: &str, key: &str) -> Self {
        let folder = folder();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        for (name, content) in [("server.crt", certificate), ("server.key", key), ("port", &port.to_string())] {
            // It takes no key that others may read.
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join(name)).unwrap();
            file.write_all(content.as_bytes()).unwrap();
        }
        Self::start_in(folder, port)
    }

    fn start_in(folder: PathBuf, port: u16) -> Self {
        let minder = Command::new("sh")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres.sh"))
            .arg(&folder)
            .env("PASSWORD", PASSWORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { minder, folder, port };
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
            let ended = self.minder.try_wait().unwrap();
            assert!(
                ended.is_none() && Instant::now() < patience,
                "PostgreSQL does not start, see above: {error}: {}",
                log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn tell(&mut self, command: &str) {
        writeln!(self.minder.stdin.as_mut().unwrap(), "{command}").unwrap();
    }

    pub(crate) fn address(&self, database: &str) -> String {
        let socket = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgres://tester:{PASSWORD}@{socket}:{}/{database}", self.port)
    }

    /// A database's address by way of the network, for a server that was started with TLS.
    pub(crate) fn address_on(&self, host: &str, database: &str) -> String {
        format!("postgres://tester:{PASSWORD}@{host}:{}/{database}", self.port)
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

fn folder() -> PathBuf {
    tempfile::Builder::new().prefix("afterword-postgres-").tempdir().unwrap().keep()
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

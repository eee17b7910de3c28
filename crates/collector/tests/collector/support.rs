//! Starting a collector, talking to it, and records to send.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// A running `afterword-collector serve` with a store of its own; dies with the test.
pub(crate) struct Collector {
    pub(crate) child: Child,
    pub(crate) url: String,
    pub(crate) dir: TempDir,
    pub(crate) store: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// The sentence of a refusal.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_else(|| panic!("no error in {}", self.text)).to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The statuses of a batch's records, in order.
    pub(crate) fn fates(&self) -> Vec<String> {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["results"].as_array().unwrap().iter().map(|r| r["status"].as_str().unwrap().to_owned()).collect()
    }
}

pub(crate) fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_afterword-collector"));
    command
        .env_remove("AFTERWORD_KEY")
        .env_remove("AFTERWORD_STORE")
        .env_remove("AFTERWORD_TOKEN_SECRET")
        .env_remove("RUST_LOG");
    command
}

impl Collector {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(options: &[&str]) -> Self {
        Self::start_in(TempDir::new().unwrap(), options)
    }

    pub(crate) fn start_in(dir: TempDir, options: &[&str]) -> Self {
        let store = address(&dir);
        Self::start_at(binary(), dir, store, options)
    }

    /// On a store that is not its own.
    pub(crate) fn start_on(store: &str, options: &[&str]) -> Self {
        Self::start_at(binary(), TempDir::new().unwrap(), store.to_owned(), options)
    }

    /// One that logs all there is to log.
    pub(crate) fn start_loud(options: &[&str]) -> Self {
        let mut command = binary();
        command.env("RUST_LOG", "trace");
        let dir = TempDir::new().unwrap();
        let store = address(&dir);
        Self::start_at(command, dir, store, options)
    }

    fn start_at(mut command: Command, dir: TempDir, store: String, options: &[&str]) -> Self {
        command.arg("serve").arg("--store").arg(&store);
        if !options.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.args(options);
        Self::run(command, dir, store)
    }

    /// Runs a command that serves the store in `dir`, and returns when it takes requests.
    pub(crate) fn spawn(command: Command, dir: TempDir) -> Self {
        let store = address(&dir);
        Self::run(command, dir, store)
    }

    fn run(mut command: Command, dir: TempDir, store: String) -> Self {
        let log = std::fs::File::create(dir.path().join("log")).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(url) = line.trim().strip_prefix("listening on ") else {
            panic!("said {line:?} and {}", std::fs::read_to_string(dir.path().join("log")).unwrap())
        };
        Self { url: url.replace("0.0.0.0", "127.0.0.1"), child, dir, store }
    }

    /// Kills it as a power cut would, and starts another on what it left.
    pub(crate) fn kill_and_restart(self) -> Self {
        self.kill_and_restart_with(&[])
    }

    /// The same with other options.
    pub(crate) fn kill_and_restart_with(mut self, options: &[&str]) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let dir = std::mem::replace(&mut self.dir, TempDir::new().unwrap());
        let store = self.store.clone();
        drop(self);
        Self::start_at(binary(), dir, store, options)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.dir.path().join("store.sqlite")
    }

    /// Waits until it is ready again: it looks once a second.
    pub(crate) fn recovers(&self) {
        let patience = Instant::now() + Duration::from_secs(10);
        while self.get("/readyz").status != 200 {
            assert!(Instant::now() < patience, "it does not recover: {}", self.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap()
    }

    /// Every byte of the store's files.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().path());
        let ours = files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("store.sqlite"));
        ours.flat_map(|path| std::fs::read(path).unwrap()).collect()
    }

    /// True where `needle` stands anywhere in the store's files.
    pub(crate) fn holds(&self, needle: &str) -> bool {
        self.bytes().windows(needle.len()).any(|window| window == needle.as_bytes())
    }

    /// Asks with a method, a path, headers and a body.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).allow_non_standard_methods(true).build().into();
        let bodyless = body.is_empty() && matches!(method, "GET" | "OPTIONS" | "HEAD");
        let mut response =
            if bodyless { agent.run(request.body(()).unwrap()) } else { agent.run(request.body(body).unwrap()) }
                .unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.body_mut().read_to_string().unwrap() }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    /// Posts a body as JSON.
    pub(crate) fn post(&self, body: &[u8]) -> Answer {
        self.ask("POST", "/v1/records", &[("content-type", "application/json")], body)
    }

    pub(crate) fn send(&self, records: &[Json]) -> Answer {
        self.post(json!({ "records": records }).to_string().as_bytes())
    }

    pub(crate) fn erase(&self, secret: &str) -> Answer {
        let body = json!({ "secret": secret }).to_string();
        self.ask("DELETE", "/v1/records", &[("content-type", "application/json")], body.as_bytes())
    }

    /// Runs `export` beside the running server: rows and summary.
    pub(crate) fn export(&self, options: &[&str]) -> (Vec<Json>, String) {
        let (text, summary) = self.export_text(options);
        (text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), summary)
    }

    pub(crate) fn export_text(&self, options: &[&str]) -> (String, String) {
        let output = binary().arg("export").arg("--store").arg(&self.store).args(options).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        (String::from_utf8(output.stdout).unwrap(), said.trim().to_owned())
    }

    /// The stored records, tombstones included.
    pub(crate) fn stored(&self) -> Vec<Json> {
        let all = "explicit,implicit,inferred,agent,synthetic";
        self.export(&["--format", "records", "--retracted", "--origin", all]).0
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub(crate) fn address(dir: &TempDir) -> String {
    format!("sqlite:{}", dir.path().join("store.sqlite").display())
}

/// A fresh id in the form of a UUID.
pub(crate) fn id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("6f1c0b0e-8a53-4d1f-9f57-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) const HASH: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A record of any kind about message `m:1`, with a prompt and a reply.
pub(crate) fn record(kind: &str, value: Json) -> Json {
    json!({
        "schema": "afterword/1", "id": id(), "rev": 1, "state": "set", "kind": kind, "origin": "explicit",
        "subject": { "conversation": "c:1", "message": "m:1", "ordinal": 1, "hash": HASH, "model": "small-1" },
        "value": value,
        "content": {
            "prompt": [{ "role": "user", "content": "When did the bridge open?" }],
            "reply": "The bridge opened in 1931.",
        },
        "privacy": { "policy": "turn", "consent": "granted" },
        "rater": "r:tester", "hour": "2026-11-23T02", "client": { "version": "0.1.0" },
    })
}

pub(crate) fn reaction(name: &str) -> Json {
    record("reaction", json!({ "name": name }))
}

/// A follow-up as the classifier read it.
pub(crate) fn followup(category: &str, polarity: &str, abstained: bool) -> Json {
    let mut followup = record("followup", json!({ "category": category, "polarity": polarity }));
    followup["origin"] = json!("inferred");
    followup["evidence"] = json!({ "classifier": "signal/1", "p": 0.875, "abstained": abstained });
    followup
}

/// A later revision of `record`, changed.
pub(crate) fn revised(record: &Json, rev: u32, change: impl FnOnce(&mut Json)) -> Json {
    let mut later = record.clone();
    later["rev"] = json!(rev);
    change(&mut later);
    later
}

/// The tombstone of `record`.
pub(crate) fn retracted(record: &Json, rev: u32) -> Json {
    revised(record, rev, |tombstone| {
        tombstone["state"] = json!("retracted");
        let fields = tombstone.as_object_mut().unwrap();
        fields.retain(|name, _| !matches!(name.as_str(), "value" | "content" | "evidence"));
    })
}

//! The endpoints of others that take what people say of answers, under the same load as ours, in one run:
//!
//! - **Arize Phoenix**, `POST /v1/span_annotations`, which takes batches. With `sync=true` it answers after the commit, as
//!   ours does; as it comes it answers before (`queued`). Its SQLite runs with `synchronous = OFF`: a commit does not wait
//!   for the disk, where ours does.
//! - **MLflow**, `POST /api/3.0/mlflow/traces/{id}/assessments`, one at a time. Its SQLite runs as SQLite comes: a rollback
//!   journal, `synchronous = FULL`.
//!
//! Each stands in a virtual environment of its own, runs with the settings it ships, on the core that ours runs on.

use crate::capacity::{self, CONNECTIONS, Tell, flat_out, pinned};
use crate::collector;
use crate::experiment;
use crate::load::{self, Answer, Connection, Measured, Traffic};
use crate::repo::{self, Repo};
use anyhow::{Context, Result, anyhow};
use serde_json::json;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Pinned, because its figures are a version's figures.
const PHOENIX: &str = "arize-phoenix==20.26.1";
const MLFLOW: &str = "mlflow==3.17.2";
/// Annotations in one of Phoenix's requests, and records in ours beside it.
const BATCH: u64 = 50;
/// Answers that can be annotated: the annotations are spread over them.
const ANSWERS: u64 = 500;
/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(180);

/// Measures ours and theirs at each number of connections, and the ratio at eight.
pub(crate) fn compare(repo: &Repo, tell: Tell) -> Result<()> {
    let program = collector::build(repo, collector::Profile::Tool)?;
    let mut pair = |name: &str, batch: u64, measure: &mut dyn FnMut(u64) -> Result<Measured>| -> Result<()> {
        for connections in CONNECTIONS {
            let ours = capacity::sqlite(repo, &program, batch, flat_out(connections))?;
            let theirs = measure(connections)?;
            let bench = format!("peers.{name}.{connections}");
            for (who, measured) in [("ours", &ours), ("theirs", &theirs)] {
                capacity::outcome(tell, &format!("{bench}.{who}"), measured)?;
            }
            let tenths = |ratio: f64| (ratio * 10.0).round() / 10.0;
            tell(&format!("{bench}.ratio"), tenths(ours.rate / theirs.rate), "times")?;
            let per_core = capacity::per_core(&ours) / capacity::per_core(&theirs);
            tell(&format!("{bench}.ratio.per-core"), tenths(per_core), "times")?;
        }
        Ok(())
    };

    let phoenix = Server::phoenix(repo)?;
    pair("phoenix", BATCH, &mut |many| {
        load::run(phoenix.at, phoenix.process.id(), &Annotations { sync: true }, flat_out(many))
    })?;
    pair("phoenix-queued", BATCH, &mut |many| {
        load::run(phoenix.at, phoenix.process.id(), &Annotations { sync: false }, flat_out(many))
    })?;
    drop(phoenix);
    let mlflow = Server::mlflow(repo)?;
    pair("mlflow", 1, &mut |many| load::run(mlflow.at, mlflow.process.id(), &Assessments, flat_out(many)))
}

/// A running peer. Stopped with its workers when dropped.
struct Server {
    process: Child,
    at: SocketAddr,
}

impl Server {
    fn phoenix(repo: &Repo) -> Result<Self> {
        let (home, grpc) = (experiment::folder(repo, "phoenix")?, free()?);
        let python = experiment::python(repo, &home, &[PHOENIX])?;
        let data = repo::emptied(home.join("data"))?;
        let at = free()?;
        let mut serve = pinned(repo, &python.with_file_name("phoenix"));
        serve.arg("serve").env("PHOENIX_WORKING_DIR", &data).env("PHOENIX_HOST", "127.0.0.1");
        serve.env("PHOENIX_PORT", at.port().to_string()).env("PHOENIX_GRPC_PORT", grpc.port().to_string());
        serve.env("PHOENIX_TELEMETRY_ENABLED", "false");
        let server = Self::start(serve, at, &home)?;
        let spans: Vec<_> = (0..ANSWERS)
            .map(|number| {
                json!({
                    "name": "chat", "span_kind": "LLM", "status_code": "OK", "attributes": {},
                    "context": { "trace_id": format!("{:032x}", number + 1), "span_id": span(number) },
                    "start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-01T00:00:01Z",
                })
            })
            .collect();
        server.seed("/v1/projects/default/spans", &json!({ "data": spans }).to_string())?;
        // Spans are queued: they are there when the last one can be annotated.
        let (path, body) = Annotations { sync: true }.request(u64::from(u32::MAX));
        server.seed(&path, &body)?;
        Ok(server)
    }

    fn mlflow(repo: &Repo) -> Result<Self> {
        let home = experiment::folder(repo, "mlflow")?;
        let python = experiment::python(repo, &home, &[MLFLOW])?;
        let data = repo::emptied(home.join("data"))?;
        let at = free()?;
        let mut serve = pinned(repo, &python.with_file_name("mlflow"));
        serve.args(["server", "--host", "127.0.0.1", "--port", &at.port().to_string()]).current_dir(&data);
        serve.arg("--backend-store-uri").arg(format!("sqlite:///{}", data.join("mlflow.db").display()));
        serve.env("MLFLOW_DISABLE_TELEMETRY", "true");
        let server = Self::start(serve, at, &home)?;
        for number in 0..ANSWERS {
            let info = json!({
                "trace_id": trace(number), "state": "OK", "execution_duration": "1s",
                "trace_location": { "type": "MLFLOW_EXPERIMENT", "mlflow_experiment": { "experiment_id": "0" } },
                "request_time": "2026-01-01T00:00:00Z", "trace_metadata": {}, "tags": {},
            });
            server.seed("/api/3.0/mlflow/traces", &json!({ "trace": { "trace_info": info } }).to_string())?;
        }
        Ok(server)
    }

    fn start(mut command: Command, at: SocketAddr, home: &Path) -> Result<Self> {
        let log = std::fs::File::create(home.join("log"))?;
        // A group of its own: it starts workers, and they end with it.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let process = command.stdout(log.try_clone()?).stderr(log).spawn().context("cannot start a peer")?;
        Ok(Self { process, at })
    }

    /// Posts until it is taken: the server may be starting.
    fn seed(&self, path: &str, body: &str) -> Result<()> {
        let start = Instant::now();
        loop {
            let answer = Connection::open(self.at).and_then(|mut connection| connection.post(path, body));
            match answer {
                Ok(answer) if (200..300).contains(&answer.status) => return Ok(()),
                _ if start.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(500)),
                Ok(answer) => return Err(anyhow!("{path} answered {}: {}", answer.status, answer.text())),
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) && matches!(self.process.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.wait();
    }
}

/// A port of this machine that nobody uses now.
fn free() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn span(number: u64) -> String {
    format!("{:016x}", number % ANSWERS + 1)
}

fn trace(number: u64) -> String {
    format!("tr-{:032x}", number % ANSWERS + 1)
}

/// Thumbs for Phoenix.
struct Annotations {
    /// Answered after the commit.
    sync: bool,
}

impl Traffic for Annotations {
    fn batch(&self) -> u64 {
        BATCH
    }

    fn request(&self, number: u64) -> (String, String) {
        // The identifier tells annotations of one span apart; without it each would replace the one before.
        let annotation = |place: u64| {
            let id = number * BATCH + place;
            json!({
                "span_id": span(id), "name": "feedback", "annotator_kind": "HUMAN", "identifier": format!("{id:016x}"),
                "result": { "label": "up", "score": 1 },
            })
        };
        let data: Vec<_> = (0..BATCH).map(annotation).collect();
        (format!("/v1/span_annotations?sync={}", self.sync), json!({ "data": data }).to_string())
    }

    fn is_taken(&self, answer: &Answer) -> bool {
        answer.status == 200 && (!self.sync || answer.text().matches("\"id\"").count() as u64 == BATCH)
    }
}

/// Thumbs for MLflow.
struct Assessments;

impl Traffic for Assessments {
    fn batch(&self) -> u64 {
        1
    }

    fn request(&self, number: u64) -> (String, String) {
        let trace = trace(number);
        let assessment = json!({
            "assessment_name": "feedback", "trace_id": trace, "feedback": { "value": true },
            "source": { "source_type": "HUMAN", "source_id": format!("r:{number:016x}") },
            "create_time": "2026-01-01T00:00:00Z", "last_update_time": "2026-01-01T00:00:00Z",
        });
        (format!("/api/3.0/mlflow/traces/{trace}/assessments"), json!({ "assessment": assessment }).to_string())
    }

    fn is_taken(&self, answer: &Answer) -> bool {
        answer.status == 200 && answer.text().contains("\"assessment_id\"")
    }
}

//! What an operator watches and relies on: metrics, logs, the way out, and how long records stay.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::thread;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use crate::support::{Collector, id, reaction, retracted, revised};

/// A metric's samples by name and labels, read as strictly as the text format is specified
/// (<https://prometheus.io/docs/specs/om/open_metrics_spec/>).
fn scraped(collector: &Collector) -> BTreeMap<String, f64> {
    let answer = collector.get("/metrics");
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    let (mut kinds, mut samples) = (BTreeMap::new(), BTreeMap::new());
    let mut described = BTreeSet::new();
    let mut lines = answer.text.lines();
    for line in lines.by_ref() {
        if line == "# EOF" {
            break;
        }
        if let Some(comment) = line.strip_prefix("# ") {
            let (what, rest) = comment.split_once(' ').unwrap();
            let (name, words) = rest.split_once(' ').unwrap();
            match what {
                "HELP" => assert!(described.insert(name.to_owned()) && !words.is_empty(), "{line}"),
                "TYPE" => assert!(kinds.insert(name.to_owned(), words.to_owned()).is_none(), "{line}"),
                other => panic!("{other}: {line}"),
            }
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        let name = series.split('{').next().unwrap();
        let suffix =
            ["_total", "_bucket", "_count", "_sum", "_info", ""].into_iter().find(|s| name.ends_with(s)).unwrap();
        let family = name.strip_suffix(suffix).unwrap();
        let kind = kinds.get(family).unwrap_or_else(|| panic!("{line}: no TYPE before it")).as_str();
        let right: &[&str] = match kind {
            "counter" => &["_total"],
            "histogram" => &["_bucket", "_count", "_sum"],
            "info" => &["_info"],
            _ => &[""],
        };
        assert!(right.contains(&suffix) && family.starts_with("afterword_"), "{line}: is a {kind}");
        assert!(family.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{line}");
        if let Some(labels) = series.strip_prefix(name).filter(|labels| !labels.is_empty()) {
            let labels = labels.strip_prefix('{').and_then(|labels| labels.strip_suffix('}')).unwrap();
            for label in labels.split("\",") {
                let (key, value) = label.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
                assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{line}");
                assert!(!value.trim_end_matches('"').contains(['"', '\n', '\\']), "{line}");
            }
        }
        let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
        assert!(samples.insert(series.to_owned(), value).is_none(), "{line}: twice");
    }
    assert_eq!(lines.next(), None, "the end is the end");
    assert_eq!(described, kinds.keys().cloned().collect());
    samples
}

/// The sum of all series whose name and labels start so.
fn sum(samples: &BTreeMap<String, f64>, start: &str) -> f64 {
    samples.iter().filter(|(series, _)| series.starts_with(start)).map(|(_, value)| value).sum()
}

#[test]
fn every_metric_moves_by_what_happened() {
    let collector = Collector::start_with(&["--keep", "52w"]);
    let before = scraped(&collector);
    let said = reaction("up");
    let mut large = reaction("down");
    large["value"]["comment"] = json!("x".repeat(40_000));
    let mut deep = reaction("down");
    deep["value"] = json!([[[[[[[[1]]]]]]]]);
    let mut empty = reaction("down");
    empty["value"]["name"] = json!("");
    let contrary = revised(&said, 1, |record| record["value"]["name"] = json!("down"));
    let batch = [said.clone(), large, deep, empty, contrary, retracted(&said, 2)];
    assert_eq!(collector.send(&batch).fates(), ["stored", "rejected", "rejected", "rejected", "rejected", "stored"]);
    let report = json!({
        "schema": "afterword-report/1", "id": id(), "choices": ["up", "down"], "answer": "up", "epsilon": 2.0,
    });
    let body = json!({ "reports": [report] }).to_string();
    collector.ask("POST", "/v1/reports", &[("content-type", "application/json")], body.as_bytes());
    let mut mine = reaction("love");
    mine["rater"] = json!(afterword_privacy::pseudonym::rater_handle("mine"));
    collector.send(&[mine]);
    collector.erase("mine");
    assert_eq!(collector.get("/nowhere").status, 404);
    assert_eq!(collector.post(b"{").status, 400);

    let after = scraped(&collector);
    let moved = |series: &str| sum(&after, series) - sum(&before, series);
    for (series, by) in [
        ("afterword_records_total{status=\"stored\",kind=\"reaction\"}", 3.0),
        ("afterword_records_total{status=\"rejected\"", 4.0),
        ("afterword_rejections_total{reason=\"size\"}", 1.0),
        ("afterword_rejections_total{reason=\"depth\"}", 1.0),
        ("afterword_rejections_total{reason=\"content\"}", 1.0),
        ("afterword_rejections_total{reason=\"contradiction\"}", 1.0),
        ("afterword_reports_total{status=\"stored\"}", 1.0),
        ("afterword_batches_total", 2.0),
        ("afterword_erased_records_total", 1.0),
        ("afterword_commit_duration_seconds_count", 3.0),
        ("afterword_commit_batches_sum", 3.0),
        ("afterword_request_duration_seconds_count{method=\"POST\",route=\"/v1/records\",status=\"200\"}", 2.0),
        ("afterword_request_duration_seconds_count{method=\"POST\",route=\"/v1/records\",status=\"400\"}", 1.0),
        ("afterword_request_duration_seconds_count{method=\"GET\",route=\"none\",status=\"404\"}", 1.0),
    ] {
        assert_eq!(moved(series), by, "{series} of {after:#?}");
    }
    assert!(moved("afterword_body_bytes_total") > 40_000.0);
    assert!(moved("afterword_commit_duration_seconds_sum") > 0.0);
    assert!(sum(&after, "afterword_store_bytes") > 4096.0);
    assert_eq!(sum(&after, "afterword_requests_in_flight"), 1.0, "the one that asks");
    assert_eq!(sum(&after, "afterword_writer_waiting"), 0.0);
    assert_eq!(sum(&after, &format!("afterword_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))), 1.0);
}

#[test]
fn what_waits_for_the_writer_is_counted() {
    let collector = Collector::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let options = SqliteConnectOptions::new().filename(collector.file());
    let mut other = runtime.block_on(SqliteConnection::connect_with(&options)).unwrap();
    let held = runtime.block_on(other.begin_with("BEGIN IMMEDIATE")).unwrap();
    thread::scope(|scope| {
        // One is under way and waits for the file, the others for that one.
        let sent: Vec<_> = (0..4)
            .map(|_| {
                sleep(Duration::from_millis(100));
                scope.spawn(|| collector.send(&[reaction("up")]).fates())
            })
            .collect();
        sleep(Duration::from_millis(300));
        let during = scraped(&collector);
        assert_eq!(sum(&during, "afterword_writer_waiting"), 3.0);
        assert_eq!(sum(&during, "afterword_requests_in_flight"), 5.0);
        runtime.block_on(held.rollback()).unwrap();
        sent.into_iter().for_each(|answer| assert_eq!(answer.join().unwrap(), ["stored"]));
    });
    assert_eq!(sum(&scraped(&collector), "afterword_writer_waiting"), 0.0);
}

#[test]
fn the_log_is_json_where_asked_and_tells_nobody_and_nothing_said_at_any_level() {
    let mut command = crate::support::binary();
    let dir = tempfile::TempDir::new().unwrap();
    command.args(["serve", "--listen", "127.0.0.1:0", "--store", &crate::support::address(&dir)]);
    command.args(["--log-format", "json", "--key", "open-sesame"]).env("RUST_LOG", "trace");
    let collector = Collector::spawn(command, dir);
    let mut said = reaction("down");
    said["value"]["comment"] = json!("the-words-of-a-person");
    collector.send(&[said.clone(), revised(&said, 1, |record| record["value"]["comment"] = json!("other-words"))]);
    collector.post(b"{\"records\": [\"not-a-record-but-words\"]}");
    collector.erase("a-secret-of-a-rater");
    collector.get("/?key=open-sesame");
    collector.ask("GET", "/a-path-of-a-stranger", &[("user-agent", "a-browser-of-a-person")], b"");

    let log = collector.log();
    let lines: Vec<Json> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let answered: Vec<&Json> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 5, "{log}");
    for line in &lines {
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
    }
    let first = answered[0];
    assert_eq!(
        (&first["method"], &first["route"], &first["status"]),
        (&json!("POST"), &json!("/v1/records"), &json!(200))
    );
    let rater = afterword_privacy::pseudonym::rater_handle("a-secret-of-a-rater");
    for trace in [
        "the-words-of",
        "other-words",
        "but-words",
        "a-secret-of",
        "open-sesame",
        "stranger",
        "a-browser",
        &rater,
        "The bridge",
        "r:tester",
        said["id"].as_str().unwrap(),
        "127.0.0.1",
    ] {
        assert!(!log.contains(trace), "{trace} in {:?}", log.lines().find(|line| line.contains(trace)));
    }
}

#[test]
fn asked_to_stop_it_lingers_while_balancers_look_elsewhere() {
    let mut collector = Collector::start_with(&["--linger", "2"]);
    assert_eq!(collector.get("/readyz").text, "ready\n");
    let asked = Instant::now();
    Command::new("kill").args(["-TERM", &collector.child.id().to_string()]).status().unwrap();
    sleep(Duration::from_millis(300));
    let unready = collector.get("/readyz");
    assert_eq!((unready.status, collector.get("/healthz").status), (503, 200));
    assert!(unready.error().contains("stopping"), "{}", unready.error());
    assert_eq!(collector.send(&[reaction("up")]).fates(), ["stored"], "who comes all the same is served");
    let status = loop {
        if let Some(status) = collector.child.try_wait().unwrap() {
            break status;
        }
        assert!(asked.elapsed() < Duration::from_secs(10), "it does not end");
        sleep(Duration::from_millis(20));
    };
    assert!(status.success() && asked.elapsed() >= Duration::from_secs(2), "{status} after {:?}", asked.elapsed());
    assert_eq!(collector.stored().len(), 1);
}

#[test]
fn records_are_kept_as_long_as_told_and_then_leave_the_disk() {
    let collector = Collector::start();
    let (mut old, mut fresh) = (reaction("down"), reaction("up"));
    old["hour"] = json!("2020-02-03T04");
    old["value"]["comment"] = json!("long-gone-words");
    // Of a time that this test does not reach.
    fresh["hour"] = json!("2999-12-31T23");
    collector.send(&[old, fresh.clone()]);
    let keeping = collector.kill_and_restart_with(&["--keep", "30d"]);
    let patience = Instant::now() + Duration::from_secs(10);
    while sum(&scraped(&keeping), "afterword_expired_records_total") < 1.0 {
        assert!(Instant::now() < patience, "{}", keeping.log());
        sleep(Duration::from_millis(50));
    }
    let stored = keeping.stored();
    assert_eq!((stored.len(), &stored[0]["id"]), (1, &fresh["id"]));
    assert!(!keeping.holds("long-gone-words"));
    assert_eq!(crate::audit::audit(&keeping.file()).records.len(), 1);
}

//! Acknowledged is stored, whatever happens next; what cannot be stored is said.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use super::support::{Collector, address, binary, reaction, retracted};

#[test]
fn a_record_survives_the_kill_that_follows_its_acknowledgement() {
    let mut collector = Collector::start();
    let mut acknowledged = Vec::new();
    for _ in 0..5 {
        for _ in 0..4 {
            let batch = [reaction("up"), reaction("down")];
            assert_eq!(collector.send(&batch).fates(), ["stored"; 2]);
            acknowledged.extend(batch.map(|record| record["id"].clone()));
        }
        collector = collector.kill_and_restart();
    }
    let stored: Vec<_> = collector.stored().into_iter().map(|record| record["id"].clone()).collect();
    assert_eq!(stored, acknowledged);
}

#[test]
fn killed_under_load_it_loses_nothing_that_it_acknowledged_and_stores_nothing_twice() {
    let mut collector = Collector::start();
    let mut acknowledged = Vec::new();
    for round in 0..4 {
        let (url, pid) = (collector.url.clone(), collector.child.id().to_string());
        let mut killer =
            Command::new("sh").args(["-c", &format!("sleep 0.{}; kill -9 {pid}", 15 + round * 10)]).spawn().unwrap();
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        loop {
            let batch: Vec<_> = (0..20).map(|_| reaction("up")).collect();
            let body = json!({ "records": batch }).to_string();
            let sent = agent.post(format!("{url}/v1/records")).header("content-type", "application/json").send(body);
            match sent.and_then(|mut answer| answer.body_mut().read_to_string()) {
                Ok(answer) if answer.contains("stored") => {
                    acknowledged.extend(batch.into_iter().map(|r| r["id"].clone()));
                }
                _ => break,
            }
        }
        killer.wait().unwrap();
        collector = collector.kill_and_restart();
    }
    let mut stored: Vec<_> = collector.stored().into_iter().map(|record| record["id"].to_string()).collect();
    stored.sort();
    let all = stored.len();
    stored.dedup();
    assert_eq!(all, stored.len(), "nothing twice");
    assert!(!acknowledged.is_empty());
    for id in &acknowledged {
        assert!(stored.binary_search(&id.to_string()).is_ok(), "{id} was acknowledged and is gone");
    }
}

#[cfg(unix)]
#[test]
fn asked_to_stop_it_finishes_the_request_in_flight() {
    let mut collector = Collector::start();
    let body = json!({ "records": [reaction("up")] }).to_string();
    let mut stream = TcpStream::connect(collector.url.strip_prefix("http://").unwrap()).unwrap();
    let head = format!(
        "POST /v1/records HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..100]).unwrap();
    sleep(Duration::from_millis(200));
    Command::new("kill").args(["-TERM", &collector.child.id().to_string()]).status().unwrap();
    sleep(Duration::from_millis(300));
    stream.write_all(&body.as_bytes()[100..]).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"stored\""), "{answer}");
    let patience = Instant::now() + Duration::from_secs(5);
    let status = loop {
        if let Some(status) = collector.child.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < patience, "it does not end");
        sleep(Duration::from_millis(20));
    };
    assert!(status.success());
    assert_eq!(collector.stored().len(), 1);
    assert!(!collector.dir.path().join("store.sqlite-wal").exists(), "the store was closed");
}

#[test]
fn a_full_store_says_so_and_takes_records_again_when_there_is_room() {
    let collector = Collector::start_with(&["--max-store-mb", "1"]);
    let mut stored = Vec::new();
    let refused = loop {
        let batch: Vec<_> = (0..10)
            .map(|_| {
                let mut record = reaction("down");
                record["value"]["comment"] = json!("x".repeat(10_000));
                record
            })
            .collect();
        let answer = collector.send(&batch);
        if answer.status != 200 {
            break answer;
        }
        stored.extend(batch);
        assert!(stored.len() < 500, "the limit does not hold");
    };
    assert_eq!(refused.status, 503);
    assert!(refused.error().contains("full"), "{}", refused.error());
    assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    assert_eq!(collector.stored().len(), stored.len(), "nothing of the refused batch is stored");

    let tombstones: Vec<_> = stored.iter().take(20).map(|record| retracted(record, 2)).collect();
    assert_eq!(collector.send(&tombstones).fates(), ["stored"; 20], "taking back needs no room");
    assert_eq!(collector.send(&[reaction("up")]).fates(), ["stored"]);
}

#[test]
fn what_cannot_start_says_why() {
    let dir = TempDir::new().unwrap();
    let failed = |arguments: &[&str]| {
        let output = binary().args(arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().to_string();
    let said = failed(&["serve", "--listen", &port, "--store", &address(&dir)]);
    assert!(said.contains(&format!("cannot listen on {port}")) && said.contains("--listen"), "{said}");

    let nowhere = format!("sqlite:{}/none/store.sqlite", dir.path().display());
    let said = failed(&["serve", "--listen", "127.0.0.1:0", "--store", &nowhere]);
    assert!(said.contains("none/store.sqlite cannot be opened") && said.contains("may write"), "{said}");

    std::fs::write(dir.path().join("notes.txt"), "dear diary, today I am no database at all. ".repeat(50)).unwrap();
    let notes = format!("sqlite:{}/notes.txt", dir.path().display());
    let said = failed(&["serve", "--listen", "127.0.0.1:0", "--store", &notes]);
    assert!(said.contains("notes.txt is not an Afterword store: it is not an SQLite file"), "{said}");

    let said = failed(&["serve", "--store", "mysql://me:hunter2@localhost/x"]);
    assert!(said.contains("localhost/x") && said.contains("sqlite:FILE") && said.contains("postgres://"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");

    let missing = format!("sqlite:{}/missing.sqlite", dir.path().display());
    let said = failed(&["export", "--store", &missing, "--format", "records"]);
    assert!(said.contains("missing.sqlite does not exist"), "{said}");
    assert!(!dir.path().join("missing.sqlite").exists());
}

#[test]
fn another_programs_database_is_left_alone() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("store.sqlite");
    // A database of one empty table `t`, with another application's id, made by hand so that no client is needed.
    let made = Command::new("python3")
        .args(["-c", "import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.execute('create table t(x)'); d.commit()"])
        .arg(&file)
        .status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: needs python3 to make a foreign database");
        return;
    }
    let before = std::fs::read(&file).unwrap();
    let output = binary().args(["serve", "--listen", "127.0.0.1:0", "--store", &address(&dir)]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("another program's SQLite database"), "{said}");
    assert_eq!(std::fs::read(&file).unwrap().len(), before.len());
}

#[cfg(unix)]
#[test]
fn the_store_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let collector = Collector::start();
    collector.send(&[reaction("up")]);
    assert_eq!(std::fs::metadata(collector.file()).unwrap().permissions().mode() & 0o777, 0o600);
}

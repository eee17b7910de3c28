//! Copies of a store: whole although it is written to meanwhile, put back only where that loses nothing unasked.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::audit::audit;
use crate::crash::load::Writer;
use crate::support::{Collector, address, binary, reaction, retracted};

/// Runs `backup` or `restore`: whether it succeeded, and what it said.
fn run(command: &str, store: &str, option: &str, file: &Path, more: &[&str]) -> (bool, String) {
    let output = binary().args([command, "--store", store, option]).arg(file).args(more).output().unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

fn backup(store: &TempDir, out: &Path, more: &[&str]) -> (bool, String) {
    run("backup", &address(store), "--out", out, more)
}

fn restore(from: &Path, store: &TempDir, more: &[&str]) -> (bool, String) {
    run("restore", &address(store), "--from", from, more)
}

#[test]
fn a_copy_made_under_load_is_of_one_moment_and_restores_to_a_collector_that_goes_on() {
    let collector = Collector::start();
    let before: Vec<_> = (0..50).map(|_| reaction("love")).collect();
    collector.send(&before);
    let (copies, stop) = (TempDir::new().unwrap(), AtomicBool::new(false));
    let mut writers: Vec<Writer> = (0..3).map(|number| Writer::new(number, number as u64)).collect();
    let files = thread::scope(|scope| {
        for writer in &mut writers {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    writer.ask(&collector.url).unwrap();
                }
            });
        }
        let copy = |number: u32| {
            thread::sleep(Duration::from_millis(300));
            let file = copies.path().join(format!("copy-{number}.sqlite"));
            let (done, said) = backup(&collector.dir, &file, &[]);
            assert!(done, "{said}");
            let records = audit(&file).records;
            assert!(said.starts_with(&format!("{} records are in ", records.len())), "{said}");
            assert!(before.iter().all(|sent| records.contains_key(sent["id"].as_str().unwrap())));
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            file
        };
        let files: Vec<_> = (0..4).map(copy).collect();
        stop.store(true, Ordering::Relaxed);
        files
    });
    let names: Vec<_> = fs::read_dir(copies.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), files.len(), "nothing else is left beside them: {names:?}");
    let sizes: Vec<usize> = files.iter().map(|file| audit(file).records.len()).collect();
    assert!(sizes.windows(2).any(|pair| pair[0] != pair[1]), "there was no load to speak of: {sizes:?}");

    let dir = TempDir::new().unwrap();
    let (done, said) = restore(&files[3], &dir, &[]);
    assert!(done, "{said}");
    let restored = Collector::start_in(dir, &[]);
    assert_eq!(audit(&restored.file()).records, audit(&files[3]).records);
    assert_eq!(restored.send(&before).fates(), ["unchanged"; 50]);
    assert_eq!(restored.send(&[reaction("up")]).fates(), ["stored"]);
}

#[test]
fn a_copy_or_a_store_that_is_there_is_replaced_only_when_told() {
    let collector = Collector::start();
    collector.send(&[reaction("up"), reaction("down")]);
    let (copies, other) = (TempDir::new().unwrap(), Collector::start());
    let copy = copies.path().join("copy.sqlite");
    assert!(backup(&collector.dir, &copy, &[]).0);
    let (done, said) = backup(&other.dir, &copy, &[]);
    assert!(!done && said.contains("copy.sqlite exists") && said.contains("--overwrite"), "{said}");
    assert_eq!(audit(&copy).records.len(), 2);
    assert!(backup(&other.dir, &copy, &["--overwrite"]).0);
    assert_eq!(audit(&copy).records.len(), 0);

    let (done, said) = restore(&copy, &collector.dir, &[]);
    assert!(!done && said.contains("store.sqlite exists") && said.contains("--overwrite"), "{said}");
    let (done, said) = restore(&copy, &collector.dir, &["--overwrite"]);
    assert!(!done && said.contains("store.sqlite is in use: stop the collector"), "{said}");
    assert_eq!(collector.stored().len(), 2, "the running collector keeps what it has");

    // Killed, with its last records in the journal: they belong to the store that is replaced, not to the other.
    let mut collector = collector;
    collector.child.kill().unwrap();
    collector.child.wait().unwrap();
    assert!(collector.dir.path().join("store.sqlite-wal").exists());
    let (done, said) = restore(&copy, &collector.dir, &["--overwrite"]);
    assert!(done, "{said}");
    assert_eq!(audit(&collector.file()).records.len(), 0);
}

#[test]
fn what_is_no_whole_copy_of_ours_is_not_restored() {
    let collector = Collector::start();
    let batch: Vec<_> = (0..400).map(|_| reaction("up")).collect();
    collector.send(&batch);
    let (copies, target) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let copy = copies.path().join("copy.sqlite");
    assert!(backup(&collector.dir, &copy, &[]).0);
    let whole = fs::read(&copy).unwrap();
    let refused = |from: &Path, why: &str| {
        let (done, said) = restore(from, &target, &[]);
        assert!(!done && said.contains(why) && said.contains(from.file_name().unwrap().to_str().unwrap()), "{said}");
        assert_eq!(fs::read_dir(target.path()).unwrap().count(), 0, "nothing is left");
    };

    refused(&collector.file(), "has a journal beside it");
    refused(&copies.path().join("none.sqlite"), "No such file");
    fs::write(&copy, &whole[..whole.len() / 2]).unwrap();
    refused(&copy, "damaged");
    let mut bent = whole.clone();
    let middle = whole.len() / 2;
    bent[middle..middle + 64].fill(0xff);
    fs::write(&copy, &bent).unwrap();
    refused(&copy, "damaged");
    fs::write(&copy, "dear diary, ".repeat(1000)).unwrap();
    refused(&copy, "not an SQLite file");
    fs::write(&copy, "").unwrap();
    refused(&copy, "damaged");
    fs::write(&copy, &whole).unwrap();
    on_a_thread(async {
        let mut newer = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&copy)).await.unwrap();
        sqlx::query("INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, execution_time FROM _sqlx_migrations LIMIT 1")
            .execute(&mut newer).await.unwrap();
        newer.close().await.unwrap();
    });
    refused(&copy, "or a newer one");
    fs::write(&copy, &whole).unwrap();
    assert!(restore(&copy, &target, &[]).0);
    assert_eq!(audit(&target.path().join("store.sqlite")).records.len(), 400);
}

#[test]
fn what_cannot_be_copied_says_why_and_leaves_nothing() {
    let collector = Collector::start();
    let copies = TempDir::new().unwrap();
    let (done, said) = backup(&collector.dir, &copies.path().join("none/copy.sqlite"), &[]);
    assert!(!done && said.contains("none/copy.sqlite.partial: No such file"), "{said}");
    let (done, said) = backup(&copies, &copies.path().join("copy.sqlite"), &[]);
    assert!(!done && said.contains("store.sqlite does not exist"), "{said}");
    assert_eq!(fs::read_dir(copies.path()).unwrap().count(), 0);
}

#[test]
fn for_postgresql_it_names_the_command_and_no_password() {
    let store = "postgres://me:hunter2@db.example:5432/feedback";
    let (done, said) = run("backup", store, "--out", Path::new("it's.dump"), &[]);
    let command = r"pg_dump --format=custom --file='it'\''s.dump' 'postgres://me@db.example:5432/feedback'";
    assert!(!done && said.contains(command), "{said}");
    let (done, restoring) = run("restore", store, "--from", Path::new("x.dump"), &[]);
    let command =
        "pg_restore --clean --if-exists --no-owner --dbname='postgres://me@db.example:5432/feedback' 'x.dump'";
    assert!(!done && restoring.contains(command), "{restoring}");
    assert!(!said.contains("hunter2") && !restoring.contains("hunter2"));
}

#[test]
fn while_somebody_reads_for_long_writing_goes_on() {
    let collector = Collector::start();
    let said = reaction("up");
    collector.send(std::slice::from_ref(&said));
    on_a_thread(async {
        let options = SqliteConnectOptions::new().filename(collector.file());
        let mut reader = SqliteConnection::connect_with(&options).await.unwrap();
        let mut snapshot = reader.begin().await.unwrap();
        sqlx::query("SELECT * FROM records").fetch_all(&mut *snapshot).await.unwrap();
        for _ in 0..3 {
            let asked = Instant::now();
            assert_eq!(collector.send(&[retracted(&said, 2)]).status, 200);
            assert_eq!(collector.send(&[reaction("down")]).fates(), ["stored"]);
            assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        }
        // What was taken back is in the journal until the reader is done, and an erasure promises that nothing is.
        assert_eq!(collector.erase("nobody").status, 503);
        snapshot.rollback().await.unwrap();
        assert_eq!(collector.erase("nobody").json(), json!({ "erased": 0 }));
    });
}

fn on_a_thread<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

//! A disk that is full, read-only or failing costs time and no record: it is said, and it passes by itself.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::support::{Answer, Collector, address, binary, reaction};
use crate::trouble::{Trouble, Troubled};

#[test]
fn a_full_disk_puts_senders_off_until_there_is_room() {
    puts_off_and_recovers(&Troubled::able_to_be(Trouble::Full));
}

#[test]
fn files_that_become_read_only_put_senders_off_until_they_are_writable() {
    puts_off_and_recovers(&Troubled::able_to_be(Trouble::ReadOnly));
}

#[test]
fn writes_that_fail_put_senders_off_until_they_succeed() {
    puts_off_and_recovers(&Troubled::able_to_be(Trouble::Failing));
}

/// Records of some size.
fn batch() -> Vec<Json> {
    let record = || {
        let mut record = reaction("down");
        record["value"]["comment"] = json!("x".repeat(8_000));
        record
    };
    (0..10).map(|_| record()).collect()
}

fn puts_off_and_recovers(disk: &Troubled) {
    let collector = &disk.collector;
    let kept = batch();
    assert_eq!(collector.send(&kept).fates(), ["stored"; 10]);
    assert_eq!(collector.get("/readyz").status, 200);

    disk.begin();
    let mut stored = kept.len();
    let refused = loop {
        let batch = batch();
        let answer = collector.send(&batch);
        if answer.status != 200 {
            puts_off(&answer);
            break batch;
        }
        // What was put aside for the journal before is still there to be used.
        stored += batch.len();
        assert!(stored < 1_000, "the disk is not in trouble");
    };
    puts_off(&collector.get("/readyz"));
    assert_eq!(collector.get("/healthz").status, 200, "restarting it would not help");
    assert_eq!(collector.get("/").status, 200, "what was collected can be read");
    assert_eq!(disk.audit().records.len(), stored, "nothing of a refused batch is stored");

    disk.ease_a_little();
    sleep(Duration::from_millis(1_200));
    puts_off(&collector.get("/readyz"));

    disk.end();
    collector.recovers();
    assert_eq!(collector.send(&refused).fates(), ["stored"; 10], "the same batch, sent again");
    assert_eq!(disk.audit().records.len(), stored + refused.len());
    assert!(!collector.log().contains("xxxx") && !collector.log().contains("127.0.0.1"), "{}", collector.log());
}

fn puts_off(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert!(answer.error().contains("send them again later"), "{}", answer.error());
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
}

/// Runs the program without the powers that let root write where nobody may; what it says when it does not start.
fn refused(dir: &TempDir) -> String {
    let mut command = Command::new("timeout");
    command.args(["20", "setpriv", "--bounding-set=-all", "--inh-caps=-all"]).arg(binary().get_program());
    let output = command.args(["serve", "--listen", "127.0.0.1:0", "--store", &address(dir)]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "it started: {said}");
    said
}

#[test]
fn what_may_not_be_written_says_at_the_start_what_to_do() {
    let modes = |dir: &TempDir, folder: u32, file: Option<u32>| {
        if let Some(mode) = file {
            set_permissions(dir.path().join("store.sqlite"), Permissions::from_mode(mode)).unwrap();
        }
        set_permissions(dir.path(), Permissions::from_mode(folder)).unwrap();
    };
    let empty = TempDir::new().unwrap();
    modes(&empty, 0o555, None);
    let said = refused(&empty);
    assert!(said.contains("store.sqlite cannot be opened") && said.contains("may write"), "{said}");

    let mut collector = Collector::start();
    collector.send(&[reaction("up")]);
    collector.child.kill().unwrap();
    collector.child.wait().unwrap();
    for name in ["store.sqlite-wal", "store.sqlite-shm"] {
        std::fs::remove_file(collector.dir.path().join(name)).ok();
    }
    for (folder, file, what) in [(0o755, 0o444, "a file"), (0o555, 0o666, "a folder"), (0o755, 0o000, "all")] {
        modes(&collector.dir, folder, Some(file));
        let said = refused(&collector.dir);
        assert!(said.contains("store.sqlite cannot be") && said.contains("may write"), "{what}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        eprint!("{what}: {said}");
    }
    modes(&collector.dir, 0o755, Some(0o600));
}

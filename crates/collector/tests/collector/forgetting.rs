//! What was taken back, changed or erased is gone, to the last byte of the store's files.

use std::thread::sleep;
use std::time::{Duration, Instant};

use afterword_privacy::pseudonym::rater_handle;
use serde_json::{Value as Json, json};

use super::support::{Collector, reaction, retracted, revised};

fn with_comment(text: &str) -> Json {
    let mut record = reaction("down");
    record["value"]["comment"] = json!(text);
    record
}

#[test]
fn a_tombstone_leaves_no_text_behind() {
    let collector = Collector::start();
    let said = with_comment("the-regretted-words");
    collector.send(std::slice::from_ref(&said));
    assert!(collector.holds("the-regretted-words") && collector.holds("The bridge opened"));
    assert_eq!(collector.send(&[retracted(&said, 2)]).fates(), ["stored"]);
    assert!(!collector.holds("the-regretted-words"), "gone when the sender is told");
    assert!(!collector.holds("The bridge opened"));
    assert_eq!(collector.stored().len(), 1);
}

#[test]
fn a_changed_comment_goes_soon_after_its_change() {
    let collector = Collector::start();
    let said = with_comment("first-thoughts");
    collector.send(std::slice::from_ref(&said));
    collector.send(&[revised(&said, 2, |r| r["value"]["comment"] = json!("second-thoughts"))]);
    let patience = Instant::now() + Duration::from_secs(10);
    while collector.holds("first-thoughts") {
        assert!(Instant::now() < patience, "the old revision lingers");
        sleep(Duration::from_millis(50));
    }
    assert!(collector.holds("second-thoughts"));
}

#[test]
fn tombstones_among_many_records_leave_nothing_in_moved_pages() {
    let collector = Collector::start();
    // Texts of many sizes make the database move rows between its pages, each move a chance to leave a copy.
    let records: Vec<Json> = (0..600)
        .map(|at| with_comment(&format!("<{at}>{}", format!("mark-{at}-end ").repeat(1 + (at * 7919) % 90))))
        .collect();
    for batch in records.chunks(100) {
        collector.send(batch);
    }
    let grown: Vec<Json> = records
        .iter()
        .step_by(3)
        .map(|r| {
            revised(r, 2, |r| {
                r["value"]["comment"] = json!(format!("{} more", r["value"]["comment"].as_str().unwrap().repeat(2)))
            })
        })
        .collect();
    for batch in grown.chunks(50) {
        collector.send(batch);
    }
    let gone: Vec<usize> = (0..600).filter(|at| at % 2 == 0).collect();
    for batch in gone.chunks(60) {
        let tombstones: Vec<Json> = batch.iter().map(|at| retracted(&records[*at], 3)).collect();
        assert_eq!(collector.send(&tombstones).fates(), vec!["stored"; tombstones.len()]);
    }
    let bytes = std::fs::read(collector.file()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let left: Vec<&usize> = gone.iter().filter(|at| text.contains(&format!("mark-{at}-end"))).collect();
    assert!(left.is_empty(), "left of {} tombstones: {left:?}", gone.len());
    assert!((1..600).step_by(2).all(|at| text.contains(&format!("mark-{at}-end"))), "what stands is there");
}

#[test]
fn a_secret_erases_its_rater_and_nobody_else() {
    let collector = Collector::start();
    let secret = "a secret that stays on the device";
    let mine = |text: &str| {
        let mut record = with_comment(text);
        record["rater"] = json!(rater_handle(secret));
        record["value"]["reasons"] = json!(["my-own-reason"]);
        record
    };
    collector.send(&[mine("mine-one"), with_comment("somebody-elses"), mine("mine-two")]);

    let wrong = collector.erase("another secret");
    assert_eq!((wrong.status, wrong.json()), (200, json!({ "erased": 0 })));
    let guessed = collector.erase(&rater_handle(secret));
    assert_eq!(guessed.json(), json!({ "erased": 0 }), "the handle, which records show, is not the secret");
    assert!(collector.holds("mine-one"));

    assert_eq!(collector.erase(secret).json(), json!({ "erased": 2 }));
    for trace in ["mine-one", "mine-two", "my-own-reason", rater_handle(secret).as_str()] {
        assert!(!collector.holds(trace), "{trace}");
    }
    assert!(collector.holds("somebody-elses"));
    assert_eq!(collector.stored().len(), 1);
    assert_eq!(collector.erase(secret).json(), json!({ "erased": 0 }), "asked again, there is nothing left");
    let page = collector.get("/").text;
    assert!(!page.contains("my own reason"), "counted no more");
}

//! What was taken back, changed or erased is gone, to the last byte of the store's files.

use std::collections::BTreeSet;
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

/// Texts of many sizes that grow and shrink make a database move rows between its pages, and each move is a chance to
/// leave a copy in a page's unused part, where overwriting the row does not reach it.
#[test]
fn old_texts_leave_nothing_in_pages_that_rows_were_moved_between() {
    const COUNT: usize = 1500;
    let collector = Collector::start();
    let mark = |at: usize, rev: u32| format!("mark-{at}-{rev}-end ");
    let text = |at: usize, rev: u32| mark(at, rev).repeat(1 + (at * 7919 + rev as usize * 104_729) % 60);
    let records: Vec<Json> = (0..COUNT).map(|at| with_comment(&text(at, 1))).collect();
    let send = |batch: Vec<Json>| {
        for part in batch.chunks(100) {
            assert_eq!(collector.send(part).fates(), vec!["stored"; part.len()]);
        }
    };
    send(records.clone());
    let mut newest = vec![Some(1); COUNT];
    for rev in 2..6_u32 {
        let change = |at: usize| (at * 31 + rev as usize * 17).is_multiple_of(3);
        let gone = |at: usize| (at * 13 + rev as usize * 7).is_multiple_of(11);
        let standing: Vec<usize> = (0..COUNT).filter(|at| newest[*at].is_some()).collect();
        let (taken, kept): (Vec<usize>, Vec<usize>) = standing.into_iter().partition(|at| gone(*at));
        let changed: Vec<usize> = kept.into_iter().filter(|at| change(*at)).collect();
        send(
            changed
                .iter()
                .map(|&at| revised(&records[at], rev, |r| r["value"]["comment"] = json!(text(at, rev))))
                .collect(),
        );
        send(taken.iter().map(|&at| retracted(&records[at], rev)).collect());
        changed.iter().for_each(|at| newest[*at] = Some(rev));
        taken.iter().for_each(|at| newest[*at] = None);
    }
    // The last batch was of tombstones: whatever was overwritten before it left the journal with it.
    let files = collector.bytes();
    let files = String::from_utf8_lossy(&files);
    let found: BTreeSet<&str> =
        files.match_indices("mark-").filter_map(|(from, _)| files[from..].split_inclusive(' ').next()).collect();
    let standing: BTreeSet<String> =
        newest.iter().enumerate().filter_map(|(at, rev)| Some(mark(at, (*rev)?))).collect();
    let old: Vec<&&str> = found.iter().filter(|mark| mark.ends_with("-end ") && !standing.contains(**mark)).collect();
    assert!(old.is_empty(), "old texts linger: {old:?}");
    assert!(standing.iter().all(|mark| found.contains(mark.as_str())), "what stands is there");
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

#[test]
fn one_request_erases_under_every_secret_of_a_device() {
    let collector = Collector::start();
    let under = |secret: &str, text: &str| {
        let mut record = with_comment(text);
        record["rater"] = json!(rater_handle(secret));
        record
    };
    collector.send(&[under("monday", "mine-one"), under("tuesday", "mine-two"), under("theirs", "somebody-elses")]);
    let erase = |body: Json| {
        collector.ask("DELETE", "/v1/records", &[("content-type", "application/json")], body.to_string().as_bytes())
    };
    assert_eq!(erase(json!({ "secret": ["monday", "nobodys", "tuesday"] })).json(), json!({ "erased": 2 }));
    assert!(!collector.holds("mine-one") && !collector.holds("mine-two") && collector.holds("somebody-elses"));
    assert_eq!(erase(json!({ "secret": [] })).json(), json!({ "erased": 0 }));
    for wrong in [json!({ "secret": 7 }), json!({ "secret": ["a", 7] }), json!({})] {
        let refused = erase(wrong.clone());
        assert_eq!(refused.status, 422, "{wrong}: {}", refused.text);
    }
}

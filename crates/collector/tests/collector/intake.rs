//! Good records: in, kept, merged.

use serde_json::json;

use crate::support::{Collector, reaction, record, retracted, revised};

#[test]
fn a_record_comes_out_as_it_went_in() {
    let collector = Collector::start();
    let mut sent =
        record("reaction", json!({ "name": "down", "reasons": ["wrong"], "comment": "it was 1932 \u{1f600}" }));
    sent["context"] = json!({ "exposures": 3, "asked_with": 0.1, "locale": "en" });
    let answer = collector.send(std::slice::from_ref(&sent));
    assert_eq!(
        answer.json(),
        json!({ "results": [{ "id": sent["id"], "rev": 1, "status": "stored" }] }),
        "the answer names what it speaks of"
    );
    let kept = &collector.stored()[0];
    for field in ["id", "rev", "state", "kind", "origin", "value", "content", "context", "privacy", "rater", "hour"] {
        assert_eq!(kept[field], sent[field], "{field}");
    }
}

#[test]
fn the_good_records_of_a_mixed_batch_are_kept_and_the_bad_one_is_named() {
    let collector = Collector::start();
    let (first, last) = (reaction("up"), reaction("love"));
    let mut bad = reaction("down");
    bad["value"]["reasons"] = json!([""]);
    let answer = collector.send(&[first.clone(), bad.clone(), last.clone()]);
    assert_eq!(answer.fates(), ["stored", "rejected", "stored"]);
    let refused = &answer.json()["results"][1];
    assert_eq!((&refused["id"], &refused["rev"]), (&bad["id"], &json!(1)));
    assert!(refused["error"].as_str().unwrap().starts_with("value.reasons[0]: "), "{refused}");
    let kept: Vec<_> = collector.stored().iter().map(|kept| kept["id"].clone()).collect();
    assert_eq!(kept, [first["id"].clone(), last["id"].clone()]);
}

#[test]
fn the_same_record_twice_is_stored_once() {
    let collector = Collector::start();
    let mut sent = reaction("up");
    // A number whose shortest form must survive being written, read and compared.
    sent["context"] = json!({ "exposures": 1, "asked_with": 0.123_456_789_012_345_68 });
    assert_eq!(collector.send(&[sent.clone(), sent.clone()]).fates(), ["stored", "unchanged"]);
    assert_eq!(collector.send(&[sent]).fates(), ["unchanged"]);
    assert_eq!(collector.stored().len(), 1);
}

#[test]
fn revisions_may_arrive_in_any_order_and_the_highest_stands() {
    let collector = Collector::start();
    let first = reaction("up");
    let second = revised(&first, 2, |r| r["value"]["name"] = json!("love"));
    let third = revised(&first, 3, |r| r["value"]["name"] = json!("down"));
    assert_eq!(collector.send(&[second, third, first.clone()]).fates(), ["stored", "stored", "stale"]);
    assert_eq!(collector.send(&[first]).fates(), ["stale"]);
    let stored = collector.stored();
    assert_eq!((stored.len(), &stored[0]["value"]["name"]), (1, &json!("down")));
}

#[test]
fn what_was_taken_back_is_a_tombstone_and_can_be_given_again() {
    let collector = Collector::start();
    let given = reaction("up");
    collector.send(std::slice::from_ref(&given));
    assert_eq!(collector.send(&[retracted(&given, 2), given.clone()]).fates(), ["stored", "stale"]);
    assert_eq!(collector.stored()[0]["state"], "retracted");
    assert_eq!(collector.send(&[revised(&given, 3, |_| {})]).fates(), ["stored"]);
    assert_eq!(collector.stored()[0]["state"], "set");
}

#[test]
fn nobody_overwrites_what_another_said() {
    let collector = Collector::start();
    let mine = reaction("up");
    collector.send(std::slice::from_ref(&mine));
    let theirs = revised(&mine, 2, |r| r["rater"] = json!("r:somebody-else"));
    let other_kind = revised(&record("execution", json!({ "status": "passed" })), 2, |r| r["id"] = mine["id"].clone());
    let same_rev = revised(&mine, 1, |r| r["value"]["name"] = json!("down"));
    let answer = collector.send(&[theirs, other_kind, same_rev]);
    assert_eq!(answer.fates(), ["rejected"; 3]);
    for (at, field) in ["rater: ", "kind: ", "rev: "].iter().enumerate() {
        let error = answer.json()["results"][at]["error"].as_str().unwrap().to_owned();
        assert!(error.starts_with(field), "{error}");
    }
    assert_eq!(collector.stored()[0]["value"]["name"], "up");
}

#[test]
fn a_packed_batch_is_unpacked() {
    let collector = Collector::start();
    let batch = json!({ "records": [reaction("up"), reaction("down")] }).to_string();
    let headers = [("content-type", "application/json; charset=utf-8"), ("content-encoding", "gzip")];
    let answer = collector.ask("POST", "/v1/records", &headers, &packed(batch.as_bytes()));
    assert_eq!(answer.fates(), ["stored", "stored"]);
}

pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn batches_that_arrive_together_share_commits_and_every_record_is_kept() {
    let collector = Collector::start();
    std::thread::scope(|scope| {
        for sender in 0..16 {
            let collector = &collector;
            scope.spawn(move || {
                for _ in 0..10 {
                    let mut batch = vec![reaction("up"), reaction("down"), reaction("love")];
                    batch.iter_mut().for_each(|record| record["rater"] = json!(format!("r:{sender}")));
                    assert_eq!(collector.send(&batch).fates(), ["stored"; 3]);
                }
            });
        }
    });
    assert_eq!(collector.stored().len(), 16 * 10 * 3);
}

#[test]
fn an_empty_batch_is_no_error() {
    assert_eq!(Collector::start().send(&[]).json(), json!({ "results": [] }));
}

#[test]
fn every_kind_is_taken() {
    let collector = Collector::start();
    let hash = crate::support::HASH;
    let candidate = |position: u32| json!({ "hash": hash, "text": format!("text {position}"), "position": position });
    let values = json!({
        "edit": { "edited": "It opened in 1932.", "distance": { "inserted": 1, "deleted": 1, "normalised": 0.04 } },
        "span": { "anchor": { "quote": "1931", "prefix": "in ", "suffix": ".", "start": 21, "end": 25 }, "label": "wrong" },
        "compare": { "candidates": [candidate(0), candidate(1)], "verdict": "both_bad", "strength": 0.5 },
        "rating": { "aspects": { "clear": 4.5, "kind": null } },
        "step": { "step": "search", "stage": "retrieve", "verdict": "good", "rank": 0 },
        "critique": { "text": "the year", "poor": ["1931"] },
        "regenerate": { "attempt": 2, "of": "m:1", "kept": true },
        "engagement": { "level": "copied", "dwell": "2-10s", "copied": 0.25 },
        "execution": { "status": "failed_test" },
    });
    let batch: Vec<_> = values.as_object().unwrap().iter().map(|(kind, value)| record(kind, value.clone())).collect();
    assert_eq!(collector.send(&batch).fates(), vec!["stored"; batch.len()]);
    let kept = collector.stored();
    for (sent, kept) in batch.iter().zip(&kept) {
        assert_eq!(sent["value"], kept["value"]);
    }
}

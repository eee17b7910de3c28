//! What a row goes through when nothing fails: the disk, the collector, the answer.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test as test;

use afterword::outbox::batch::LIMIT;
use afterword::outbox::{Delivery, Row};

use super::browser::{clean, has_database, on_disk, until, watch_writes};
use super::collector::{Act, Collector};
use super::tab::{Tab, key, row, sized_row};

#[test]
async fn a_row_is_on_the_disk_before_it_is_called_queued_and_called_queued_before_it_is_sent() {
    clean().await;
    let log = Rc::new(RefCell::new(Vec::new()));
    let collector = Rc::new(Collector::start());
    let (writing, saying, asking) = (log.clone(), log.clone(), collector.clone());
    let written = Closure::<dyn Fn()>::new(move || writing.borrow_mut().push("written".to_owned()));
    let tab = Tab::watched(move |row| {
        saying.borrow_mut().push(format!("{:?} after {} requests", row.delivery, asking.calls()));
    });
    tab.outbox.open().await;
    watch_writes(written.as_ref().unchecked_ref());
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    assert_eq!(*log.borrow(), ["written", "Queued after 0 requests", "written", "Sent after 1 requests"]);
}

#[test]
async fn a_request_says_nothing_of_the_person_but_the_records() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    collector.call(0, |call| {
        assert_eq!(call.url, "/v1/records");
        assert_eq!(call.body, format!(r#"{{"records":[{}]}}"#, row("a", 1).json));
        assert_eq!(call.header("Content-Type").as_deref(), Some("application/json"));
        assert_eq!(call.header("Authorization").as_deref(), Some("Bearer t0ken"));
        for (name, value) in [
            ("method", "POST"),
            ("mode", "cors"),
            ("credentials", "omit"),
            ("referrerPolicy", "no-referrer"),
            ("cache", "no-store"),
        ] {
            assert_eq!(call.setting(name), value, "{name}");
        }
        assert_eq!(call.setting("keepalive"), false);
    });
}

#[test]
async fn nothing_is_stored_or_sent_before_consent_and_everything_after() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::without_consent();
    tab.outbox.put(row("a", 1)).await;
    let device = tab.outbox.set_meta("device", "d1").await;
    tab.outbox.flush().await;
    assert_eq!((collector.calls(), has_database().await), (0, false));
    assert_eq!(tab.outbox.row(&key("a")).await, Some(row("a", 1)));

    tab.outbox.open().await;
    tab.until_sent(&key("a")).await;
    assert_eq!(on_disk().await, ["c|a|reaction 1 sent"]);
    drop(tab);
    assert_eq!(Tab::open().await.outbox.meta("device").await, Some(device));
}

#[test]
async fn a_row_that_was_sent_is_still_known_after_a_reload() {
    clean().await;
    let _collector = Collector::start();
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 3)).await;
    tab.outbox.flush().await;
    drop(tab);
    let known = Tab::open().await.outbox.row(&key("a")).await.unwrap();
    assert_eq!((known.rev, known.json), (3, row("a", 3).json));
}

#[test]
async fn what_waited_is_sent_after_a_reload() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Unreachable);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.outbox.flush().await;
    drop(tab);
    collector.always(Act::Take);
    let tab = Tab::open().await;
    tab.until_sent(&key("a")).await;
    assert_eq!(tab.said(), ["c|a|reaction 1 sent"]);
}

#[test]
async fn a_newer_revision_takes_the_place_of_one_that_waits() {
    clean().await;
    let collector = Collector::that([Act::Unreachable]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.outbox.put(row("a", 2)).await;
    tab.outbox.flush().await;
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.keeps(), ["a 2"]);
    assert_eq!(on_disk().await, ["c|a|reaction 2 sent"]);
}

#[test]
async fn an_older_revision_does_not_replace_a_newer_one() {
    clean().await;
    let _collector = Collector::start();
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 5)).await;
    tab.until_sent(&key("a")).await;
    tab.outbox.put(row("a", 4)).await;
    assert_eq!(on_disk().await, ["c|a|reaction 5 sent"]);
    assert_eq!(tab.said().last().unwrap(), "c|a|reaction 5 sent");
}

#[test]
async fn an_answer_about_an_older_revision_does_not_settle_the_newer_one() {
    clean().await;
    let (gate, open) = gate();
    let collector = Collector::that([Act::TakeAfter(gate)]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    until("the first revision is on its way", || collector.calls() == 1).await;
    tab.outbox.put(row("a", 2)).await;
    open.call0(&JsValue::NULL).unwrap();
    tab.until_sent(&key("a")).await;
    assert_eq!(tab.said(), ["c|a|reaction 1 queued", "c|a|reaction 2 queued", "c|a|reaction 2 sent"]);
    assert_eq!(collector.keeps(), ["a 2"]);
    assert_eq!(on_disk().await, ["c|a|reaction 2 sent"]);
}

#[test]
async fn each_record_gets_its_own_verdict() {
    fn judge(record: &Value) -> Value {
        let verdict = match record["id"].as_str().unwrap() {
            "a" => json!({ "status": "stored" }),
            "b" => json!({ "status": "unchanged" }),
            "c" => json!({ "status": "stale" }),
            _ => json!({ "status": "rejected", "error": "field `value.name` is empty" }),
        };
        json!({ "id": record["id"], "rev": record["rev"], "status": verdict["status"], "error": verdict["error"] })
    }
    clean().await;
    let collector = Collector::that([Act::Judge(judge)]);
    let tab = Tab::without_consent();
    for name in ["a", "b", "c", "d"] {
        tab.outbox.put(row(name, 1)).await;
    }
    tab.outbox.open().await;
    tab.outbox.flush().await;
    assert_eq!(
        tab.said()[4..],
        [
            "c|a|reaction 1 sent",
            "c|b|reaction 1 sent",
            "c|c|reaction 1 sent",
            "c|d|reaction 1 rejected (field `value.name` is empty)",
        ]
    );
    assert_eq!(collector.calls(), 1);
    assert_eq!(
        tab.faults(),
        ["collector-refused: the collector at /v1/records refused feedback: field `value.name` is empty"]
    );
}

#[test]
async fn a_rejected_row_stays_rejected_until_it_is_tried_again() {
    clean().await;
    let collector = Collector::that([Act::Status(403, r#"{"error": "this origin is not allowed"}"#, None)]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.outbox.flush().await;
    tab.outbox.flush().await;
    assert_eq!(on_disk().await, ["c|a|reaction 1 rejected"]);
    assert_eq!(collector.calls(), 1);

    tab.outbox.retry(&key("a"), None).await;
    tab.until_sent(&key("a")).await;
    tab.outbox.retry(&key("a"), None).await;
    tab.outbox.flush().await;
    assert_eq!(
        tab.said(),
        [
            "c|a|reaction 1 queued",
            "c|a|reaction 1 rejected (this origin is not allowed)",
            "c|a|reaction 1 queued",
            "c|a|reaction 1 sent",
        ]
    );
}

#[test]
async fn many_rows_go_in_batches_that_stay_below_the_limit() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::without_consent();
    for number in 0..100 {
        tab.outbox.put(sized_row(&format!("m{number:03}"), 1, 2_000)).await;
    }
    tab.outbox.open().await;
    tab.outbox.flush().await;
    let sizes = collector.each(|call| call.body.len());
    assert!(sizes.iter().all(|size| *size <= LIMIT), "{sizes:?}");
    assert!(sizes.len() < 10, "{} requests for 100 records", sizes.len());
    assert_eq!((collector.keeps().len(), collector.most_commits()), (100, 1));
}

#[test]
async fn a_record_larger_than_a_batch_goes_alone() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::without_consent();
    tab.outbox.put(row("a", 1)).await;
    tab.outbox.put(sized_row("b", 1, 2 * LIMIT)).await;
    tab.outbox.put(row("c", 1)).await;
    tab.outbox.open().await;
    tab.outbox.flush().await;
    assert_eq!(collector.each(|call| call.ids().join(" ")), ["a", "b", "c"]);
}

/// A promise and the function that resolves it.
fn gate() -> (Promise, js_sys::Function) {
    let mut open = None;
    let gate = Promise::new(&mut |resolve, _| open = Some(resolve));
    (gate, open.unwrap())
}

#[test]
async fn a_token_waits_with_its_row_goes_beside_it_and_is_dropped_once_the_row_is_settled() {
    clean().await;
    let refusal = |record: &Value| json!({ "id": record["id"], "rev": record["rev"], "status": "rejected", "error": "token: has expired" });
    let collector = Collector::that([Act::Unreachable, Act::Judge(refusal)]);
    let tab = Tab::open().await;
    tab.outbox.put(Row { token: Some("v1.pay.load".into()), ..row("a", 1) }).await;
    assert_eq!(tab.outbox.row(&key("a")).await.unwrap().token.as_deref(), Some("v1.pay.load"), "it waits");
    let refused = || tab.last_said(&key("a")).is_some_and(|said| matches!(said, Delivery::Rejected(_)));
    until("it is refused", refused).await;
    let with = |token: &str| format!(r#"{{"records":[{}],"tokens":["{token}"]}}"#, row("a", 1).json);
    for number in 0..2 {
        collector.call(number, |call| assert_eq!(call.body, with("v1.pay.load")));
    }
    assert_eq!(tab.outbox.row(&key("a")).await.unwrap().token.as_deref(), Some(""), "only that there was one");
    tab.outbox.retry(&key("a"), Some("v1.new.one".into())).await;
    tab.until_sent(&key("a")).await;
    collector.call(2, |call| assert_eq!(call.body, with("v1.new.one")));
    assert_eq!(tab.outbox.row(&key("a")).await.unwrap().token.as_deref(), Some(""));
}

//! A network and a collector that fail.

use js_sys::Date;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test as test;

use std::time::Duration;

use super::browser::{browser_now, clean, move_clock, on_disk, set_online, sleep, until};
use super::collector::{Act, Collector};
use super::tab::{Tab, key, row};

#[test]
async fn offline_nothing_is_tried_and_online_everything_is_sent() {
    clean().await;
    let collector = Collector::start();
    set_online(false);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.outbox.flush().await;
    sleep(Duration::from_millis(200)).await;
    assert_eq!((collector.calls(), tab.said(), tab.faults()), (0, vec!["c|a|reaction 1 queued".into()], vec![]));

    set_online(true);
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.most_commits(), 1);
}

#[test]
async fn a_storm_of_errors_loses_nothing_sends_nothing_twice_and_is_said_once() {
    clean().await;
    let storm = (0..6).map(|_| Act::Status(500, r#"{"error": "database is locked"}"#, None));
    let collector = Collector::that(storm);
    let tab = Tab::open().await;
    for name in ["a", "b", "c"] {
        tab.outbox.put(row(name, 1)).await;
    }
    tab.until_sent(&key("c")).await;
    assert_eq!(collector.keeps(), ["a 1", "b 1", "c 1"]);
    assert_eq!(collector.most_commits(), 1);
    assert_eq!(
        tab.faults(),
        [concat!(
            "collector-unreachable: the collector at /v1/records answered 500: database is locked; ",
            "feedback stays on this device and is sent again later"
        )]
    );
}

#[test]
async fn a_fault_that_comes_back_is_said_again() {
    clean().await;
    let collector = Collector::that([Act::Unreachable, Act::Take, Act::Unreachable]);
    let tab = Tab::open().await;
    for name in ["a", "b"] {
        tab.outbox.put(row(name, 1)).await;
        tab.until_sent(&key(name)).await;
    }
    assert_eq!(collector.calls(), 4);
    assert_eq!(tab.faults().len(), 2);
}

#[test]
async fn the_collector_is_left_alone_for_the_seconds_it_asks_for() {
    clean().await;
    let collector = Collector::that([Act::Status(429, "{}", Some("1".into()))]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    until("the first answer is there", || !tab.faults().is_empty()).await;
    // Neither another row, nor the network, nor the page's owner cuts that short.
    tab.outbox.put(row("b", 1)).await;
    tab.outbox.flush().await;
    set_online(true);
    tab.until_sent(&key("b")).await;
    let times = collector.each(|call| call.at);
    assert_eq!(times.len(), 2);
    assert!(times[1] - times[0] >= 995.0, "{times:?}");
}

/// What a collector had asked for was counted by the clock that can be set: put forward, it cut the rest short.
#[test]
async fn a_clock_that_jumps_changes_no_rest() {
    for hours in [7.0, -7.0] {
        clean().await;
        let collector = Collector::that([Act::Status(429, "{}", Some("1".into()))]);
        let tab = Tab::open().await;
        tab.outbox.put(row("a", 1)).await;
        until("the first answer is there", || !tab.faults().is_empty()).await;
        let asked = browser_now();
        move_clock(hours);
        tab.outbox.flush().await;
        assert_eq!(collector.calls(), 1);
        tab.until_sent(&key("a")).await;
        let rested = browser_now() - asked;
        assert!((900.0..5_000.0).contains(&rested), "{rested} ms after a jump of {hours} h");
    }
}

#[test]
async fn the_collector_is_left_alone_until_the_date_it_names() {
    clean().await;
    let date = String::from(Date::new(&(Date::now() + 2_500.0).into()).to_utc_string());
    let due = Date::parse(&date);
    let collector = Collector::that([Act::Status(503, "{}", Some(date))]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    let times = collector.each(|call| call.at);
    assert!(times.len() == 2 && times[0] < due && times[1] >= due - 5.0, "{times:?}, due {due}");
}

#[test]
async fn a_row_whose_answer_was_lost_is_sent_again_and_stored_once() {
    clean().await;
    let collector = Collector::that([Act::TakeAndLose]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.calls(), 2);
    assert_eq!(collector.keeps(), ["a 1"]);
    assert_eq!(tab.said(), ["c|a|reaction 1 queued", "c|a|reaction 1 sent"]);
}

#[test]
async fn an_answer_that_cannot_be_read_acknowledges_nothing() {
    clean().await;
    let collector = Collector::that([Act::TakeAndBabble, Act::Status(204, "", None)]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.calls(), 3);
    assert_eq!(tab.said(), ["c|a|reaction 1 queued", "c|a|reaction 1 sent"]);
}

#[test]
async fn an_answer_that_names_no_revision_acknowledges_no_record() {
    clean().await;
    let unrevised = |record: &Value| json!({ "id": record["id"], "status": "stored" });
    let collector = Collector::that([Act::Judge(unrevised)]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.calls(), 2, "what was not acknowledged is sent again");
}

#[test]
async fn a_record_that_the_answer_does_not_name_is_sent_again() {
    clean().await;
    let collector = Collector::that([Act::TakeAndForget]);
    let tab = Tab::without_consent();
    for name in ["a", "b"] {
        tab.outbox.put(row(name, 1)).await;
    }
    tab.outbox.open().await;
    tab.until_sent(&key("b")).await;
    assert_eq!(collector.each(|call| call.ids().join(" ")), ["a b", "b"]);
    assert!(tab.faults()[0].contains("did not say what became of each record"), "{:?}", tab.faults());
}

#[test]
async fn a_collector_that_gives_no_answer_is_given_up_and_tried_again() {
    clean().await;
    let collector = Collector::that([Act::Hang]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    let times = collector.each(|call| call.at);
    assert!(times[1] - times[0] >= 395.0, "{times:?}");
    assert!(tab.faults()[0].contains("gave no answer within 1 s"), "{:?}", tab.faults());
}

#[test]
async fn statuses_that_pass_are_tried_again_and_final_ones_are_not() {
    for status in [408, 425, 429, 500, 502, 503, 504] {
        clean().await;
        let collector = Collector::that([Act::Status(status, "", None)]);
        let tab = Tab::open().await;
        tab.outbox.put(row("a", 1)).await;
        tab.until_sent(&key("a")).await;
        assert_eq!(collector.calls(), 2, "{status}");
    }
    for status in [400, 401, 403, 404, 405, 410, 413, 415, 422] {
        clean().await;
        let collector = Collector::start();
        collector.always(Act::Status(status, "Not JSON", None));
        let tab = Tab::open().await;
        tab.outbox.put(row("a", 1)).await;
        tab.outbox.flush().await;
        sleep(Duration::from_millis(100)).await;
        let refusal = format!("c|a|reaction 1 rejected (the collector answered {status})");
        assert_eq!((collector.calls(), tab.said().last()), (1, Some(&refusal)));
    }
}

#[test]
async fn one_bad_record_does_not_take_the_others_of_its_batch_with_it() {
    fn bad(record: &Value) -> bool {
        record["id"] == "m13"
    }
    for status in [400, 413, 422] {
        clean().await;
        let collector = Collector::start();
        collector.always(Act::RefuseIf(status, bad));
        let tab = Tab::without_consent();
        for number in 10..40 {
            tab.outbox.put(row(&format!("m{number}"), 1)).await;
        }
        tab.outbox.open().await;
        tab.outbox.flush().await;
        let rejected: Vec<_> = tab.said().into_iter().filter(|line| line.contains("rejected")).collect();
        assert_eq!(rejected, ["c|m13|reaction 1 rejected (field `kind` is not known)"]);
        assert_eq!((collector.keeps().len(), collector.most_commits()), (29, 1));
        assert!(on_disk().await.iter().all(|line| !line.ends_with("queued")));
    }
}

#[test]
async fn a_batch_refused_for_another_reason_is_refused_whole_at_once() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Status(401, r#"{"error": "the token has expired"}"#, None));
    let tab = Tab::without_consent();
    for name in ["a", "b", "c"] {
        tab.outbox.put(row(name, 1)).await;
    }
    tab.outbox.open().await;
    tab.outbox.flush().await;
    assert_eq!(collector.calls(), 1);
    assert_eq!(on_disk().await.iter().filter(|line| line.ends_with("rejected")).count(), 3);
    assert_eq!(
        tab.faults(),
        ["collector-refused: the collector at /v1/records refused feedback: the token has expired"]
    );
}

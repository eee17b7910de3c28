//! A disk that is forbidden, lost, full or wiped.

use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test as test;

use afterword::outbox::KEPT;

use super::browser::{
    clean, evict, fail_transactions, fill_disk, forbid_storage, has_database, mend, move_clock, on_disk, set_online,
    sleep, until, watch_connections,
};
use super::collector::{Act, Collector};
use super::tab::{Tab, key, row, state};

const NO_STORAGE: &str = "storage-unavailable: this browser stores nothing here";

#[test]
async fn where_storage_is_forbidden_memory_takes_its_place_and_that_is_said_once() {
    clean().await;
    let collector = Collector::that([Act::Unreachable]);
    forbid_storage();
    let tab = Tab::open().await;
    for name in ["a", "b"] {
        tab.outbox.put(row(name, 1)).await;
    }
    tab.until_sent(&key("b")).await;
    assert_eq!(collector.keeps(), ["a 1", "b 1"]);
    assert_eq!(state(&tab.outbox.row(&key("a")).await.unwrap().delivery), "sent");
    assert_eq!(tab.outbox.set_meta("device", "d1").await, "d1");
    assert_eq!(tab.outbox.set_meta("device", "d2").await, "d1");
    assert_eq!(tab.outbox.meta("device").await.as_deref(), Some("d1"));
    let storage: Vec<_> = tab.faults().into_iter().filter(|fault| fault.starts_with(NO_STORAGE)).collect();
    assert_eq!(storage.len(), 1, "{:?}", tab.faults());
    assert!(storage[0].contains("The operation is insecure."));
}

#[test]
async fn a_connection_that_was_lost_is_opened_again_and_nobody_notices() {
    clean().await;
    let _collector = Collector::start();
    let tab = Tab::open().await;
    fail_transactions(1);
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    assert_eq!(on_disk().await, ["c|a|reaction 1 sent"]);
    assert_eq!(tab.faults(), [""; 0]);
}

#[test]
async fn a_disk_that_fails_for_a_while_is_used_again_afterwards() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::open().await;
    set_online(false);
    fail_transactions(2);
    tab.outbox.put(row("a", 1)).await;
    assert_eq!(tab.faults().len(), 1);
    tab.outbox.put(row("b", 1)).await;
    assert_eq!(on_disk().await, ["c|b|reaction 1 queued"]);
    set_online(true);
    tab.until_sent(&key("a")).await;
    tab.until_sent(&key("b")).await;
    assert_eq!((collector.calls(), collector.most_commits()), (1, 1));
    assert_eq!(state(&tab.outbox.row(&key("a")).await.unwrap().delivery), "sent");
}

#[test]
async fn what_this_tab_put_outlives_the_eviction_of_the_database() {
    clean().await;
    let collector = Collector::start();
    set_online(false);
    watch_connections();
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    evict().await.unwrap();
    tab.outbox.put(row("b", 1)).await;
    assert_eq!(on_disk().await, ["c|b|reaction 1 queued"], "the database is laid out anew");
    set_online(true);
    tab.until_sent(&key("a")).await;
    tab.until_sent(&key("b")).await;
    assert_eq!((collector.keeps(), collector.most_commits()), (vec!["a 1".into(), "b 1".into()], 1));
    assert_eq!(tab.faults(), [""; 0]);
}

#[test]
async fn what_is_put_while_the_disk_is_full_is_sent_all_the_same() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    fill_disk();
    tab.outbox.put(row("a", 2)).await;
    tab.outbox.put(row("b", 1)).await;
    tab.until_sent(&key("b")).await;
    tab.until_sent(&key("a")).await;
    assert_eq!((collector.keeps(), collector.most_commits()), (vec!["a 2".into(), "b 1".into()], 1));
    assert_eq!(tab.outbox.row(&key("a")).await.unwrap().rev, 2);
    assert_eq!(tab.faults().len(), 1);
}

#[test]
async fn what_is_on_a_full_disk_is_sent_together_with_what_found_no_room() {
    clean().await;
    let collector = Collector::start();
    set_online(false);
    let earlier = Tab::open().await;
    earlier.outbox.put(row("a", 1)).await;
    drop(earlier);
    let tab = Tab::open().await;
    fill_disk();
    tab.outbox.put(row("b", 1)).await;
    set_online(true);
    tab.until_sent(&key("a")).await;
    tab.until_sent(&key("b")).await;
    assert_eq!((collector.calls(), collector.most_commits()), (1, 1));
}

#[test]
async fn a_disk_that_fills_up_before_the_answer_makes_nothing_go_twice() {
    clean().await;
    let collector = Collector::start();
    set_online(false);
    let tab = Tab::open().await;
    for name in ["a", "b"] {
        tab.outbox.put(row(name, 1)).await;
    }
    fill_disk();
    set_online(true);
    tab.until_sent(&key("b")).await;
    tab.outbox.flush().await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!((collector.calls(), collector.most_commits()), (1, 1));
    assert_eq!(on_disk().await, ["c|a|reaction 1 queued", "c|b|reaction 1 queued"]);
    assert_eq!(state(&tab.outbox.row(&key("a")).await.unwrap().delivery), "sent");
}

#[test]
async fn wiping_leaves_nothing_and_ends_what_is_in_flight() {
    clean().await;
    let collector = Collector::that([Act::Hang]);
    let tab = Tab::open().await;
    tab.outbox.set_meta("device", "d1").await;
    tab.outbox.put(row("a", 1)).await;
    until("a request is in flight", || collector.calls() == 1).await;
    tab.outbox.wipe().await;
    let aborted = collector.call(0, |call| js_sys::Reflect::get(&call.setting("signal"), &"aborted".into()).unwrap());
    assert!(aborted.is_truthy());

    sleep(Duration::from_millis(150)).await;
    assert!(!has_database().await);
    assert_eq!(tab.outbox.row(&key("a")).await, None);
    assert_eq!(tab.outbox.meta("device").await, None);
    assert_eq!((collector.calls(), tab.faults().len()), (1, 0));
    assert_eq!(tab.said(), ["c|a|reaction 1 queued"]);
}

#[test]
async fn wiping_works_without_ever_having_opened() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Unreachable);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    drop(tab);
    until("the tab is gone", || true).await;
    Tab::without_consent().outbox.wipe().await;
    sleep(Duration::from_millis(50)).await;
    assert!(!has_database().await);
}

#[test]
async fn after_wiping_everything_can_begin_again() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.outbox.wipe().await;
    tab.outbox.open().await;
    tab.outbox.put(row("b", 1)).await;
    tab.until_sent(&key("b")).await;
    assert_eq!(on_disk().await, ["c|b|reaction 1 sent"]);
    assert!(collector.keeps().contains(&"b 1".to_owned()));
}

#[test]
async fn erasing_shows_the_secret_to_the_collector_and_then_wipes() {
    clean().await;
    let collector = Collector::that([Act::Take, Act::Status(200, r#"{"erased": 7}"#, None)]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    assert_eq!(tab.outbox.erase(&[r#"s"ecret"#.into()]).await, Ok(7));
    collector.call(1, |call| {
        assert_eq!((call.setting("method").as_string().unwrap(), call.url.as_str()), ("DELETE".into(), "/v1/records"));
        assert_eq!(call.body, r#"{"secret":["s\"ecret"]}"#);
    });
    assert!(!has_database().await);
}

#[test]
async fn an_erasure_that_fails_says_why_and_changes_nothing() {
    let collector_at = |what: &str| Err(format!("the collector at /v1/records {what}"));
    for (act, said) in [
        (Act::Status(403, r#"{"error": "no rater has this secret"}"#, None), "answered 403: no rater has this secret"),
        (Act::Status(200, "done", None), "answered 200"),
        (Act::Unreachable, "cannot be reached (Failed to fetch)"),
    ] {
        clean().await;
        let _collector = Collector::that([Act::Take, act]);
        let tab = Tab::open().await;
        tab.outbox.put(row("a", 1)).await;
        tab.until_sent(&key("a")).await;
        assert_eq!(tab.outbox.erase(&["secret".into()]).await, collector_at(said));
        assert_eq!(on_disk().await, ["c|a|reaction 1 sent"]);
        tab.outbox.put(row("b", 1)).await;
        tab.until_sent(&key("b")).await;
    }
}

#[test]
async fn no_record_is_sent_while_an_erasure_is_under_way() {
    clean().await;
    let collector = Collector::that([Act::Hang]);
    let tab = Tab::open().await;
    let outbox = tab.outbox.clone();
    let erased = wasm_bindgen_futures::future_to_promise(async move {
        outbox.erase(&["secret".into()]).await.map(Into::into).map_err(Into::into)
    });
    until("the erasure is under way", || collector.calls() == 1).await;
    tab.outbox.put(row("a", 1)).await;
    tab.outbox.flush().await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(collector.calls(), 1);
    assert!(erased.await.is_err(), "the collector never answered");
    tab.until_sent(&key("a")).await;
}

#[test]
async fn the_rows_that_were_sent_longest_ago_are_dropped() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::without_consent();
    for number in 0..KEPT + 5 {
        tab.outbox.put(row(&format!("m{number}"), 1)).await;
    }
    tab.outbox.put(row("first", 1)).await;
    move_clock(-3.0);
    tab.outbox.open().await;
    tab.outbox.flush().await;
    mend();
    drop(collector);
    let _collector = Collector::that([Act::Take, Act::Status(403, "", None)]);
    tab.outbox.put(row("new", 1)).await;
    tab.until_sent(&key("new")).await;
    tab.outbox.put(row("refused", 1)).await;
    tab.outbox.flush().await;
    drop(tab);
    let _tab = Tab::open().await;
    let rows = on_disk().await;
    assert_eq!(rows.iter().filter(|line| line.ends_with("sent")).count(), KEPT as usize);
    assert!(rows.contains(&"c|new|reaction 1 sent".to_owned()));
    assert!(rows.contains(&"c|refused|reaction 1 rejected".to_owned()));
}

#[test]
async fn what_was_sent_more_than_a_month_ago_is_dropped() {
    clean().await;
    let _collector = Collector::start();
    let tab = Tab::open().await;
    move_clock(-32.0 * 24.0);
    tab.outbox.put(row("old", 1)).await;
    tab.until_sent(&key("old")).await;
    move_clock(2.0 * 24.0);
    tab.outbox.put(row("young", 1)).await;
    tab.until_sent(&key("young")).await;
    mend();
    drop(tab);
    let _tab = Tab::open().await;
    assert_eq!(on_disk().await, ["c|young|reaction 1 sent"]);
}

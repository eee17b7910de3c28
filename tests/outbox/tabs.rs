//! Several tabs of one site.

use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test as test;

use afterword::outbox::Row;

use super::browser::{
    clean, forbid_locks, forbid_storage, has_database, kill_tab, on_disk, open_tab_that_holds_the_lock, sleep, until,
};
use super::collector::{Act, Collector};
use super::tab::{Tab, key, row};

#[test]
async fn two_tabs_send_each_row_once_and_both_say_so() {
    clean().await;
    let collector = Collector::start();
    let (one, two) = (Tab::open().await, Tab::open().await);
    for number in 0..20 {
        let tab = if number % 2 == 0 { &one } else { &two };
        tab.outbox.put(row(&format!("m{number}"), 1)).await;
    }
    for tab in [&one, &two] {
        for number in 0..20 {
            tab.until_sent(&key(&format!("m{number}"))).await;
        }
    }
    assert_eq!((collector.keeps().len(), collector.most_commits()), (20, 1));
}

#[test]
async fn ten_tabs_rest_together() {
    clean().await;
    let collector = Collector::that([Act::Status(503, "", Some("1".into()))]);
    let mut tabs = Vec::new();
    for number in 0..10 {
        let tab = Tab::open().await;
        tab.outbox.put(row(&format!("m{number}"), 1)).await;
        tabs.push(tab);
    }
    sleep(Duration::from_millis(300)).await;
    assert_eq!(collector.calls(), 1, "one tab tries, the others wait for it");
    for (number, tab) in tabs.iter().enumerate() {
        tab.until_sent(&key(&format!("m{number}"))).await;
    }
    assert_eq!(collector.most_commits(), 1);
}

#[test]
async fn when_the_tab_that_sends_dies_another_takes_over() {
    clean().await;
    let collector = Collector::start();
    open_tab_that_holds_the_lock().await;
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    sleep(Duration::from_millis(150)).await;
    assert_eq!(collector.calls(), 0);
    kill_tab();
    tab.until_sent(&key("a")).await;
}

#[test]
async fn a_flush_does_not_wait_for_another_tab() {
    clean().await;
    let collector = Collector::start();
    open_tab_that_holds_the_lock().await;
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.outbox.flush().await;
    kill_tab();
    assert_eq!(collector.keeps(), ["a 1"]);
    assert_eq!(on_disk().await, ["c|a|reaction 1 sent"]);
}

#[test]
async fn without_locks_every_tab_sends() {
    clean().await;
    let collector = Collector::start();
    forbid_locks();
    let (one, two) = (Tab::open().await, Tab::open().await);
    one.outbox.put(row("a", 1)).await;
    two.outbox.put(row("b", 1)).await;
    one.until_sent(&key("b")).await;
    two.until_sent(&key("a")).await;
    assert_eq!(collector.keeps(), ["a 1", "b 1"]);
}

#[test]
async fn two_tabs_that_bring_a_value_at_once_get_the_same() {
    clean().await;
    let (one, two) = (Tab::open().await, Tab::open().await);
    let bring = |tab: &Tab, value: &'static str| {
        let outbox = tab.outbox.clone();
        wasm_bindgen_futures::future_to_promise(async move { Ok(outbox.set_meta("device", value).await.into()) })
    };
    let (first, second) = (bring(&one, "d1"), bring(&two, "d2"));
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    assert_eq!(first, second);
    assert_eq!(one.outbox.meta("device").await, first.as_string());
    assert_eq!(two.outbox.meta("device").await, first.as_string());
}

#[test]
async fn a_wipe_in_one_tab_is_a_wipe_in_all() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Unreachable);
    let (one, two) = (Tab::open().await, Tab::open().await);
    one.outbox.put(row("a", 1)).await;
    two.outbox.put(row("b", 1)).await;
    until("somebody has tried", || collector.calls() > 0).await;
    one.outbox.wipe().await;
    sleep(Duration::from_millis(100)).await;
    let before = collector.calls();
    two.outbox.put(row("c", 1)).await;
    sleep(Duration::from_millis(200)).await;
    assert!(!has_database().await);
    assert_eq!(two.outbox.row(&key("b")).await, None);
    assert_eq!(collector.calls(), before, "consent is gone: nothing is sent any more");
}

#[test]
async fn a_wipe_by_a_tab_without_consent_is_a_wipe_in_all() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Unreachable);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    until("it has tried", || collector.calls() > 0).await;
    Tab::without_consent().outbox.wipe().await;
    sleep(Duration::from_millis(100)).await;
    let before = collector.calls();
    sleep(Duration::from_millis(200)).await;
    assert_eq!((collector.calls(), has_database().await), (before, false));
    assert_eq!(tab.outbox.row(&key("a")).await, None);
}

#[test]
async fn a_wipe_reaches_tabs_that_have_no_disk() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Unreachable);
    forbid_storage();
    let (one, two) = (Tab::open().await, Tab::open().await);
    two.outbox.put(row("a", 1)).await;
    one.outbox.wipe().await;
    sleep(Duration::from_millis(100)).await;
    let before = collector.calls();
    sleep(Duration::from_millis(200)).await;
    assert_eq!((collector.calls(), two.outbox.row(&key("a")).await), (before, None));
}

/// Both tabs used to store what they had, one over the other: the same revision said two things, or one feedback was two
/// records, and the collector kept whichever came first.
#[test]
async fn of_two_tabs_that_speak_of_the_same_at_once_the_second_is_told_what_stands() {
    clean().await;
    let collector = Collector::start();
    let (one, two) = (Tab::open().await, Tab::open().await);
    let stands = std::cell::Cell::new(0);
    let count = || stands.set(stands.get() + 1);
    let first = Row { json: r#"{"id":"a","rev":1,"value":1}"#.into(), ..row("a", 1) };
    assert_eq!(one.outbox.put_unless_later(first.clone(), &count).await, None);
    for second in [
        Row { json: r#"{"id":"a","rev":1,"value":2}"#.into(), ..first.clone() },
        Row { id: "b".into(), json: r#"{"id":"b","rev":1,"value":2}"#.into(), ..first.clone() },
    ] {
        let other = two.outbox.put_unless_later(second, &count).await.unwrap();
        assert_eq!((other.id.as_str(), other.rev, other.json), ("a", 1, first.json.clone()));
    }
    let next = Row { rev: 2, json: r#"{"id":"a","rev":2,"value":2}"#.into(), ..first.clone() };
    assert_eq!(two.outbox.put_unless_later(next, &count).await, None);
    assert_eq!(stands.get(), 2, "what yields was never said");
    until("the second word is sent", || collector.keeps() == ["a 2"]).await;
}

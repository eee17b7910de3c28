//! A page that is hidden, left and shown again.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test as test;

use afterword::outbox::batch::{KEEPALIVE, LIMIT};

use super::browser::{
    clean, forbid_storage, on_disk, page_event, set_online, set_visibility, sleep, until, watch_listeners,
};
use super::collector::{Act, Collector};
use super::tab::{PACE, Tab, key, row, sized_row};

#[test]
async fn what_is_unsent_when_the_page_is_hidden_goes_in_a_request_that_outlives_it() {
    clean().await;
    let collector = Collector::that([Act::Hang]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    until("the sender is stuck", || collector.calls() == 1).await;
    set_visibility("hidden");
    until("a second request is made", || collector.calls() == 2).await;
    collector.call(1, |call| {
        assert_eq!(call.setting("keepalive"), true);
        assert_eq!(call.setting("credentials"), "omit");
        assert_eq!(call.ids(), ["a"]);
    });
    tab.until_sent(&key("a")).await;
    assert_eq!(on_disk().await, ["c|a|reaction 1 sent"]);
}

#[test]
async fn a_page_that_is_hidden_and_then_left_sends_once() {
    clean().await;
    let collector = Collector::that([Act::Hang, Act::Hang]);
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    until("the sender is stuck", || collector.calls() == 1).await;
    set_visibility("hidden");
    page_event("pagehide");
    sleep(Duration::from_millis(100)).await;
    assert_eq!(collector.each(|call| call.setting("keepalive").is_truthy()), [false, true]);
}

#[test]
async fn a_row_that_is_just_being_stored_is_sent_when_the_page_is_left() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::open().await;
    let outbox = tab.outbox.clone();
    wasm_bindgen_futures::spawn_local(async move { outbox.put(row("a", 1)).await });
    // One turn of the queue of microtasks: the row is handed over, and the disk has not answered.
    js_sys::Promise::resolve(&JsValue::NULL).await.unwrap();
    page_event("pagehide");
    until("it is sent", || collector.keeps() == ["a 1"]).await;
    collector.call(0, |call| assert_eq!(call.setting("keepalive"), true));
    page_event("pageshow");
    tab.outbox.flush().await;
    tab.until_sent(&key("a")).await;
    assert_eq!(tab.said().last().unwrap(), "c|a|reaction 1 sent");
    assert_eq!(on_disk().await, ["c|a|reaction 1 sent"]);
}

/// It used to be sent at once. Where another tab had just stored another word under the same revision, that was refused:
/// the collector had one already.
#[test]
async fn a_row_that_is_just_being_stored_is_stored_first_when_the_page_is_only_hidden() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::open().await;
    let outbox = tab.outbox.clone();
    wasm_bindgen_futures::spawn_local(async move { outbox.put(row("a", 1)).await });
    js_sys::Promise::resolve(&JsValue::NULL).await.unwrap();
    set_visibility("hidden");
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.each(|call| call.setting("keepalive").is_truthy()), [false]);
    assert_eq!(tab.said(), ["c|a|reaction 1 queued", "c|a|reaction 1 sent"]);
}

#[test]
async fn requests_that_outlive_the_page_stay_below_what_browsers_allow() {
    clean().await;
    // This page is that of the other tests too: what they left in flight is given up by then.
    sleep(2 * Duration::from_millis(PACE.patience.into())).await;
    let collector = Collector::start();
    collector.always(Act::Hang);
    // In memory there is no end to what the tab holds.
    forbid_storage();
    let tab = Tab::open().await;
    tab.outbox.put(sized_row("big", 1, 2 * LIMIT)).await;
    for number in 0..60 {
        tab.outbox.put(sized_row(&format!("m{number}"), 1, 3_000)).await;
    }
    let before = collector.calls();
    set_visibility("hidden");
    page_event("pagehide");
    sleep(Duration::from_millis(100)).await;
    let sizes: Vec<_> =
        collector.each(|call| (call.setting("keepalive").is_truthy(), call.body.len()))[before..].to_vec();
    assert!(sizes.iter().all(|(keepalive, size)| *keepalive && *size <= LIMIT), "{sizes:?}");
    let total: usize = sizes.iter().map(|(_, size)| size).sum();
    assert!(total <= KEEPALIVE && total > LIMIT, "{total}");
}

#[test]
async fn all_outboxes_of_a_page_stay_below_that_together() {
    clean().await;
    // This page is that of the other tests too: what they left in flight is given up by then.
    sleep(2 * Duration::from_millis(PACE.patience.into())).await;
    let collector = Collector::start();
    collector.always(Act::Hang);
    forbid_storage();
    let tabs = [Tab::open().await, Tab::open().await, Tab::open().await];
    for (at, tab) in tabs.iter().enumerate() {
        for number in 0..15 {
            tab.outbox.put(sized_row(&format!("m{at}.{number}"), 1, 3_000)).await;
        }
    }
    let before = collector.calls();
    set_visibility("hidden");
    sleep(Duration::from_millis(100)).await;
    let sizes = collector.each(|call| (call.setting("keepalive").is_truthy(), call.body.len()))[before..].to_vec();
    let total: usize = sizes.iter().filter(|(keepalive, _)| *keepalive).map(|(_, size)| size).sum();
    assert!(total <= KEEPALIVE && total > LIMIT, "{total} in {sizes:?}");
}

#[test]
async fn nothing_is_sent_on_the_way_out_when_nothing_waits_or_nothing_may_be_sent() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    set_visibility("hidden");
    set_online(false);
    tab.outbox.put(row("b", 1)).await;
    set_visibility("hidden");
    sleep(Duration::from_millis(50)).await;
    assert_eq!(collector.calls(), 1);

    set_online(true);
    tab.until_sent(&key("b")).await;
    collector.always(Act::Status(429, "{}", Some("60".into())));
    tab.outbox.put(row("c", 1)).await;
    until("the collector has asked to be left alone", || tab.faults().len() == 1).await;
    let before = collector.calls();
    set_visibility("hidden");
    sleep(Duration::from_millis(50)).await;
    assert_eq!(collector.calls(), before);
}

#[test]
async fn a_page_that_comes_back_from_its_rest_sends_again() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::open().await;
    page_event("pagehide");
    tab.outbox.put(row("a", 1)).await;
    sleep(Duration::from_millis(100)).await;
    assert_eq!(collector.calls(), 0);
    page_event("pageshow");
    tab.until_sent(&key("a")).await;
}

#[test]
async fn a_page_that_rests_lets_another_tab_send() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Unreachable);
    let first = Tab::open().await;
    first.outbox.put(row("a", 1)).await;
    until("the first tab has tried", || !first.faults().is_empty()).await;
    page_event("pagehide");
    sleep(Duration::from_millis(100)).await;
    collector.always(Act::Take);
    // Opened only now: both share this window, and only the first was to hear that it is left.
    let second = Tab::open().await;
    second.until_sent(&key("a")).await;
}

#[test]
async fn the_page_stays_fit_for_the_back_forward_cache() {
    clean().await;
    let _collector = Collector::start();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let hearing = heard.clone();
    let hear = Closure::<dyn Fn(String)>::new(move |kind| hearing.borrow_mut().push(kind));
    watch_listeners(hear.as_ref().unchecked_ref());
    let _tab = Tab::open().await;
    let heard = heard.borrow();
    assert!(heard.contains(&"pagehide".to_owned()), "{heard:?}");
    assert!(!heard.iter().any(|kind| kind.contains("unload")), "{heard:?}");
}

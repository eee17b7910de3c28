//! Bodies that are packed, and collectors and browsers that know nothing of it.

use wasm_bindgen_test::wasm_bindgen_test as test;

use super::browser::{clean, forbid_packing, on_disk};
use super::collector::{Act, Call, Collector};
use super::tab::{Tab, key, row, sized_row};

fn packed(call: &Call) -> bool {
    assert_eq!(call.header("Content-Type").as_deref(), Some("application/json"));
    assert_eq!(call.setting("body").is_string(), call.header("Content-Encoding").is_none());
    call.header("Content-Encoding").as_deref() == Some("gzip")
}

#[test]
async fn a_body_of_more_than_a_packet_is_packed_and_says_the_same() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::open().await;
    for row in [row("small", 1), sized_row("large", 1, 1_024)] {
        tab.outbox.put(row.clone()).await;
        tab.until_sent(&row.key).await;
    }
    assert_eq!(collector.each(packed), [false, true]);
    collector.call(1, |call| {
        assert_eq!(call.body, format!(r#"{{"records":[{}]}}"#, sized_row("large", 1, 1_024).json));
        let bytes = js_sys::Uint8Array::new(&call.setting("body")).length();
        assert!(bytes < 300, "{bytes} bytes on the wire for {}", call.body.len());
    });
}

#[test]
async fn a_collector_that_takes_nothing_packed_gets_it_again_at_once_and_all_else_as_it_is() {
    clean().await;
    let collector = Collector::that([Act::Status(415, r#"{"error": "no coding is known here"}"#, None)]);
    let tab = Tab::open().await;
    for name in ["a", "b"] {
        tab.outbox.put(sized_row(name, 1, 2_000)).await;
        tab.until_sent(&key(name)).await;
    }
    assert_eq!(collector.each(packed), [true, false, false]);
    assert_eq!(tab.faults(), [""; 0]);
    assert_eq!(on_disk().await, ["c|a|reaction 1 sent", "c|b|reaction 1 sent"]);
}

#[test]
async fn a_collector_that_refuses_the_type_itself_has_refused_for_good() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Status(415, "", None));
    let tab = Tab::open().await;
    tab.outbox.put(sized_row("a", 1, 2_000)).await;
    tab.outbox.flush().await;
    assert_eq!(collector.each(packed), [true, false]);
    assert_eq!(on_disk().await, ["c|a|reaction 1 rejected"]);
}

/// A collector of another origin that allows no `Content-Encoding` is never reached by a packed request, and the browser
/// does not say why.
#[test]
async fn what_was_packed_and_found_nobody_is_tried_as_it_is_and_after_two_such_nothing_is_packed() {
    clean().await;
    let collector = Collector::that([Act::Unreachable, Act::Take, Act::Unreachable]);
    let tab = Tab::open().await;
    for name in ["a", "b", "c"] {
        tab.outbox.put(sized_row(name, 1, 2_000)).await;
        tab.until_sent(&key(name)).await;
    }
    assert_eq!(collector.each(packed), [true, false, true, false, false]);
}

#[test]
async fn a_browser_that_cannot_pack_sends_all_the_same() {
    clean().await;
    let collector = Collector::start();
    forbid_packing();
    let tab = Tab::open().await;
    tab.outbox.put(sized_row("a", 1, 2_000)).await;
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.each(packed), [false]);
}

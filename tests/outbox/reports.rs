//! Randomised answers: on a way of their own, one at a time, at moments that say nothing.

use std::time::Duration;

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test as test;

use afterword::outbox::{Delivery, Row};

use super::browser::{clean, on_disk, page_event, set_visibility, sleep};
use super::collector::{Act, Collector};
use super::tab::{Tab, key, row};

/// A report as the collector answers for it: without a revision.
fn report(name: &str) -> Row {
    Row { key: name.into(), kind: "report".into(), json: format!(r#"{{"id":"{name}","answer":"up"}}"#), ..row(name, 1) }
}

#[test]
async fn reports_go_one_to_a_request_each_after_a_rest_of_its_own() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Judge(|report| json!({ "id": report["id"], "status": "stored" })));
    let tab = Tab::of_reports(60).await;
    for name in ["a", "b", "c"] {
        tab.outbox.put(report(name)).await;
    }
    for name in ["a", "b", "c"] {
        tab.until_sent(name).await;
    }
    assert_eq!(collector.each(|call| (call.url.clone(), call.ids().len())), vec![("/v1/reports".into(), 1); 3]);
    collector.call(0, |call| {
        assert!(call.body.starts_with(r#"{"reports":[{"id":""#), "{}", call.body);
        assert_eq!(call.setting("keepalive"), false);
    });
}

#[test]
async fn no_report_is_sent_at_once_or_because_the_page_is_left() {
    clean().await;
    let collector = Collector::start();
    // Ten minutes: by chance at once only one time in thousands.
    let tab = Tab::of_reports(600_000).await;
    tab.outbox.put(report("a")).await;
    set_visibility("hidden");
    page_event("pagehide");
    sleep(Duration::from_millis(100)).await;
    page_event("pageshow");
    sleep(Duration::from_millis(100)).await;
    assert_eq!(collector.calls(), 0);
    assert_eq!(tab.last_said("a"), Some(Delivery::Queued));
}

#[test]
async fn a_report_that_waited_through_a_visit_is_sent_on_the_next() {
    clean().await;
    let collector = Collector::start();
    let tab = Tab::of_reports(600_000).await;
    tab.outbox.put(report("waited")).await;
    drop(tab);
    let tab = Tab::of_reports(20).await;
    tab.until_sent("waited").await;
    assert!(collector.keeps().contains(&"waited 1".to_owned()), "{:?}", collector.keeps());
}

#[test]
async fn records_and_reports_share_neither_database_nor_request_and_are_wiped_apart() {
    clean().await;
    let collector = Collector::start();
    let (records, reports) = (Tab::open().await, Tab::of_reports(20).await);
    records.outbox.put(row("said", 1)).await;
    reports.outbox.put(report("drawn")).await;
    records.until_sent(&key("said")).await;
    reports.until_sent("drawn").await;
    let mixed = |body: &str| body.contains("said") && body.contains("drawn");
    assert!(!collector.each(|call| mixed(&call.body)).contains(&true));
    assert_eq!(on_disk().await, ["c|said|reaction 1 sent"], "no report among the records");
    records.outbox.wipe().await;
    assert!(reports.outbox.row("drawn").await.is_some(), "a wipe is that of one way out");
    reports.outbox.wipe().await;
    assert!(reports.outbox.row("drawn").await.is_none());
}

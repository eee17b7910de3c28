//! More feedback than a device may keep: what goes, in which order, and who is told.

use std::time::Duration;

use afterword::outbox::{Caps, Delivery};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::browser::{
    clean, count_rows, forbid_storage, mend, most_rows, move_clock, on_disk, set_online, sleep, until, write_rows,
};
use super::collector::{Act, Collector};
use super::tab::{Tab, implicit_row, key, row, sized_row};

/// Nobody runs into this.
const ROOM: Caps = Caps { count: 1_000, bytes: usize::MAX, hours: 1_000.0 };
const REFUSED: &str = "rejected (too much feedback was waiting on this device, or this for too long)";
const FAULT: &str = "feedback-dropped: feedback that could not be sent for too long, or was too much, was dropped: ";

/// What the tab was told of as dropped, in order.
fn dropped(tab: &Tab) -> Vec<String> {
    let lines = tab.said().into_iter();
    lines.filter_map(|line| Some(line.strip_suffix(REFUSED)?.trim_end().to_owned())).collect()
}

#[test]
async fn what_nobody_meant_to_say_goes_first_and_the_oldest_of_it() {
    clean().await;
    let _collector = Collector::start();
    set_online(false);
    let tab = Tab::with_caps(Caps { count: 4, ..ROOM }).await;
    for number in 0..4 {
        move_clock(1.0);
        tab.outbox.put(row(&format!("e{number}"), 1)).await;
        tab.outbox.put(implicit_row(&format!("i{number}"), 1)).await;
    }
    until("four are dropped", || dropped(&tab).len() == 4).await;
    assert_eq!(dropped(&tab), [0, 1, 2, 3].map(|number| format!("c|i{number}|reaction 1")));
    assert_eq!(on_disk().await, [0, 1, 2, 3].map(|number| format!("c|e{number}|reaction 1 queued")));
    let faults = tab.faults();
    assert!(faults.len() == 1 && faults[0].starts_with(FAULT), "once, not each time: {faults:?}");

    tab.outbox.put(row("e4", 1)).await;
    until("an explicit one is dropped", || dropped(&tab).len() == 5).await;
    assert_eq!(dropped(&tab)[4], "c|e0|reaction 1", "explicit ones last, but they do go");
}

#[test]
async fn a_dropped_vote_is_no_longer_shown_as_queued_and_can_be_given_again() {
    clean().await;
    let collector = Collector::start();
    set_online(false);
    let tab = Tab::with_caps(Caps { count: 1, ..ROOM }).await;
    tab.outbox.put(row("a", 1)).await;
    move_clock(1.0);
    tab.outbox.put(row("b", 1)).await;
    until("one is dropped", || dropped(&tab).len() == 1).await;
    assert!(matches!(tab.last_said(&key("a")), Some(Delivery::Rejected(_))));
    set_online(true);
    tab.until_sent(&key("b")).await;
    tab.outbox.retry(&key("a"), None).await;
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.keeps(), ["a 1", "b 1"]);
}

#[test]
async fn bytes_count_as_well_as_rows() {
    clean().await;
    let _collector = Collector::start();
    set_online(false);
    let tab = Tab::with_caps(Caps { count: 100, bytes: 20_000, ..ROOM }).await;
    for number in 0..9 {
        move_clock(1.0);
        tab.outbox.put(sized_row(&format!("m{number}"), 1, 4_000)).await;
    }
    until("most are dropped", || dropped(&tab).len() >= 2).await;
    sleep(Duration::from_millis(100)).await;
    let left = on_disk().await;
    // Between two looks there are as many rows as a sixteenth of the count: 6.
    assert!((4..=4 + 7).contains(&left.len()), "{left:?}");
    assert!(
        left.contains(&"c|m8|reaction 1 queued".to_owned()) && !left.contains(&"c|m0|reaction 1 queued".to_owned())
    );
}

#[test]
async fn what_has_waited_too_long_goes_whoever_said_it() {
    clean().await;
    let _collector = Collector::start();
    set_online(false);
    let tab = Tab::with_caps(Caps { hours: 24.0, count: 2, ..ROOM }).await;
    tab.outbox.put(row("old", 1)).await;
    move_clock(25.0);
    tab.outbox.put(row("new", 1)).await;
    until("the old one is dropped", || dropped(&tab).len() == 1).await;
    assert_eq!(on_disk().await, ["c|new|reaction 1 queued"]);
}

#[test]
async fn what_can_be_sent_is_not_dropped_however_old_and_much() {
    clean().await;
    let collector = Collector::start();
    set_online(false);
    let tab = Tab::with_caps(ROOM).await;
    for number in 0..100 {
        tab.outbox.put(row(&format!("m{number}"), 1)).await;
    }
    drop(tab);
    move_clock(100_000.0);
    set_online(true);
    let tab = Tab::with_caps(Caps { count: 3, bytes: 1_000, hours: 1.0 }).await;
    tab.outbox.flush().await;
    assert_eq!((collector.keeps().len(), dropped(&tab).len()), (100, 0));
}

#[test]
async fn how_much_was_dropped_is_said_when_it_begins_and_when_the_collector_is_back() {
    clean().await;
    let collector = Collector::start();
    collector.always(Act::Unreachable);
    let tab = Tab::with_caps(Caps { count: 2, ..ROOM }).await;
    for number in 0..7 {
        tab.outbox.put(row(&format!("m{number}"), 1)).await;
        if number == 2 {
            until("it has begun", || dropped(&tab).len() == 1).await;
        }
    }
    until("five are dropped", || dropped(&tab).len() == 5).await;
    collector.always(Act::Take);
    until("the sum is said", || tab.faults().iter().any(|fault| fault.ends_with(": 5 so far"))).await;
    let said: Vec<_> = tab.faults().into_iter().filter(|fault| fault.starts_with("feedback-dropped")).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(collector.keeps().len(), 2);
}

/// What keeps a page smooth on any machine: the work of one transaction does not grow with the queue.
#[test]
async fn a_thousand_rows_are_touched_no_more_than_a_batch_at_a_time() {
    clean().await;
    let collector = Collector::start();
    set_online(false);
    let caps = Caps { count: 900, ..Caps::default() };
    let tab = Tab::with_caps(caps).await;
    count_rows();
    for number in 0..1_000 {
        tab.outbox.put(row(&format!("m{number}"), 1)).await;
    }
    until("the last look", || dropped(&tab).len() >= 1_000 - caps.count - caps.slack()).await;
    set_online(true);
    tab.outbox.flush().await;
    assert_eq!(collector.keeps().len() + dropped(&tab).len(), 1_000);
    // Each of the 64 rows of a batch is read, and written or deleted.
    assert!(most_rows() <= 2 * 64, "{} rows in one transaction", most_rows());
    assert!(collector.each(|call| call.ids().len()).iter().all(|rows| *rows <= 64));
}

#[test]
async fn memory_has_bounds_too_where_there_is_no_disk() {
    clean().await;
    let collector = Collector::start();
    forbid_storage();
    set_online(false);
    let tab = Tab::with_caps(Caps { count: 3, ..ROOM }).await;
    for number in 0..6 {
        tab.outbox.put(row(&format!("m{number}"), 1)).await;
    }
    until("three are dropped", || dropped(&tab).len() == 3).await;
    set_online(true);
    tab.until_sent(&key("m5")).await;
    assert_eq!(collector.keeps(), ["m3 1", "m4 1", "m5 1"]);
}

#[test]
async fn two_tabs_keep_to_the_bounds_together_and_both_know_what_went() {
    clean().await;
    let _collector = Collector::start();
    set_online(false);
    let caps = Caps { count: 3, ..ROOM };
    let (one, two) = (Tab::with_caps(caps).await, Tab::with_caps(caps).await);
    for number in 0..6 {
        let tab = if number % 2 == 0 { &one } else { &two };
        tab.outbox.put(row(&format!("m{number}"), 1)).await;
    }
    until("one knows of three", || dropped(&one).len() >= 3).await;
    until("two knows of three", || dropped(&two).len() >= 3).await;
    assert_eq!(on_disk().await.len(), 3);
}

/// Rows that nobody can read used to be found first by every look for work, and when there were as many as go into one
/// request, nothing was ever sent again.
#[test]
async fn rows_that_cannot_be_read_do_not_stand_before_the_others() {
    clean().await;
    let collector = Collector::start();
    let broken = |number: usize| json!({ "key": format!("c|half{number}"), "delivery": "queued", "hour": 1 });
    let entries: Vec<_> = (0..130).map(broken).collect();
    write_rows(&json!(entries).to_string()).await.unwrap();
    let tab = Tab::open().await;
    tab.outbox.put(row("a", 1)).await;
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.keeps(), ["a 1"]);
    assert_eq!(on_disk().await, ["c|a|reaction 1 sent"]);
    assert!(tab.faults().iter().any(|fault| fault.starts_with(FAULT)), "{:?}", tab.faults());
}

#[test]
async fn what_an_earlier_version_stored_is_sent_and_known() {
    clean().await;
    let collector = Collector::start();
    let entry = |name: &str, delivery: &str| {
        let row = row(name, 4);
        // As the first version wrote it: no strikes, no note where there is none.
        json!({ "key": row.key, "id": row.id, "rev": 4, "kind": row.kind, "json": row.json, "delivery": delivery,
            "hour": 497_000 })
    };
    write_rows(&json!([entry("a", "queued"), entry("b", "sent")]).to_string()).await.unwrap();
    move_clock(0.0);
    let now = js_sys::Date::now() / 3_600_000.0;
    move_clock(497_010.0 - now.floor());
    let tab = Tab::open().await;
    tab.until_sent(&key("a")).await;
    assert_eq!(collector.keeps(), ["a 4"]);
    assert_eq!(tab.outbox.row(&key("b")).await.unwrap().rev, 4);
    mend();
}

//! The preview on a page, in a real browser: what it shows before and after a press, and what can be taken back there.
#![cfg(target_arch = "wasm32")]
// Its helpers are no tests in the eyes of clippy.
#![allow(clippy::unwrap_used)]

mod support;

use js_sys::JSON;
use support::{Page, said, settled};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlDialogElement, HtmlElement, KeyboardEvent, KeyboardEventInit};

wasm_bindgen_test_configure!(run_in_browser);

/// A message with its bar, answered to a question that names somebody.
async fn answer(page: &Page) -> HtmlElement {
    page.say("user", "Tell ann@example.com how tall the tower is.", None);
    let reply = page.say("assistant", "The tower is 74 metres tall.", None);
    settled(600).await;
    reply
}

async fn press(page: &Page, message: &Element, selector: &str) {
    let button = page.find(message, selector).unwrap_or_else(|| panic!("no {selector} on the bar"));
    button.focus().unwrap();
    button.click();
    settled(150).await;
}

async fn open(page: &Page, message: &Element) -> HtmlDialogElement {
    press(page, message, "[part~=preview]").await;
    page.find(message, "dialog").expect("the preview is open").unchecked_into()
}

fn text(page: &Page, message: &Element, selector: &str) -> String {
    page.find(message, selector).and_then(|element| element.text_content()).unwrap_or_default()
}

/// The bytes that the preview shows of the first record, behind their disclosure.
async fn bytes(page: &Page, message: &Element) -> String {
    if page.find(message, "[part~=bytes]").is_none() {
        press(page, message, "[part~=unfold]").await;
    }
    text(page, message, "[part~=bytes]")
}

/// The same JSON, whatever its spelling of numbers.
fn normal(record: &JsValue) -> String {
    JSON::stringify(record).unwrap().into()
}

#[wasm_bindgen_test]
async fn before_anything_is_said_it_shows_what_a_press_would_send_and_makes_no_record() {
    let page = Page::new("would-be").await;
    let reply = answer(&page).await;
    let dialog = open(&page, &reply).await;
    assert!(dialog.open() && dialog.matches(":modal").unwrap());
    let summary = text(&page, &reply, "[part~=summary]");
    assert!(
        summary.starts_with("Nothing about this answer") && summary.contains("if you pressed “Good answer”"),
        "{summary}"
    );
    let record = JSON::parse(&bytes(&page, &reply).await).unwrap();
    assert_eq!((said(&record, "kind"), said(&record, "value.name")), ("reaction".into(), "up".into()));
    assert_eq!(said(&record, "content.prompt.0.content"), "Tell [EMAIL_1] how tall the tower is.");
    assert!(text(&page, &reply, "dialog").contains("Removed before sending: 1 e-mail address."));
    assert!(page.find(&reply, "[part~=withdraw]").is_none(), "there is nothing to take back");
    settled(300).await;
    assert_eq!(page.records(), 0);
}

#[wasm_bindgen_test]
async fn after_a_press_it_shows_that_record() {
    let page = Page::new("shown").await;
    let reply = answer(&page).await;
    press(&page, &reply, "[part~=down]").await;
    let record = page.next_record().await;
    open(&page, &reply).await;
    assert_eq!(normal(&JSON::parse(&bytes(&page, &reply).await).unwrap()), normal(&record));
    assert!(text(&page, &reply, "[part~=summary]").contains("your reaction"));
    assert_eq!(text(&page, &reply, "[part~=verdict]"), "Bad answer");
}

#[wasm_bindgen_test]
async fn what_is_left_out_stays_out_of_every_later_revision_and_is_counted_no_longer() {
    let page = Page::new("strike").await;
    let reply = answer(&page).await;
    press(&page, &reply, "[part~=down]").await;
    let first = page.next_record().await;
    assert_eq!(said(&first, "privacy.redactions.EMAIL"), "1");
    open(&page, &reply).await;
    press(&page, &reply, "[part~=leave-out]").await;
    let second = page.next_record().await;
    assert_eq!((said(&second, "rev"), said(&second, "id")), ("2".into(), said(&first, "id")));
    assert_eq!(said(&second, "content.prompt"), "undefined");
    assert_eq!(said(&second, "content.reply"), "The tower is 74 metres tall.");
    assert_eq!(said(&second, "privacy.redactions"), "undefined", "what was in it is nobody's business either");
    assert_eq!(normal(&JSON::parse(&bytes(&page, &reply).await).unwrap()), normal(&second));
    assert!(text(&page, &reply, "dialog").contains("Left out by you: what was said before."));

    press(&page, &reply, "[part~=close]").await;
    press(&page, &reply, "[part~=up]").await;
    let third = page.next_record().await;
    assert_eq!((said(&third, "rev"), said(&third, "value.name")), ("3".into(), "up".into()));
    assert_eq!(said(&third, "content.prompt"), "undefined");
}

#[wasm_bindgen_test]
async fn what_was_read_from_the_next_message_can_be_taken_back() {
    let page = Page::new("withdraw").await;
    let reply = answer(&page).await;
    page.say("user", "No, that is wrong. It is 76 metres tall.", None);
    let read = page.next_record().await;
    assert_eq!((said(&read, "kind"), said(&read, "state")), ("followup".into(), "set".into()));
    open(&page, &reply).await;
    press(&page, &reply, "[part~=withdraw]").await;
    let tombstone = page.next_record().await;
    assert_eq!((said(&tombstone, "id"), said(&tombstone, "rev")), (said(&read, "id"), "2".into()));
    assert_eq!(said(&tombstone, "state"), "retracted");
    for gone in ["value", "content", "evidence", "privacy.redactions"] {
        assert_eq!(said(&tombstone, gone), "undefined", "{gone}");
    }
    assert!(text(&page, &reply, "[part~=summary]").contains("Taken back: "));

    page.say("user", "It is still wrong, as I said.", None);
    settled(600).await;
    assert_eq!(page.records(), 2, "no further reading brings it back");
}

#[wasm_bindgen_test]
async fn escape_closes_it_and_gives_the_focus_back() {
    let page = Page::new("escape").await;
    let reply = answer(&page).await;
    let dialog = open(&page, &reply).await;
    let init = KeyboardEventInit::new();
    init.set_key("Escape");
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_cancelable(true);
    let escape = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    let went_on = page.find(&reply, "[part~=close]").unwrap().dispatch_event(&escape).unwrap();
    settled(150).await;
    assert!(!went_on, "a dialog of the host's stays open");
    assert!(!dialog.is_connected() && page.find(&reply, "dialog").is_none());
    let root = reply.query_selector("afterword-bar").unwrap().unwrap().shadow_root().unwrap();
    let focused: Element = js_sys::Reflect::get(&root, &"activeElement".into()).unwrap().unchecked_into();
    assert_eq!(focused.get_attribute("part").as_deref(), Some("preview"));
}

#[wasm_bindgen_test]
async fn erasing_asks_first_and_says_that_it_failed_where_it_failed() {
    let page = Page::new("erase").await;
    let reply = answer(&page).await;
    press(&page, &reply, "[part~=up]").await;
    page.next_record().await;
    open(&page, &reply).await;
    press(&page, &reply, "[part~=erase]").await;
    let root = reply.query_selector("afterword-bar").unwrap().unwrap().shadow_root().unwrap();
    let focused: Element = js_sys::Reflect::get(&root, &"activeElement".into()).unwrap().unchecked_into();
    assert_eq!(focused.text_content().as_deref(), Some("Cancel"), "a second Enter erases nothing");
    press(&page, &reply, "[part~=discard]").await;
    settled(1_000).await;
    // The page's collector cannot be reached.
    let outcome = text(&page, &reply, "[part~=outcome]");
    assert!(outcome.starts_with("Nothing was erased: the collector at "), "{outcome}");
    assert_eq!(page.button(&reply, "up").unwrap().get_attribute("aria-pressed").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn a_token_of_the_host_is_shown_where_it_goes_and_is_in_no_record() {
    let page = Page::new("token").await;
    let reply = answer(&page).await;
    open(&page, &reply).await;
    assert!(!text(&page, &reply, "[part~=record]").contains("A token of this site"));
    press(&page, &reply, "[part~=close]").await;
    // The host may give it at any time before the press.
    reply.set_attribute("data-afterword-token", "v1.eyJt.c2ln").unwrap();
    open(&page, &reply).await;
    assert!(text(&page, &reply, "[part~=record]").contains("A token of this site goes beside it."));
    let would_be = bytes(&page, &reply).await;
    assert!(!would_be.contains("c2ln"));
    assert_eq!(text(&page, &reply, "[part~=token]"), "v1.eyJt.c2ln");
    press(&page, &reply, "[part~=close]").await;
    page.button(&reply, "up").unwrap().click();
    let record = page.next_record().await;
    assert!(!normal(&record).contains("c2ln"));
    settled(150).await;
    assert!(support::on_disk().await.contains("v1.eyJt.c2ln"), "it waits with the record");
    open(&page, &reply).await;
    bytes(&page, &reply).await;
    assert_eq!(text(&page, &reply, "[part~=token]"), "v1.eyJt.c2ln");
}

#[wasm_bindgen_test]
async fn what_cannot_be_a_token_is_said_and_left_out() {
    let page = Page::new("no-token").await;
    let reply = answer(&page).await;
    afterword::track(&reply, &page.object(&[("role", "assistant"), ("token", "v1\",\"x")]));
    settled(400).await;
    page.button(&reply, "up").unwrap().click();
    page.next_record().await;
    settled(150).await;
    assert!(!support::on_disk().await.contains("v1\",\"x"));
    assert!(page.faults().iter().any(|fault| fault.starts_with("option-invalid: token: ")), "{:?}", page.faults());
}

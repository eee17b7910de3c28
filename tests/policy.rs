//! What a content policy keeps back is absent from the record, not empty; and what the scrubber refuses stays in the page.
#![cfg(target_arch = "wasm32")]
// Its helpers are no tests in the eyes of clippy.
#![allow(clippy::unwrap_used)]

mod support;

use js_sys::{JSON, Object};
use support::{Page, said, settled};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Words of which each stands in one message only.
const TURNS: [(&str, &str); 5] = [
    ("user", "Is the harbour open?"),
    ("assistant", "The harbour closed in winter."),
    ("user", "And the lighthouse?"),
    ("assistant", "The lighthouse burns all year."),
    ("user", "No, that is wrong. It was put out."),
];

/// The reaction to the second reply, and what the message after it says of it, as a page with this policy makes them.
async fn records(policy: &str) -> (JsValue, JsValue) {
    let page = Page::new(&format!("policy-{policy}")).await;
    afterword::configure(&page.object(&[("content", policy)]));
    let mut reply = None;
    for (role, text) in &TURNS[..4] {
        reply = Some(page.say(role, text, None));
        settled(if *role == "assistant" { 600 } else { 20 }).await;
    }
    page.button(&reply.unwrap(), "down").unwrap().click();
    let mut made = vec![page.next_record().await];
    page.say(TURNS[4].0, TURNS[4].1, None);
    while made.iter().all(|record| !said(record, "content.followup").contains("put out") && !is_second(record)) {
        made.push(page.next_record().await);
    }
    // The question between the replies is itself read as a judgement of the first reply.
    let reaction = made.iter().find(|record| said(record, "kind") == "reaction").unwrap().clone();
    (reaction, made.pop().unwrap())
}

/// Whether a record is the follow-up's about the second reply.
fn is_second(record: &JsValue) -> bool {
    said(record, "kind") == "followup" && said(record, "subject.ordinal") == "3"
}

fn json(record: &JsValue) -> String {
    JSON::stringify(record).unwrap().into()
}

/// The names of an object's members.
fn members(record: &JsValue, path: &str) -> Vec<String> {
    let object =
        path.split('.').fold(record.clone(), |value, name| js_sys::Reflect::get(&value, &name.into()).unwrap());
    Object::keys(&object.unchecked_into::<Object>()).iter().map(|name| name.as_string().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn under_none_no_word_travels() {
    let (reaction, followup) = records("none").await;
    for record in [reaction, followup] {
        let json = json(&record);
        assert!(!json.contains("\"content\":"), "{json}");
        assert!(!json.contains("harbour") && !json.contains("lighthouse") && !json.contains("put out"), "{json}");
        assert_eq!(said(&record, "privacy.policy"), "none");
    }
}

#[wasm_bindgen_test]
async fn under_reply_the_judged_message_travels_alone() {
    let (reaction, followup) = records("reply").await;
    for record in [reaction, followup] {
        assert_eq!(members(&record, "content"), ["reply"], "{}", json(&record));
        assert_eq!(said(&record, "content.reply"), TURNS[3].1);
        assert!(!json(&record).contains("harbour") && !json(&record).contains("put out"), "{}", json(&record));
    }
}

#[wasm_bindgen_test]
async fn under_turn_the_message_before_it_travels_too_and_the_one_after_it_where_it_judges() {
    let (reaction, followup) = records("turn").await;
    assert_eq!(members(&reaction, "content"), ["prompt", "reply"]);
    assert_eq!(members(&followup, "content"), ["prompt", "reply", "followup"]);
    for record in [&reaction, &followup] {
        assert_eq!(
            (said(record, "content.prompt.length"), said(record, "content.prompt.0.content")),
            ("1".into(), TURNS[2].1.into())
        );
        assert!(!json(record).contains("harbour"), "{}", json(record));
    }
    assert_eq!(said(&followup, "content.followup"), TURNS[4].1);
}

#[wasm_bindgen_test]
async fn a_window_is_as_many_messages_wide_as_it_says() {
    let (reaction, _) = records("window:2").await;
    assert_eq!(said(&reaction, "content.prompt.length"), "2");
    assert_eq!(said(&reaction, "content.prompt.0.content"), TURNS[1].1);
    assert!(!json(&reaction).contains(TURNS[0].1), "{}", json(&reaction));
    let (reaction, _) = records("window:50").await;
    assert_eq!(said(&reaction, "content.prompt.length"), "3", "there were no more");
}

#[wasm_bindgen_test]
async fn a_reply_that_cannot_be_scrubbed_stays_in_the_page_and_the_verdict_travels() {
    for (name, text) in [
        ("long", "An unusual word. ".repeat(13_000)),
        ("crowded", (0..1_100).map(|n| format!("unusual{n}@post.example\n")).collect()),
    ] {
        let page = Page::new(name).await;
        page.say("user", "What is it?", None);
        let reply = page.say("assistant", &text, None);
        settled(900).await;
        page.button(&reply, "up").unwrap().click();
        let record = page.next_record().await;
        assert_eq!(said(&record, "value.name"), "up");
        assert_eq!(members(&record, "content"), ["prompt"], "{name}");
        assert!(!json(&record).contains("unusual"), "{name}");
    }
}

#[wasm_bindgen_test]
async fn a_question_that_cannot_be_scrubbed_stays_too_and_the_rest_travels() {
    let page = Page::new("question").await;
    page.say("user", &"An unusual word. ".repeat(13_000), None);
    let reply = page.say("assistant", "It is long.", None);
    settled(900).await;
    page.button(&reply, "up").unwrap().click();
    let record = page.next_record().await;
    assert_eq!(members(&record, "content"), ["reply"]);
    assert_eq!((page.records(), said(&record, "content.reply")), (1, "It is long.".into()));
    assert!(!json(&record).contains("unusual"));
}

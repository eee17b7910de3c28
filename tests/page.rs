//! The component on a page, in a real browser: a host draws messages, a person acts, records come out.
#![cfg(target_arch = "wasm32")]
// Its helpers are no tests in the eyes of clippy.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Page, said, settled};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn a_streamed_reply_gets_its_bar_once_it_stands_still() {
    let page = Page::new("streamed").await;
    let reply = page.say("assistant", "The tower", None);
    for text in ["The tower opened", "The tower opened in 1889."] {
        settled(40).await;
        reply.set_text_content(Some(text));
        assert!(page.button(&reply, "up").is_none(), "the reply is still being written");
    }
    settled(600).await;
    assert!(page.button(&reply, "up").is_some());
}

#[wasm_bindgen_test]
async fn aria_busy_holds_the_bar_back_however_long_a_stream_pauses() {
    let page = Page::new("busy").await;
    let reply = page.say("assistant", "Thinking", None);
    reply.set_attribute("aria-busy", "true").unwrap();
    settled(600).await;
    assert!(page.button(&reply, "up").is_none());
    reply.remove_attribute("aria-busy").unwrap();
    settled(600).await;
    assert!(page.button(&reply, "up").is_some());
}

#[wasm_bindgen_test]
async fn a_press_becomes_a_scrubbed_record_about_that_reply() {
    let page = Page::new("press").await;
    page.say("user", "Write to anna.berg@example.com that the tower is open.", None);
    let reply = page.say("assistant", "Dear Anna, the tower is open. Call +44 20 7946 0958.", None);
    settled(600).await;
    page.button(&reply, "up").unwrap().click();
    let record = page.next_record().await;
    assert_eq!(said(&record, "kind"), "reaction");
    assert_eq!(said(&record, "value.name"), "up");
    assert_eq!(said(&record, "rev"), "1");
    let json = String::from(js_sys::JSON::stringify(&record).unwrap());
    assert!(json.contains("the tower is open"), "{json}");
    assert!(!json.contains("anna.berg") && !json.contains("7946"), "{json}");
}

#[wasm_bindgen_test]
async fn changing_and_clearing_a_vote_are_revisions_of_one_record() {
    let page = Page::new("revisions").await;
    let reply = page.say("assistant", "It is 74 metres tall.", None);
    settled(600).await;
    page.button(&reply, "up").unwrap().click();
    let first = page.next_record().await;
    page.button(&reply, "down").unwrap().click();
    let second = page.next_record().await;
    page.button(&reply, "down").unwrap().click();
    let third = page.next_record().await;
    assert_eq!([&first, &second, &third].map(|record| said(record, "rev")), ["1", "2", "3"]);
    assert_eq!(said(&first, "id"), said(&third, "id"));
    assert_eq!((said(&second, "value.name"), said(&third, "state")), ("down".into(), "retracted".into()));
    assert_eq!(said(&third, "content"), "undefined", "a tombstone keeps no text");
}

#[wasm_bindgen_test]
async fn the_next_message_judges_the_reply_before_it_and_the_first_one_judges_nothing() {
    let page = Page::new("followup").await;
    page.say("user", "How tall is the tower?", None);
    let reply = page.say("assistant", "It is 74 metres tall.", None);
    settled(600).await;
    page.say("user", "No, that is wrong. It is 76 metres tall.", None);
    page.say("assistant", "You are right.", None);
    let record = page.next_record().await;
    assert_eq!((said(&record, "kind"), said(&record, "origin")), ("followup".into(), "inferred".into()));
    assert_eq!(said(&record, "content.reply"), "It is 74 metres tall.");
    assert_eq!(said(&record, "content.prompt.0.content"), "How tall is the tower?");
    assert_eq!(said(&record, "subject.ordinal"), "1");
    settled(600).await;
    assert_eq!(page.records(), 1, "the first user turn has no reply before it");
    assert!(page.button(&reply, "up").is_some());
}

#[wasm_bindgen_test]
async fn a_history_that_is_laid_out_at_once_was_answered_long_ago() {
    let page = Page::new("history").await;
    for turn in 0..5 {
        page.say("user", &format!("Question {turn}, and that was wrong."), None);
        page.say("assistant", &format!("Answer {turn}."), None);
    }
    settled(900).await;
    assert_eq!(page.records(), 0);
}

#[wasm_bindgen_test]
async fn a_vote_survives_that_the_host_replaces_the_node() {
    let page = Page::new("replaced").await;
    let reply = page.say("assistant", "Reeds grow there.", Some("a1"));
    settled(600).await;
    page.button(&reply, "down").unwrap().click();
    page.next_record().await;
    reply.remove();
    let again = page.say("assistant", "Reeds grow there.", Some("a1"));
    settled(600).await;
    assert_eq!(page.button(&again, "down").unwrap().get_attribute("aria-pressed").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn a_message_that_is_renamed_stays_one_record_under_both_names() {
    let page = Page::new("renamed").await;
    let reply = page.say("assistant", "Ferns like the shade.", Some("temporary"));
    settled(600).await;
    page.button(&reply, "up").unwrap().click();
    let first = page.next_record().await;
    afterword::bind_id("temporary", "final");
    let second = page.next_record().await;
    assert_eq!(said(&first, "id"), said(&second, "id"));
    assert_eq!(said(&second, "rev"), "2");
    assert_eq!(said(&second, "subject.aliases.0"), said(&first, "subject.message"));
    assert_ne!(said(&second, "subject.message"), said(&first, "subject.message"));
}

#[wasm_bindgen_test]
async fn a_headless_host_says_its_turns_and_gets_the_same_reading() {
    let page = Page::new("headless").await;
    for (role, text) in [("user", "Name a river."), ("assistant", "The Elbe."), ("user", "Thanks, perfect!")] {
        afterword::turn(&page.object(&[("role", role), ("text", text)]));
    }
    let record = page.next_record().await;
    assert_eq!((said(&record, "kind"), said(&record, "content.reply")), ("followup".into(), "The Elbe.".into()));
    assert_eq!(said(&record, "value.polarity"), "sat");
}

#[wasm_bindgen_test]
async fn what_a_host_gets_wrong_is_one_sentence_that_names_it() {
    let page = Page::new("wrong").await;
    afterword::configure(&page.object(&[("mesages", ".assistant")]));
    afterword::configure(&page.object(&[("settle", "soon")]));
    afterword::configure(&page.object(&[("content", "everything")]));
    afterword::configure(&page.object(&[("messages", "..")]));
    let faults = page.faults();
    assert_eq!(faults.len(), 4, "{faults:?}");
    assert_eq!(faults[0], "option-unknown: unknown option \"mesages\": did you mean \"messages\"?");
    assert!(faults[1].starts_with("option-invalid: option \"settle\""), "{faults:?}");
    assert!(faults[2].contains("\"everything\" is no content policy"), "{faults:?}");
    assert!(faults[3].starts_with("selector-invalid: option \"messages\""), "{faults:?}");
}

#[wasm_bindgen_test]
async fn text_is_read_as_a_person_reads_it() {
    let page = Page::new("text").await;
    let reply = page.say("assistant", "", None);
    reply.set_inner_html(
        "\n  <p>One.</p>\n  <ul>\n    <li>two</li>\n    <li>three</li>\n  </ul><pre>if a:\n\n    b</pre><button>Copy</button>",
    );
    settled(600).await;
    page.button(&reply, "up").unwrap().click();
    let record = page.next_record().await;
    assert_eq!(said(&record, "content.reply"), "One.\ntwo\nthree\nif a:\n\n    b");
}

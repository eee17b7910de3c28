//! Reactions left to chance: one report for each message whatever is pressed, and the truth nowhere but on the screen.
#![cfg(target_arch = "wasm32")]
// Its helpers are no tests in the eyes of clippy.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Page, on_disk, said, settled};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

async fn press(page: &Page, message: &HtmlElement, reactions: &[&str]) {
    for reaction in reactions {
        page.button(message, reaction).unwrap().click();
        settled(30).await;
    }
}

fn is_pressed(page: &Page, message: &HtmlElement, reaction: &str) -> bool {
    page.button(message, reaction).unwrap().get_attribute("aria-pressed").as_deref() == Some("true")
}

#[wasm_bindgen_test]
async fn each_message_is_reported_once_whatever_is_pressed_and_the_truth_is_not_stored() {
    const MESSAGES: usize = 12;
    let page = Page::new("once").await;
    // Hardly more than chance: that twelve answers are all the true one happens once in half a million runs.
    page.configure(&[("privacy", r#"{"epsilon": 0.001}"#)]);
    settled(100).await;
    let replies: Vec<_> =
        (0..MESSAGES).map(|at| page.say("assistant", &format!("Answer number {at}."), None)).collect();
    settled(600).await;
    for reply in &replies {
        press(&page, reply, &["down", "love", "love", "up", "down"]).await;
        assert!(is_pressed(&page, reply, "down"), "the bar shows what the person chose");
        let root = reply.query_selector("afterword-bar").unwrap().unwrap().shadow_root().unwrap();
        assert!(root.query_selector("[part~=chip], [part~=toggle]").unwrap().is_none(), "nothing more is asked");
    }
    page.until_reports(MESSAGES).await;
    settled(300).await;
    let reports = page.reports();
    assert_eq!((reports.len(), page.records()), (MESSAGES, 0), "no record, and one report for each message");

    let mut answers = Vec::new();
    for report in &reports {
        let names: Vec<_> = js_sys::Object::keys(report.unchecked_ref::<js_sys::Object>())
            .iter()
            .filter_map(|name| name.as_string())
            .collect();
        assert_eq!(names, ["schema", "id", "choices", "answer", "epsilon"]);
        assert_eq!((said(report, "choices"), said(report, "epsilon")), ("up,down,love".into(), "0.001".into()));
        answers.push(said(report, "answer"));
    }
    assert!(answers.iter().any(|answer| answer != "down"), "chance decides: {answers:?}");

    // What is on the disk says "up", "down" or "love" in reports and nowhere else, and there as chance had it.
    let mut disk = on_disk().await;
    for report in &reports {
        let json = String::from(js_sys::JSON::stringify(report).unwrap());
        assert!(disk.contains(&json), "{json} is stored, and as it was said, in {disk}; {:?}", page.faults());
        disk = disk.replace(&json, "");
    }
    let words = ["\"up\"", "\"down\"", "\"love\"", "Answer number"];
    assert!(!words.iter().any(|word| disk.contains(word)), "{disk}");
}

#[wasm_bindgen_test]
async fn a_message_that_was_reported_on_an_earlier_visit_or_under_another_name_is_not_reported_again() {
    let page = Page::new("memo").await;
    page.configure(&[("privacy", r#"{"epsilon": 2}"#), ("conversation", "a-memo")]);
    settled(100).await;
    let reply = page.say("assistant", "Ferns like the shade.", Some("temporary"));
    settled(600).await;
    press(&page, &reply, &["up"]).await;
    page.until_reports(1).await;
    afterword::bind_id("temporary", "final");
    settled(800).await;
    // Everything that is known of the page is forgotten with its conversation, as by a reload.
    reply.remove();
    page.configure(&[("conversation", "another")]);
    settled(400).await;
    page.configure(&[("conversation", "a-memo")]);
    settled(400).await;
    let again = page.say("assistant", "Ferns like the shade.", Some("final"));
    settled(600).await;
    assert!(!is_pressed(&page, &again, "up"), "what the person chose is not known any more");
    press(&page, &again, &["down"]).await;
    settled(300).await;
    assert_eq!((page.reports().len(), page.records()), (1, 0));
    assert!(is_pressed(&page, &again, "down"));
}

#[wasm_bindgen_test]
async fn a_reaction_that_was_recorded_before_is_taken_back_at_the_next_press() {
    let page = Page::new("before").await;
    page.configure(&[("privacy", r#"{"epsilon": null}"#)]);
    let reply = page.say("assistant", "Moss likes it wet.", None);
    settled(600).await;
    press(&page, &reply, &["up"]).await;
    let plain = page.next_record().await;
    assert_eq!(said(&plain, "value.name"), "up");
    page.configure(&[("privacy", r#"{"epsilon": 2}"#)]);
    settled(200).await;
    press(&page, &reply, &["down"]).await;
    let tombstone = page.next_record().await;
    assert_eq!((said(&tombstone, "id"), said(&tombstone, "state")), (said(&plain, "id"), "retracted".into()));
    page.until_reports(1).await;
    let text = |value| String::from(js_sys::JSON::stringify(value).unwrap());
    let (report, record) = (text(&page.reports()[0]), text(&tombstone));
    let words =
        |text: &str| -> Vec<String> { text.split('"').map(str::to_owned).filter(|word| word.len() > 8).collect() };
    assert!(words(&report).iter().all(|word| !record.contains(word.as_str())), "{report} shares with {record}");
}

#[wasm_bindgen_test]
async fn a_wrong_way_to_be_protected_is_one_sentence_and_changes_nothing() {
    let page = Page::new("wrong").await;
    for wrong in [
        "paranoid",
        r#"{"epsilon": 0}"#,
        r#"{"epsilon": 10.5}"#,
        r#"{"epsilon": "2"}"#,
        r#"{"rotation": "year"}"#,
        r#"{"mode": "lax"}"#,
        r#"{"epsillon": 2}"#,
    ] {
        page.configure(&[("privacy", wrong)]);
    }
    let ends = [
        "must be \"balanced\", \"strict\" or {\"mode\", \"rotation\", \"epsilon\"}.",
        "epsilon must be a number above 0 and at most 10.",
        "epsilon must be a number above 0 and at most 10.",
        "epsilon must be a number above 0 and at most 10.",
        "rotation must be one of day, week, month.",
        "mode must be one of balanced, strict.",
        "has mode, rotation and epsilon, but no \"epsillon\".",
    ];
    let expected: Vec<_> = ends.iter().map(|end| format!("option-invalid: option \"privacy\": {end}")).collect();
    assert_eq!(page.faults(), expected);
    for right in ["strict", "balanced", r#"{"mode": "strict", "rotation": "week"}"#, "{}"] {
        page.configure(&[("privacy", right)]);
    }
    assert_eq!(page.faults().len(), expected.len(), "{:?}", page.faults());
    // One button is no choice.
    page.configure(&[("privacy", r#"{"epsilon": 2}"#), ("reactions", "up")]);
    settled(100).await;
    assert!(page.faults().last().unwrap().contains("one alone is no choice"), "{:?}", page.faults());
    page.configure(&[("reactions", "up,down,love"), ("privacy", r#"{"epsilon": null}"#)]);
}

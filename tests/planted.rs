//! A person whose every word identifies somebody: whatever form it is written in, none of it is in the browser's stores or
//! in a request. `tests/e2e/planted.spec.ts` does the same down to the collector's file.
#![cfg(target_arch = "wasm32")]
// Its helpers are no tests in the eyes of clippy.
#![allow(clippy::unwrap_used)]

mod support;

use js_sys::Array;
use support::{Page, on_disk, said, settled};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/tests/planted/forms.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = FORMS)]
    static FORMS: Array;
    /// The names of the forms that can still be read in a text.
    fn leaks(text: &str) -> Vec<String>;
}

#[wasm_bindgen(inline_js = "
const bodies = [];

/** A collector that takes everything, from now on. */
export function collect() {
  window.fetch = async (_, { body }) => {
    bodies.push(body);
    const results = JSON.parse(body).records.map(({ id, rev }) => ({ id, rev, status: 'stored' }));
    return new Response(JSON.stringify({ results }), { headers: { 'content-type': 'application/json' } });
  };
}

export const requests = () => bodies.join('\\n');

/** The text in pieces of three over elements and bare text nodes, as a renderer may leave it. */
export function inPieces(message, text) {
  message.textContent = '';
  (text.match(/[^]{1,3}/gu) ?? []).forEach((piece, number) => {
    const name = ['span', 'b', undefined, 'em', 'code'][number % 5];
    const node = name ? document.createElement(name) : document.createTextNode(piece);
    if (name) node.textContent = piece;
    message.append(node);
  });
}

export function type(field, text) {
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
}
")]
extern "C" {
    fn collect();
    fn requests() -> String;
    #[wasm_bindgen(js_name = inPieces)]
    fn in_pieces(message: &HtmlElement, text: &str);
    #[wasm_bindgen(js_name = type)]
    fn type_in(field: &HtmlTextAreaElement, text: &str);
}

/// So many forms go through one exchange.
const TOGETHER: usize = 11;

/// The forms of each exchange as one text, each in a paragraph of its own.
fn rounds() -> Vec<String> {
    let texts: Vec<String> = FORMS.with(|forms| forms.iter().map(|form| said(&form, "text")).collect());
    texts.chunks(TOGETHER).map(|forms| forms.join("\n\n")).collect()
}

/// The part of that name in a message's bar, once it is there.
async fn part<T: JsCast>(message: &Element, name: &str) -> T {
    for _ in 0..100 {
        let root = message.query_selector("afterword-bar").unwrap().and_then(|bar| bar.shadow_root());
        if let Some(part) = root.and_then(|root| root.query_selector(&format!("[part~={name}]")).unwrap()) {
            return part.dyn_into().ok().unwrap();
        }
        settled(20).await;
    }
    panic!("the bar has no {name}");
}

async fn press(message: &Element, name: &str) {
    part::<HtmlElement>(message, name).await.click();
    settled(20).await;
}

#[wasm_bindgen_test]
async fn what_identifies_somebody_is_in_no_store_and_no_request() {
    let page = Page::new("planted").await;
    collect();
    for (round, forms) in rounds().iter().enumerate() {
        let text = |source: &str| format!("The {source} of round {round}.\n\n{forms}\n\nNothing else.");
        page.say("user", &format!("No, that is wrong. {}", text("question")), None);
        let reply = page.say("assistant", "", None);
        in_pieces(&reply, &text("reply"));
        part::<HtmlElement>(&reply, "down").await;
        page.button(&reply, "down").unwrap().click();
        press(&reply, "say-more").await;
        type_in(&part(&reply, "field").await, &text("comment"));
        press(&reply, "save").await;
        press(&reply, "pencil").await;
        type_in(&part(&reply, "message").await, &text("edit"));
        press(&reply, "save").await;
    }
    page.say("user", "No, that is still wrong.", None);
    // Of each reply a reaction, its comment, an edit and what the next message said of it.
    let rounds = rounds().len();
    for _ in 0..4 * rounds {
        page.next_record().await;
    }
    settled(500).await;
    assert_eq!(page.records(), 4 * rounds);

    let stores = on_disk().await;
    for (place, text) in [("the stores", stores), ("the requests", requests())] {
        for round in 0..rounds {
            for source in ["question", "reply", "comment", "edit"] {
                let marker = format!("The {source} of round {round}.");
                assert!(text.contains(&marker), "{place} lack {marker:?}; faults: {:?}", page.faults());
            }
        }
        let leaks = leaks(&text);
        assert!(leaks.is_empty(), "in {place}: {leaks:?}");
    }
}

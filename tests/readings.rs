//! The classifier in a browser: bit for bit what it says on the machine.
#![cfg(target_arch = "wasm32")]

#[path = "../crates/signal/tests/digest/readings.rs"]
mod readings;

use afterword_signal::{Exchange, classify};
use js_sys::JsString;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_browser_reads_the_same_as_the_machine() {
    assert_eq!(readings::digest(), include_str!("../crates/signal/model/signal.digest"));
}

#[wasm_bindgen_test]
fn lone_surrogates_from_javascript_are_read_as_what_they_are_replaced_with() {
    let halves = [0xd83d, 0x64, 0xde21, 0xdc00, 0x20, 0x6e, 0x6f];
    let text = String::from(JsString::from_char_code(&halves));
    assert_eq!(text, "\u{fffd}d\u{fffd}\u{fffd} no");
    let reading = classify(&Exchange { prompt: &text, reply: &text, followup: &text });
    assert!((0.0..=1.0).contains(&reading.p()), "{reading:?}");
}

//! Afterword in the page: everything exported to JavaScript, nothing else.
//!
//! The loader (`www/loader.js`) is what a page talks to. It passes commands on to these functions in the order in which they
//! were given, and never before the wasm is there. None of them throws: what is wrong is said as an `afterword:error` event.

mod app;
mod capture;
mod chat;
mod config;
mod consent;
mod events;
mod few;
#[doc(hidden)]
pub mod outbox;
mod person;
mod privacy;
mod pure;
mod thresholds;
#[doc(hidden)]
pub mod view;

use app::App;
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

/// The component's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// Names the function that says what is wrong: `report(code, message)`, the loader's.
#[wasm_bindgen(js_name = reportTo)]
pub fn report_to(reporter: Function) {
    events::report_to(reporter);
}

/// Takes options: an object of names and values, or a script tag's dataset.
#[wasm_bindgen]
pub fn configure(options: &JsValue) {
    App::get().configure(options);
}

/// An `<afterword-bar>` was connected.
#[wasm_bindgen]
pub fn mount(bar: &HtmlElement) {
    App::get().mount(bar);
}

/// An `<afterword-bar>` left the page for good.
#[wasm_bindgen]
pub fn unmount(bar: &HtmlElement) {
    App::get().unmount(bar);
}

/// A message that the host names itself: `{ id, role, text, model, token, complete }`.
#[wasm_bindgen]
pub fn track(element: &Element, options: &JsValue) {
    App::get().track(element, options);
}

/// A message of a host without a page to read: `{ id, role, text, model, token }`.
#[wasm_bindgen]
pub fn turn(options: &JsValue) {
    App::get().turn(options);
}

/// The host now knows a message's real id.
#[wasm_bindgen(js_name = bindId)]
pub fn bind_id(temporary: &str, real: &str) {
    App::get().bind_id(temporary, real);
}

/// What the host saw the person do with a message (an element or an id).
#[wasm_bindgen]
pub fn signal(kind: &str, target: &JsValue, detail: &JsValue) {
    App::get().signal(kind, target, detail);
}

/// Opens the preview of what has been and would be sent about a message (an element or an id; the last one's if undefined).
#[wasm_bindgen]
pub fn preview(target: &JsValue) {
    App::get().preview(target);
}

/// `"granted"` or `"denied"`, said by a host that asks for consent itself.
#[wasm_bindgen]
pub fn consent(said: &str) {
    App::get().consent(said);
}

/// Reads a user message as a judgement of `{ prompt, reply }`. Pure: nothing is kept.
#[wasm_bindgen]
pub fn classify(followup: &str, before: &JsValue) -> JsValue {
    pure::classify(followup, before)
}

/// What would leave of a text under `{ mode }`: `{ text, redactions }`. Pure: nothing is kept.
#[wasm_bindgen]
pub fn scrub(text: &str, options: &JsValue) -> JsValue {
    pure::scrub(text, options)
}

/// Sends what waits.
#[wasm_bindgen]
pub fn flush() -> Promise {
    App::get().flush()
}

/// The secrets that erase what this device has sent, as anybody can who shows them to the collector.
#[wasm_bindgen]
pub fn secrets() -> Promise {
    App::get().secrets()
}

/// Erases what this device has sent, at the collector and here.
#[wasm_bindgen]
pub fn erase() -> Promise {
    App::get().erase()
}

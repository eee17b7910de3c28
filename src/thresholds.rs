//! How sure a reading of a next message must be, as a host says it.

use afterword_signal::Thresholds;
use wasm_bindgen::JsValue;

use crate::events::{given, member};

/// `{ sat?, dsat? }`, or that as JSON: probabilities from 0 to 1. `None` where it is something else.
pub fn thresholds(value: &JsValue) -> Option<Thresholds> {
    let table = given(value);
    if !table.is_object() {
        return None;
    }
    let of = |name| match member(&table, name) {
        missing if missing.is_undefined() => Some(0.0),
        value => value.as_f64().filter(|p| (0.0..=1.0).contains(p)).map(|p| p as f32),
    };
    Some(Thresholds { sat: of("sat")?, dsat: of("dsat")? })
}

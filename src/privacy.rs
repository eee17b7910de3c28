//! How well the person is protected, as a host says it.

use afterword_privacy::{Mode, time::Rotation};
use afterword_record::MAX_EPSILON;
use js_sys::Object;
use wasm_bindgen::prelude::*;

use crate::events::{given, member};

/// The option `privacy`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Privacy {
    /// How much of a text counts as a name.
    pub mode: Mode,
    /// How long the person keeps their pseudonyms.
    pub rotation: Rotation,
    /// How much a reaction may give away. With it reactions are randomised and leave no record.
    pub epsilon: Option<f64>,
}

impl Privacy {
    /// `"balanced"`, `"strict"`, or `{ mode?, rotation?, epsilon? }` as an object or as JSON; what is not named stays, and
    /// `epsilon: null` is none.
    ///
    /// # Errors
    /// What would be right, as the end of a sentence. A misspelt name is an error too: what somebody believes to be
    /// protected must be.
    pub fn read(self, value: &JsValue) -> Result<Self, String> {
        if let Some(mode) = value.as_string().as_deref().and_then(mode) {
            return Ok(Self { mode, ..self });
        }
        let table = given(value)
            .dyn_into::<Object>()
            .map_err(|_| "must be \"balanced\", \"strict\" or {\"mode\", \"rotation\", \"epsilon\"}")?;
        let mut read = self;
        for name in Object::keys(&table).iter().filter_map(|name| name.as_string()) {
            let value = member(&table, &name);
            match name.as_str() {
                "mode" => {
                    let mode = value.as_string().and_then(|word| mode(&word));
                    read.mode = mode.ok_or("mode must be one of balanced, strict")?;
                }
                "rotation" => {
                    read.rotation = match value.as_string().as_deref() {
                        Some("day") => Rotation::Day,
                        Some("week") => Rotation::Week,
                        Some("month") => Rotation::Month,
                        _ => return Err("rotation must be one of day, week, month".into()),
                    }
                }
                "epsilon" if value.is_null() => read.epsilon = None,
                "epsilon" => {
                    let epsilon = value.as_f64().filter(|epsilon| *epsilon > 0.0 && *epsilon <= MAX_EPSILON);
                    read.epsilon = Some(epsilon.ok_or("epsilon must be a number above 0 and at most 10")?);
                }
                _ => return Err(format!("has mode, rotation and epsilon, but no \"{name}\"")),
            }
        }
        Ok(read)
    }
}

/// The mode of this name, of those in which something may leave a page.
pub fn mode(word: &str) -> Option<Mode> {
    match word {
        "balanced" => Some(Mode::Balanced),
        "strict" => Some(Mode::Strict),
        _ => None,
    }
}

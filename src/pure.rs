//! The two functions that a page may call for themselves: nothing is kept of what goes in.

use afterword_privacy::{Mode, Scrubber};
use afterword_record::{Category, Polarity, Rubric};
use afterword_signal::{Dimension, Exchange, classify_at};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;

use crate::capture::rounded;
use crate::events::{member, text_member};
use crate::privacy::mode;
use crate::thresholds::thresholds;

/// Values by name, in their order.
struct Named<T>(Vec<(&'static str, T)>);

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // As a struct: serde-wasm-bindgen makes a JavaScript string of a field's name once, but of a map's key every time.
        let mut fields = serializer.serialize_struct("", self.0.len())?;
        self.0.iter().try_for_each(|(name, value)| fields.serialize_field(name, value))?;
        fields.end()
    }
}

#[derive(Serialize)]
struct Probabilities {
    category: Named<f64>,
    polarity: Named<f64>,
    rubrics: Named<f64>,
}

#[derive(Serialize)]
struct Reading {
    category: Category,
    polarity: Polarity,
    rubrics: Vec<Rubric>,
    p: Probabilities,
    dimensions: Named<f64>,
    /// Why the classifier would rather not say; null where it says.
    abstained: Option<&'static str>,
    similarity: f64,
    classifier: &'static str,
}

#[derive(Serialize)]
struct Scrubbed {
    /// Null where the scrubber refused the text: then nothing of it would leave.
    text: Option<String>,
    redactions: Named<u32>,
}

/// `{ category, polarity, rubrics, p, dimensions, abstained, similarity, classifier }`. Thresholds that make no sense count as
/// none: what is pure has nobody to complain to.
pub fn classify(followup: &str, before: &JsValue) -> JsValue {
    let prompt = text_member(before, "prompt").unwrap_or_default();
    let reply = text_member(before, "reply").unwrap_or_default();
    let thresholds = thresholds(&member(before, "thresholds")).unwrap_or_default();
    let reading = classify_at(&Exchange { prompt: &prompt, reply: &reply, followup }, thresholds);
    let named =
        |names: Vec<&'static str>, p: &[f32]| Named(names.into_iter().zip(p.iter().copied().map(rounded)).collect());
    plain(&Reading {
        category: reading.category,
        polarity: reading.polarity,
        p: Probabilities {
            category: named(Category::ALL.iter().map(|name| name.as_str()).collect(), &reading.category_p),
            polarity: named(Polarity::ALL.iter().map(|name| name.as_str()).collect(), &reading.polarity_p),
            rubrics: named(Rubric::ALL.iter().map(|name| name.as_str()).collect(), &reading.rubric_p),
        },
        dimensions: named(Dimension::ALL.iter().map(|name| name.as_str()).collect(), &reading.dimensions),
        abstained: reading.abstained.map(afterword_signal::Abstention::as_str),
        similarity: rounded(reading.similarity),
        classifier: afterword_signal::VERSION,
        rubrics: reading.rubrics,
    })
}

/// `{ text, redactions }`. A mode that is none counts as balanced; `structured`, which looks for no names, is for whoever
/// compares.
pub fn scrub(text: &str, options: &JsValue) -> JsValue {
    let mode = match text_member(options, "mode").as_deref() {
        Some("structured") => Mode::Structured,
        word => word.and_then(mode).unwrap_or_default(),
    };
    let mut scrubber = Scrubber::with(mode);
    let text = scrubber.scrub(text).ok();
    plain(&Scrubbed { text, redactions: Named(scrubber.redactions().collect()) })
}

/// As plain objects, not as Maps.
fn plain(value: &impl Serialize) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

//! What the host saw the person do with a reply.

use afterword_record::{Engagement, Execution, ExecutionStatus, Kind, Level, Origin, Regenerate, Value};
use wasm_bindgen::JsValue;

use super::{Draft, Scene};
use crate::events::{Fault, member, text_member};

/// A signal's draft.
///
/// `seen | read | copied | reused | loved` with `{dwell, share}`, `regenerated` with `{attempt, kept}`, and `executed` with
/// `{status}`. Which message a regeneration is `of` is filled in when the record is made: names are not known before.
///
/// # Errors
/// `option-invalid` names what is unknown or missing.
pub fn signal(kind: &str, detail: &JsValue, scene: Scene) -> Result<Draft, Fault> {
    let (kind, value) = match (Level::from_name(kind), kind) {
        (Some(level), _) => {
            let copied = member(detail, "share").as_f64().filter(|share| (0.0..=1.0).contains(share));
            let value = Engagement { level, dwell: text_member(detail, "dwell"), copied };
            (Kind::Engagement, Value::Engagement(value))
        }
        (None, "regenerated") => {
            let attempt = member(detail, "attempt").as_f64().map_or(1, |attempt| attempt.max(1.0) as u32);
            let value = Regenerate { attempt, of: String::new(), kept: member(detail, "kept").as_bool() };
            (Kind::Regenerate, Value::Regenerate(value))
        }
        (None, "executed") => {
            let status = text_member(detail, "status").unwrap_or_default();
            let status = ExecutionStatus::from_name(&status).ok_or_else(|| {
                let known: Vec<_> = ExecutionStatus::ALL.iter().map(|status| status.as_str()).collect();
                Fault::new(
                    "option-invalid",
                    format!("signal(\"executed\"): status must be one of {}.", known.join(", ")),
                )
            })?;
            (Kind::Execution, Value::Execution(Execution { status }))
        }
        (None, _) => {
            let known = "seen, read, copied, reused, loved, regenerated, executed";
            return Err(Fault::new("option-invalid", format!("signal(\"{kind}\"): the signals are {known}.")));
        }
    };
    Ok(Draft { kind, origin: Origin::Implicit, value: Some(value), evidence: None, followup: None, scene })
}

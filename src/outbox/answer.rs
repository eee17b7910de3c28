//! What the collector's answer means for each row.

use js_sys::{Array, Date};
use wasm_bindgen::JsCast;

use super::backoff::retry_after;
use super::fetch::Reply;
use super::js::{get, text};
use super::{Delivery, Row};

/// What an answer to a batch means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A final word on each of these rows; a row of the batch that is not among them was not acknowledged.
    Verdicts(Vec<Row>),
    /// The batch was refused for good, with this sentence. `parts` if a smaller one may pass: one bad record must not
    /// take others with it.
    Refused { sentence: String, parts: bool },
    /// Nothing final: why, and how many milliseconds the collector asked to be left alone for.
    Later { why: String, asked: Option<u32> },
}

/// Reads `reply` to `batch`; `revised` is whether it must name the revisions that it speaks of.
pub(super) fn read(batch: &[Row], revised: bool, reply: &Reply) -> Answer {
    match reply.status {
        200..=299 => match get(&reply.body, "results").dyn_into::<Array>() {
            Ok(results) => Answer::Verdicts(verdicts(batch, revised, &results)),
            Err(_) => later(format!("answered {} without saying what became of each record", reply.status), reply),
        },
        408 | 425 | 429 => later(words(reply), reply),
        400..=499 => Answer::Refused {
            sentence: sentence(reply).unwrap_or_else(|| format!("the collector {}", words(reply))),
            parts: matches!(reply.status, 400 | 413 | 422),
        },
        _ => later(words(reply), reply),
    }
}

fn later(why: String, reply: &Reply) -> Answer {
    let asked = reply.retry_after.as_deref().and_then(|header| retry_after(header, Date::now()));
    Answer::Later { why, asked }
}

/// The collector's own sentence.
fn sentence(reply: &Reply) -> Option<String> {
    text(&reply.body, "error")
}

/// The status, with the collector's own sentence if it gave one.
pub(super) fn words(reply: &Reply) -> String {
    let reason = sentence(reply).map(|sentence| format!(": {sentence}")).unwrap_or_default();
    format!("answered {}{reason}", reply.status)
}

/// The rows of the batch that the results give a final word on, with that word.
fn verdicts(batch: &[Row], revised: bool, results: &Array) -> Vec<Row> {
    let mut verdicts = Vec::new();
    for index in 0..results.length() {
        let result = results.get(index);
        let rev = get(&result, "rev").as_f64();
        let delivery = match text(&result, "status").as_deref() {
            Some("stored" | "unchanged" | "stale") => Delivery::Sent,
            Some("rejected") => {
                Delivery::Rejected(text(&result, "error").unwrap_or_else(|| "refused without a reason".into()))
            }
            _ => continue,
        };
        let id = text(&result, "id");
        let speaks_of = |row: &&Row| id.as_ref() == Some(&row.id) && (!revised || rev == Some(row.rev.into()));
        if let Some(row) = batch.iter().find(speaks_of) {
            verdicts.push(row.settled(delivery));
        }
    }
    verdicts
}

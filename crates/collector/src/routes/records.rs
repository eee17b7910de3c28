//! Taking records in, and erasing them.

use afterword_privacy::pseudonym::rater_handle;
use afterword_record::Record;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::App;
use crate::batch::{self, Entry, Unread};
use crate::body;
use crate::error::Refusal;
use crate::store::Outcome;

/// The answer to a batch.
#[derive(Serialize)]
pub(super) struct Answer {
    /// One for each record of the batch, in its order.
    results: Vec<Fate>,
}

#[derive(Serialize)]
struct Fate {
    id: Option<String>,
    rev: Option<u64>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// For the counters; empty where the record could not be read.
    #[serde(skip)]
    kind: &'static str,
}

impl Fate {
    fn settle(&mut self, outcome: &Outcome) {
        self.status = status(outcome);
        if let Outcome::Refused(sentence) = outcome {
            self.error = Some((*sentence).to_owned());
        }
    }
}

/// `POST /v1/records`: answers after what could be stored is committed.
pub(super) async fn put(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Json<Answer>, Refusal> {
    let body = body::json(&headers, &body)?;
    let entries = batch::parse(&body)?;
    app.metrics.batch(body.len());
    let (mut results, records) = sort(entries);
    let outcomes = if records.is_empty() { Vec::new() } else { app.writer.put(records).await? };
    let waiting = results.iter_mut().filter(|fate| fate.error.is_none());
    waiting.zip(&outcomes).for_each(|(fate, outcome)| fate.settle(outcome));
    for fate in &results {
        app.metrics.record(fate.status, fate.kind);
    }
    Ok(Json(Answer { results }))
}

/// Keeps the order of the batch in the fates while the good records go to the writer.
fn sort(entries: Vec<Entry>) -> (Vec<Fate>, Vec<Record>) {
    let mut records = Vec::with_capacity(entries.len());
    let fates = entries
        .into_iter()
        .map(|entry| match entry {
            Ok(record) => {
                let (id, rev, kind) = (Some(record.id.clone()), Some(record.rev.into()), record.kind.as_str());
                records.push(record);
                Fate { id, rev, status: "", error: None, kind }
            }
            Err(Unread { id, rev, error }) => Fate { id, rev, status: "rejected", error: Some(error), kind: "" },
        })
        .collect();
    (fates, records)
}

const fn status(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Stored => "stored",
        Outcome::Unchanged => "unchanged",
        Outcome::Stale => "stale",
        Outcome::Refused(_) => "rejected",
    }
}

/// The body of `DELETE /v1/records`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object such as {\"secret\": \"...\"}")]
struct Erasure {
    secret: String,
}

/// The answer to an erasure.
#[derive(Serialize)]
pub(super) struct Erased {
    /// How many records there were.
    erased: u64,
}

/// `DELETE /v1/records`: erases the records of the rater whose secret is shown. A wrong secret is nobody's, and erases
/// nothing; the answer is the same as for a rater without records, so that it cannot be used to guess.
pub(super) async fn erase(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Json<Erased>, Refusal> {
    let body = body::json(&headers, &body)?;
    let Erasure { secret } = serde_json::from_slice(&body).map_err(|error| {
        let status = if error.is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
        Refusal::new(status, format!("The erasure cannot be read: {error}."))
    })?;
    let erased = app.writer.erase(rater_handle(&secret)).await?;
    Ok(Json(Erased { erased }))
}

//! Taking records in, and erasing them.

use std::iter::repeat;

use afterword_privacy::pseudonym::rater_handle;
use afterword_record::Record;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::answer::{Answer, Fate};
use crate::batch::{self, Batch, Unread};
use crate::body;
use crate::error::Refusal;
use crate::reason::Reason;
use crate::store::Incoming;
use crate::token::Tokens;

/// `POST /v1/records`: answers after what could be stored is committed.
pub(super) async fn put(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Json<Answer>, Refusal> {
    let body = body::json(&headers, &body)?;
    let batch = batch::parse::<Record>(&body)?;
    app.metrics.batch(body.len());
    let (results, records) = sort(batch, &app.tokens);
    let mut answer = Answer { results };
    answer.settle(&if records.is_empty() { Vec::new() } else { app.writer.put(records).await? });
    for fate in &answer.results {
        app.metrics.record(fate.status, fate.kind);
        fate.count_rejection(&app.metrics);
    }
    Ok(Json(answer))
}

/// Keeps the order of the batch in the fates while the good records go to the writer.
fn sort(batch: Batch<Record>, asked: &Tokens) -> (Vec<Fate>, Vec<Incoming>) {
    let Batch { entries, tokens } = batch;
    let mut records = Vec::with_capacity(entries.len());
    let fates = entries
        .into_iter()
        .zip(tokens.into_iter().chain(repeat(None)))
        .map(|(entry, token)| match entry {
            Ok(record) => {
                let (rev, kind) = (Some(record.rev.into()), record.kind.as_str());
                let fate = Fate { rev, kind, ..Fate::waiting(&record.id) };
                match asked.admit(record, token.as_deref()) {
                    Ok(incoming) => {
                        records.push(incoming);
                        fate
                    }
                    Err(unfit) => {
                        let (id, error) = (fate.id, unfit.to_string());
                        Fate { kind, ..Fate::rejected(Unread { id, rev, error, reason: Reason::Token }) }
                    }
                }
            }
            Err(unread) => Fate::rejected(unread),
        })
        .collect();
    (fates, records)
}

/// The body of `DELETE /v1/records`: one secret, or all that a device has.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object such as {\"secret\": \"...\"}")]
pub(crate) struct Erasure {
    /// The secrets behind the handles of raters.
    secret: Secrets,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a string, or an array of strings")]
enum Secrets {
    One(String),
    All(Vec<String>),
}

/// The answer to an erasure.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Erased {
    /// How many records there were.
    erased: u64,
}

/// `DELETE /v1/records`: erases the records of the raters whose secrets are shown. A wrong secret is nobody's, and erases
/// nothing; the answer is the same as for a rater without records, so that it cannot be used to guess.
pub(super) async fn erase(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Json<Erased>, Refusal> {
    let body = body::json(&headers, &body)?;
    let Erasure { secret } = serde_json::from_slice(&body).map_err(|error| {
        let status = if error.is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
        Refusal::new(status, format!("The erasure cannot be read: {error}."))
    })?;
    let raters = match secret {
        Secrets::One(secret) => vec![rater_handle(&secret)],
        Secrets::All(secrets) => secrets.iter().map(|secret| rater_handle(secret)).collect(),
    };
    let erased = app.writer.erase(raters).await?;
    Ok(Json(Erased { erased }))
}

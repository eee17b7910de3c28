//! Taking randomised answers in.

use afterword_record::Report;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;

use super::App;
use super::answer::{Answer, Fate};
use crate::batch::{self, Batch, Unread};
use crate::body;
use crate::error::Refusal;

/// `POST /v1/reports`: answers after what could be stored is committed. Who sends is not asked and not kept.
pub(super) async fn put(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Json<Answer>, Refusal> {
    let body = body::json(&headers, &body)?;
    let Batch { entries, .. } = batch::parse::<Report>(&body)?;
    let mut reports = Vec::with_capacity(entries.len());
    let fates = entries.into_iter().map(|entry| match entry {
        Ok(report) => {
            let fate = Fate::waiting(&report.id);
            reports.push(report);
            fate
        }
        // Reports have no revisions, whatever this one says.
        Err(unread) => Fate::rejected(Unread { rev: None, ..unread }),
    });
    let mut answer = Answer { results: fates.collect() };
    answer.settle(&if reports.is_empty() { Vec::new() } else { app.writer.report(reports).await? });
    for fate in &answer.results {
        app.metrics.report(fate.status);
        fate.count_rejection(&app.metrics);
    }
    Ok(Json(answer))
}

//! What machines ask.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::App;
use crate::error::Refusal;
use crate::metrics;
use crate::store::StoreError;

/// The process lives.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can do its work: the store takes records, and nobody has asked it to stop.
pub(super) async fn readyz(State(app): State<App>) -> Result<&'static str, Refusal> {
    if app.draining.load(Ordering::Relaxed) {
        return Err(StoreError::Stopping.into());
    }
    app.writer.ready().await?;
    Ok("ready\n")
}

/// The counters as Prometheus reads them.
pub(super) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    // A store that cannot tell its size just now says so elsewhere.
    app.metrics.looked(app.store.bytes().await.ok().flatten(), app.writer.waiting());
    ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], app.metrics.render())
}

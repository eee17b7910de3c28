//! What machines ask.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::App;
use crate::error::Refusal;
use crate::metrics;

/// The process lives.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can do its work: the store answers.
pub(super) async fn readyz(State(app): State<App>) -> Result<&'static str, Refusal> {
    app.store.ready().await?;
    Ok("ready\n")
}

/// The counters as Prometheus reads them.
pub(super) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], app.metrics.render())
}

//! What people read.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse};

use super::{App, openapi};
use crate::error::Refusal;
use crate::page;

/// `GET /`: what arrived, as pictures.
pub(super) async fn overview(State(app): State<App>) -> Result<Html<String>, Refusal> {
    Ok(Html(page::overview(app.store.as_ref()).await?))
}

/// `GET /style.css`: the overview's style.
pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], page::STYLE)
}

/// `GET /v1/openapi.json`: this service, described for machines.
pub(super) async fn openapi() -> Json<serde_json::Value> {
    Json(openapi::description())
}

/// `GET /v1/schema`: the JSON Schema that records follow.
pub(super) async fn schema() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/schema+json")], afterword_record::json_schema().to_string())
}

//! What people read.

use afterword_record::Origin;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse};
use clap::ValueEnum;
use serde::Deserialize;

use super::{App, openapi};
use crate::error::Refusal;
use crate::export::{self, Export, Format};
use crate::page;

/// `GET /`: what arrived, as pictures.
pub(super) async fn overview(State(app): State<App>) -> Result<Html<String>, Refusal> {
    Ok(Html(page::overview(app.store.as_ref()).await?))
}

/// What may stand in the query of `GET /v1/export`, by the names that the command's options have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    format: String,
    /// With commas between them.
    #[serde(default)]
    origin: String,
    /// With commas between them.
    #[serde(default)]
    map: String,
    #[serde(default)]
    provenance: bool,
    #[serde(default)]
    retracted: bool,
    #[serde(default)]
    verified: bool,
    #[serde(default, rename = "cap-per-rater")]
    cap: Option<String>,
    #[serde(default, rename = "include-marked")]
    marked: bool,
}

impl TryFrom<Asked> for Export {
    type Error = String;

    fn try_from(asked: Asked) -> Result<Self, String> {
        let words = |list: &str| -> Vec<String> {
            list.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let origin = |word: String| Origin::from_name(&word).ok_or_else(|| format!("origin: there is no \"{word}\""));
        Ok(Self {
            format: Format::from_str(&asked.format, false)
                .map_err(|_| format!("format: there is no \"{}\"", asked.format))?,
            origins: words(&asked.origin).into_iter().map(origin).collect::<Result<_, _>>()?,
            map: words(&asked.map).iter().map(|word| word.parse()).collect::<Result<_, _>>()?,
            provenance: asked.provenance,
            retracted: asked.retracted,
            verified: asked.verified,
            cap: asked.cap.map(|cap| cap.parse().map_err(|why| format!("cap-per-rater: {why}"))).transpose()?,
            marked: asked.marked,
        })
    }
}

/// `GET /v1/export?format=…`: the rows of the `export` command, as they are made. Whoever gets less than all of them sees
/// the connection break off.
pub(super) async fn export(
    State(app): State<App>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<impl IntoResponse, Refusal> {
    let refused = |why: String| {
        let sentence = format!(
            "The query cannot be read: {why}. Write ?format=preference, unpaired, stepwise or records, and what `afterword-collector export --help` has besides."
        );
        Refusal::new(StatusCode::BAD_REQUEST, sentence)
    };
    let Query(asked) = asked.map_err(|error| refused(error.body_text()))?;
    let name = format!("attachment; filename=\"afterword-{}.jsonl\"", asked.format);
    let what = Export::try_from(asked).map_err(refused)?;
    // Of a good format's name.
    let name = HeaderValue::try_from(name).map_err(|_| refused("format".to_owned()))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl; charset=utf-8")),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, Body::from_stream(export::to_stream(app.store, what))))
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

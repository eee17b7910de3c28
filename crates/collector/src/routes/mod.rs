//! The collector's paths.

mod answer;
mod health;
mod observe;
mod openapi;
mod read;
mod records;
mod reports;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::Router;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::body;
use crate::error::Refusal;
use crate::key::{self, Lock};
use crate::metrics::Metrics;
use crate::origin::{self, Origins};
use crate::rate::{self, Rates};
use crate::store::{Store, Writer};
use crate::token::Tokens;

/// How long a browser may remember that it may send.
const PREFLIGHT_AGE: Duration = Duration::from_secs(600);

/// What every route works with.
#[derive(Clone)]
pub struct App {
    /// Reads go straight to the store.
    pub store: Arc<dyn Store>,
    /// Writes go through the one writer.
    pub writer: Writer,
    /// What is counted.
    pub metrics: Metrics,
    /// Who may send.
    pub origins: Origins,
    /// Who may read.
    pub lock: Lock,
    /// What vouches for records.
    pub tokens: Tokens,
    /// How often somebody may ask.
    pub rates: Rates,
    /// True once the process was asked to stop: a balancer is to look elsewhere.
    pub draining: Arc<AtomicBool>,
}

/// The whole service.
pub fn router(app: App) -> Router {
    let allowed = app.origins.clone();
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin: &HeaderValue, request| {
            origin.to_str().is_ok_and(|origin| allowed.allow(origin, &request.headers))
        }))
        .allow_methods([Method::POST, Method::DELETE])
        // Authorization: the page's option `token`, for a proxy of the host's own; nothing here reads it.
        .allow_headers([header::CONTENT_TYPE, header::CONTENT_ENCODING, header::AUTHORIZATION])
        // A page's script may read it only where it is named; the sender honours it.
        .expose_headers([header::RETRY_AFTER])
        .max_age(PREFLIGHT_AGE);
    let writing = Router::new()
        .route("/v1/records", post(records::put).delete(records::erase))
        .route("/v1/reports", post(reports::put))
        // Before the layer, which answers preflights in place of the fallback.
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(body::gather))
        .layer(middleware::from_fn_with_state(app.rates.clone(), rate::guard))
        .layer(cors);
    let reading = Router::new()
        .route("/", get(read::overview))
        .route("/metrics", get(health::metrics))
        .route("/v1/export", get(read::export))
        .route_layer(middleware::from_fn_with_state(app.lock.clone(), key::guard))
        // Before the lock: a key is not to be guessed at any speed.
        .route_layer(middleware::from_fn_with_state(app.rates.clone(), rate::guard));
    let open = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/v1/schema", get(read::schema))
        .route("/v1/openapi.json", get(read::openapi))
        .route("/style.css", get(read::style));
    Router::new()
        .merge(writing)
        .merge(reading)
        .merge(open)
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn_with_state(app.origins.clone(), origin::guard))
        .layer(middleware::map_response(secured))
        .layer(middleware::from_fn_with_state(app.metrics.clone(), observe::request))
        .with_state(app)
}

async fn not_found() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "There is nothing at this path: records go to /v1/records, reports to /v1/reports, the overview is at /, rows at /v1/export.",
    )
}

async fn method_not_allowed() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This path does not take this method: /v1/records takes POST and DELETE, /v1/reports POST, every other path GET.",
    )
}

/// Headers that cost nothing and close doors: nothing here is a script, a frame or a guess.
async fn secured(response: Response) -> impl IntoResponse {
    const POLICY: &str =
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, response)
}

//! Each request measured and logged, without anything that tells who sent it or what was in it.

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use crate::metrics::Metrics;

/// Measures one request. The route's pattern is logged rather than the path, which a sender chooses; the query, which
/// may hold a key, the address and the user agent are not.
pub(super) async fn request(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let method = name(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let started = Instant::now();
    // Held by the future: a sender that hangs up is in flight no more.
    let in_flight = metrics.in_flight();
    let response = next.run(request).await;
    drop(in_flight);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    tracing::debug!(method, route, status, ms = took.as_millis() as u64, "answered");
    metrics.request(method, route, status, took);
    response
}

fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}

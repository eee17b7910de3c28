//! Which pages may send. An allow-list keeps other sites' scripts out of browsers; it is hygiene, not a lock.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::error::{Failure, Refusal};

/// The origins that may send from a browser.
///
/// Always allowed is the collector's own origin, which is also the host's where a proxy passes `/v1/records` on. Beyond
/// it: the listed origins, or, where none is listed, pages of this machine (`http://localhost:…`, `http://127.0.0.1:…`).
#[derive(Clone, Debug, Default)]
pub struct Origins(Arc<[String]>);

impl Origins {
    /// Reads the list of `--allow-origin`.
    ///
    /// # Errors
    /// [`Failure::Origin`] for what no browser would send as its origin.
    pub fn new(origins: Vec<String>) -> Result<Self, Failure> {
        for origin in &origins {
            let uri = Uri::from_str(origin).ok();
            let exact = uri.as_ref().is_some_and(|uri| {
                uri.scheme().is_some()
                    && uri.host().is_some()
                    && uri.query().is_none()
                    && !origin.ends_with('/')
                    && uri.path().trim_matches('/').is_empty()
                    && origin.to_ascii_lowercase() == *origin
            });
            if !exact {
                return Err(Failure::Origin(origin.clone()));
            }
        }
        Ok(Self(origins.into()))
    }

    /// True where a page of `origin` may talk to this collector, which was addressed with `headers`.
    #[must_use]
    pub fn allow(&self, origin: &str, headers: &HeaderMap) -> bool {
        let own = || {
            let host = headers.get(header::HOST)?.to_str().ok()?;
            let (_, authority) = origin.split_once("://")?;
            Some(authority.eq_ignore_ascii_case(host))
        };
        self.0.iter().any(|allowed| allowed == origin)
            || own().unwrap_or(false)
            || (self.0.is_empty() && Uri::from_str(origin).is_ok_and(|uri| uri.host().is_some_and(is_loopback)))
    }
}

/// True of the names of this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.ends_with(".localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Refuses requests of foreign pages before anything of them is read. Requests without an origin come from servers and
/// command lines, which no list of origins could keep out.
pub(crate) async fn guard(State(origins): State<Origins>, request: Request, next: Next) -> Result<Response, Refusal> {
    let foreign = request
        .headers()
        .get_all(header::ORIGIN)
        .iter()
        .any(|origin| origin.to_str().map_or(true, |origin| !origins.allow(origin, request.headers())));
    if foreign {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "Pages of this origin may not send here: start the collector with --allow-origin and the page's origin.",
        ));
    }
    Ok(next.run(request).await)
}

//! Who may read what was collected.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::Refusal;
use crate::origin::is_loopback;

/// The lock on the overview and the metrics.
///
/// With a key, whoever shows it reads (`Authorization: Bearer …`, or `?key=…` for a browser's address bar). Without one
/// only this machine reads: the collector must listen on loopback *and* be addressed by a loopback name, so that
/// neither a proxy in front of it nor a foreign name that resolves to it opens the texts to others.
#[derive(Clone, Debug)]
pub struct Lock {
    key: Option<Arc<[u8]>>,
    loopback: bool,
}

impl Lock {
    /// `loopback` says whether the collector listens for this machine alone.
    #[must_use]
    pub fn new(key: Option<&str>, loopback: bool) -> Self {
        Self { key: key.map(|key| digest(key.as_bytes())), loopback }
    }

    fn opens(&self, request: &Request) -> Result<(), Refusal> {
        let Some(key) = &self.key else {
            if self.loopback && request.headers().get(header::HOST).is_none_or(names_this_machine) {
                return Ok(());
            }
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "What was collected is open to this machine alone: start the collector with --key to read it from elsewhere.",
            ));
        };
        let shown = bearer(request.headers()).or_else(|| in_query(request.uri().query()?));
        // Digests have one length, so that comparing tells nothing of the key's.
        if shown.is_some_and(|shown| digest(&shown).ct_eq(key).into()) {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "What was collected needs the collector's key: send it as Authorization: Bearer KEY, or as ?key=KEY in the address.",
        ))
    }
}

fn digest(bytes: &[u8]) -> Arc<[u8]> {
    Arc::from(Sha256::digest(bytes).as_slice())
}

fn names_this_machine(host: &HeaderValue) -> bool {
    let authority = host.to_str().ok().and_then(|host| Authority::from_str(host).ok());
    authority.is_some_and(|authority| is_loopback(authority.host()))
}

fn bearer(headers: &HeaderMap) -> Option<Vec<u8>> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().as_bytes().to_vec())
}

fn in_query(query: &str) -> Option<Vec<u8>> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "key")
        .map(|(_, key)| key.into_owned().into_bytes())
}

/// Lets through who may read.
pub(crate) async fn guard(State(lock): State<Lock>, request: Request, next: Next) -> Response {
    match lock.opens(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            let mut response = refusal.into_response();
            if response.status() == StatusCode::UNAUTHORIZED {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            response
        }
    }
}

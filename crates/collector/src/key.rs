//! Who may read what was collected.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::Refusal;
use crate::origin::is_loopback;

/// The lock on the overview and the metrics.
///
/// With a key, whoever shows it reads: programs with `Authorization: Bearer KEY`, browsers by asking the person for it
/// (Basic; any name will do). It is in no address, which histories, logs and bookmarks would keep. Without a key
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
        let shown = shown(request.headers());
        // Digests have one length, so that comparing tells nothing of the key's.
        if shown.is_some_and(|shown| digest(&shown).ct_eq(key).into()) {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "What was collected needs the collector's key: send it as Authorization: Bearer KEY; a browser asks for it, as the password.",
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

/// The key that a request shows: a bearer's, or a browser's password (RFC 7617).
fn shown(headers: &HeaderMap) -> Option<Vec<u8>> {
    let (scheme, shown) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(shown.trim().as_bytes().to_vec());
    }
    let pair = scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(shown.trim()).ok())??;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    Some(pair[colon + 1..].to_vec())
}

/// Lets through who may read.
pub(crate) async fn guard(State(lock): State<Lock>, request: Request, next: Next) -> Response {
    match lock.opens(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            let mut response = refusal.into_response();
            if response.status() == StatusCode::UNAUTHORIZED {
                const ASK: HeaderValue =
                    HeaderValue::from_static("Basic realm=\"Afterword\", charset=\"UTF-8\", Bearer");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, ASK);
            }
            response
        }
    }
}

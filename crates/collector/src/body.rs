//! From a request's body to the bytes of a batch: what type, how large, how packed, how slow.

use std::borrow::Cow;
use std::io::Read;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use flate2::read::GzDecoder;
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::error::Refusal;
use crate::limits;

/// Gathers a body before anything judges it. What is too large is read on and thrown away for a while: a sender that is
/// cut off in the middle of its body sees a broken connection, not the refusal, and would send the same again for ever.
pub(crate) async fn gather(request: Request, next: Next) -> Result<Response, Refusal> {
    let (head, body) = request.into_parts();
    let bytes = timeout(limits::BODY_TIME, all(body)).await.map_err(|_| {
        Refusal::new(StatusCode::REQUEST_TIMEOUT, "The body took more than 30 seconds to arrive: send it again.")
    })??;
    Ok(next.run(Request::from_parts(head, bytes.into())).await)
}

async fn all(body: Body) -> Result<Vec<u8>, Refusal> {
    let (mut bytes, mut length) = (Vec::new(), 0);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "The body broke off: send it again."))?;
        length += chunk.len();
        if length <= limits::BATCH_BYTES {
            bytes.extend_from_slice(&chunk);
        } else if length > limits::DISCARDED_BYTES {
            break;
        }
    }
    if length > limits::BATCH_BYTES { Err(too_large()) } else { Ok(bytes) }
}

/// The JSON text of a gathered body, unpacked.
///
/// # Errors
/// 415 for another type or coding, 413 for what unpacks to too much, 400 for broken gzip.
pub(crate) fn json<'a>(headers: &HeaderMap, body: &'a [u8]) -> Result<Cow<'a, [u8]>, Refusal> {
    require_json(headers)?;
    if is_packed(headers)? { unpack(body).map(Cow::Owned) } else { Ok(Cow::Borrowed(body)) }
}

/// A page that may not send JSON here cannot dodge the browser's preflight with a simple type.
fn require_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let essence =
        |value: &str| value.split(';').next().is_some_and(|e| e.trim().eq_ignore_ascii_case("application/json"));
    match (types.next().and_then(|value| value.to_str().ok()), types.next()) {
        (Some(value), None) if essence(value) => Ok(()),
        _ => Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be JSON: send it with the header content-type: application/json.",
        )),
    }
}

fn is_packed(headers: &HeaderMap) -> Result<bool, Refusal> {
    match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None => Ok(false),
        Some(coding) if coding.eq_ignore_ascii_case(b"identity") => Ok(false),
        Some(coding) if coding.eq_ignore_ascii_case(b"gzip") => Ok(true),
        Some(_) => Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be plain or packed with gzip: send it with the header content-encoding: gzip or without one.",
        )),
    }
}

/// The reader stops at the limit, so that a bomb costs no more than an honest batch.
fn unpack(packed: &[u8]) -> Result<Vec<u8>, Refusal> {
    let most = limits::BATCH_BYTES.min(packed.len() * limits::GZIP_RATIO + limits::GZIP_SLACK);
    let mut bytes = Vec::new();
    GzDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("The body says content-encoding: gzip, but it does not unpack: {error}."),
        )
    })?;
    match bytes.len() {
        length if length > limits::BATCH_BYTES => Err(too_large()),
        length if length > most => Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body unpacks to more than 200 times its size: send it less packed.",
        )),
        _ => Ok(bytes),
    }
}

fn too_large() -> Refusal {
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "The batch has more than 500 KB: send it as several smaller ones.")
}

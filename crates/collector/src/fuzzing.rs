//! What the fuzz targets reach and nobody else does: the way of a body up to the store.

use afterword_record::Record;
use axum::http::{HeaderMap, HeaderValue, header};

use crate::batch::{self, Batch};
use crate::body;

/// One entry of a batch: the record, or the id that the answer would name with what is wrong.
pub type Read = Result<Record, (Option<String>, String)>;

/// Reads the body of `POST /v1/records`: its entries and tokens. `None` where it is refused as a whole.
#[must_use]
pub fn records(packed: bool, body: &[u8]) -> Option<(Vec<Read>, Vec<Option<String>>)> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    let body = body::json(&headers, body).ok()?;
    let Batch { entries, tokens } = batch::parse::<Record>(&body).ok()?;
    Some((entries.into_iter().map(|entry| entry.map_err(|unread| (unread.id, unread.error))).collect(), tokens))
}

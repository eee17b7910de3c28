//! From the bytes of a batch to records or reports, each read on its own: a bad one costs no other.

use std::str::FromStr;

use afterword_record::{Invalid, MAX_BYTES, Record, Report};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::error::Refusal;
use crate::limits;

/// What comes in batches.
pub(crate) trait Sent: FromStr<Err = Invalid> {
    /// What one is called.
    const NAME: &'static str;

    /// The entries of a batch, `{"records": [...]}` for records.
    ///
    /// # Errors
    /// What is not JSON or has another shape.
    fn entries(body: &[u8]) -> serde_json::Result<Vec<&RawValue>>;
}

impl Sent for Record {
    const NAME: &'static str = "record";

    fn entries(body: &[u8]) -> serde_json::Result<Vec<&RawValue>> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, expecting = "an object such as {\"records\": [...]}")]
        struct Batch<'a> {
            #[serde(borrow)]
            records: Vec<&'a RawValue>,
        }
        serde_json::from_slice(body).map(|batch: Batch<'_>| batch.records)
    }
}

impl Sent for Report {
    const NAME: &'static str = "report";

    fn entries(body: &[u8]) -> serde_json::Result<Vec<&RawValue>> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, expecting = "an object such as {\"reports\": [...]}")]
        struct Batch<'a> {
            #[serde(borrow)]
            reports: Vec<&'a RawValue>,
        }
        serde_json::from_slice(body).map(|batch: Batch<'_>| batch.reports)
    }
}

/// An entry that was read, or why it was not.
pub(crate) type Entry<T> = Result<T, Unread>;

/// An entry that cannot be stored. Id and revision are the sender's, where they can be made out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Unread {
    /// The `id`, if it is a text.
    pub id: Option<String>,
    /// The `rev`, if it is a number.
    pub rev: Option<u64>,
    /// The field and what is wrong with it.
    pub error: String,
    /// The class of what is wrong, for the counters.
    pub reason: &'static str,
}

/// Reads a batch.
///
/// # Errors
/// 400 for what is not JSON, 422 for JSON of another shape, 413 for too many entries.
pub(crate) fn parse<T: Sent>(body: &[u8]) -> Result<Vec<Entry<T>>, Refusal> {
    // Serde would take an array for the object's fields in their order.
    if body.trim_ascii_start().starts_with(b"[") && serde_json::from_slice::<&RawValue>(body).is_ok() {
        let sentence = format!(
            "The batch is not as it should be: it is an array, expected an object such as {{\"{}s\": [...]}}.",
            T::NAME
        );
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, sentence));
    }
    let entries = T::entries(body).map_err(|error| match error.classify() {
        Category::Data => {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("The batch is not as it should be: {error}."))
        }
        _ => Refusal::new(StatusCode::BAD_REQUEST, format!("The body is not JSON: {error}.")),
    })?;
    if entries.len() > limits::BATCH_RECORDS {
        let sentence = format!(
            "{}s has {} entries, and a batch at most {}: send several smaller ones.",
            T::NAME,
            entries.len(),
            limits::BATCH_RECORDS
        );
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, sentence));
    }
    Ok(entries.into_iter().map(|raw| read(raw.get())).collect())
}

fn read<T: Sent>(json: &str) -> Entry<T> {
    // Checked on the text: a record that is too much is not built first.
    let (reason, error) = if json.len() > MAX_BYTES {
        ("size", format!("{0}: has {1} bytes, and a {0} at most {MAX_BYTES}", T::NAME, json.len()))
    } else if depth(json) > limits::DEPTH {
        ("depth", format!("{0}: nests {1} deep, and a {0} at most {2}", T::NAME, depth(json), limits::DEPTH))
    } else {
        match T::from_str(json) {
            Ok(read) => return Ok(read),
            Err(invalid) => ("content", invalid.to_string()),
        }
    };
    let (id, rev) = name(json);
    Err(Unread { id, rev, error, reason })
}

/// How deep objects and arrays nest in valid JSON: `{}` is 1.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// What the sender calls the entry, so that the answer can say which it speaks of.
fn name(json: &str) -> (Option<String>, Option<u64>) {
    #[derive(Default, Deserialize)]
    struct Name<'a> {
        #[serde(borrow, default)]
        id: Option<&'a RawValue>,
        #[serde(borrow, default)]
        rev: Option<&'a RawValue>,
    }
    let Name { id, rev } = serde_json::from_str(json).unwrap_or_default();
    let id = id.and_then(|id| serde_json::from_str::<String>(id.get()).ok());
    let rev = rev.and_then(|rev| serde_json::from_str(rev.get()).ok());
    (id.filter(|id| id.len() <= 200), rev)
}

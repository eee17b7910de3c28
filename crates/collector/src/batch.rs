//! From the bytes of a batch to records or reports, each read on its own: a bad one costs no other.

use std::str::FromStr;

use afterword_record::{Invalid, MAX_BYTES, Record, Report};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::error::Refusal;
use crate::limits;
use crate::reason::Reason;

/// What comes in batches.
pub(crate) trait Sent: FromStr<Err = Invalid> {
    /// What one is called.
    const NAME: &'static str;

    /// The parts of a batch, `{"records": [...]}` for records.
    ///
    /// # Errors
    /// What is not JSON or has another shape.
    fn parts(body: &[u8]) -> serde_json::Result<Parts<'_>>;

    /// What the sender says that is not theirs to say.
    fn presumption(&self) -> Option<&'static str> {
        None
    }
}

/// A batch, not yet read.
pub(crate) struct Parts<'a> {
    entries: Vec<&'a RawValue>,
    /// What vouches for each entry, where anything does.
    tokens: Option<Vec<&'a RawValue>>,
}

/// A batch that was read.
pub(crate) struct Batch<T> {
    /// One for each entry, in order.
    pub entries: Vec<Entry<T>>,
    /// What vouches for each entry, in the same order; one that has none here has none.
    pub tokens: Vec<Option<String>>,
}

impl Sent for Record {
    const NAME: &'static str = "record";

    fn parts(body: &[u8]) -> serde_json::Result<Parts<'_>> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, expecting = "an object such as {\"records\": [...]}")]
        struct Batch<'a> {
            #[serde(borrow)]
            records: Vec<&'a RawValue>,
            #[serde(borrow, default)]
            tokens: Option<Vec<&'a RawValue>>,
        }
        serde_json::from_slice(body).map(|Batch { records, tokens }| Parts { entries: records, tokens })
    }

    fn presumption(&self) -> Option<&'static str> {
        self.verified.map(|_| "verified: is the collector's to say; leave it out")
    }
}

impl Sent for Report {
    const NAME: &'static str = "report";

    fn parts(body: &[u8]) -> serde_json::Result<Parts<'_>> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, expecting = "an object such as {\"reports\": [...]}")]
        struct Batch<'a> {
            #[serde(borrow)]
            reports: Vec<&'a RawValue>,
        }
        serde_json::from_slice(body).map(|batch: Batch<'_>| Parts { entries: batch.reports, tokens: None })
    }
}

/// An entry that was read, or why it was not.
pub(crate) type Entry<T> = Result<T, Unread>;

/// An entry that cannot be stored. Id and revision are the sender's, where they can be made out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unread {
    /// The `id`, if it is a text.
    pub id: Option<String>,
    /// The `rev`, if it is a number.
    pub rev: Option<u64>,
    /// The field and what is wrong with it.
    pub error: String,
    /// The class of what is wrong, for the counters.
    pub reason: Reason,
}

/// Reads a batch.
///
/// # Errors
/// 400 for what is not JSON, 422 for JSON of another shape, 413 for too many entries.
pub(crate) fn parse<T: Sent>(body: &[u8]) -> Result<Batch<T>, Refusal> {
    // Serde would take an array for the object's fields in their order.
    if body.trim_ascii_start().starts_with(b"[") && serde_json::from_slice::<&RawValue>(body).is_ok() {
        let sentence = format!(
            "The batch is not as it should be: it is an array, expected an object such as {{\"{}s\": [...]}}.",
            T::NAME
        );
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, sentence));
    }
    let Parts { entries, tokens } = T::parts(body).map_err(|error| match error.classify() {
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
    let tokens = tokens.unwrap_or_default();
    Ok(Batch {
        entries: entries.into_iter().map(|raw| read(raw.get())).collect(),
        tokens: tokens.into_iter().map(|raw| token(raw.get())).collect(),
    })
}

fn read<T: Sent>(json: &str) -> Entry<T> {
    // Checked on the text: a record that is too much is not built first.
    let (reason, error) = if json.len() > MAX_BYTES {
        (Reason::Size, format!("{0}: has {1} bytes, and a {0} at most {MAX_BYTES}", T::NAME, json.len()))
    } else if depth(json) > limits::DEPTH {
        (Reason::Depth, format!("{0}: nests {1} deep, and a {0} at most {2}", T::NAME, depth(json), limits::DEPTH))
    } else {
        match T::from_str(json) {
            Ok(read) => match T::presumption(&read) {
                None => return Ok(read),
                Some(sentence) => (Reason::Content, sentence.to_owned()),
            },
            Err(invalid) => (Reason::Content, invalid.to_string()),
        }
    };
    let (id, rev) = name(json);
    Err(Unread { id, rev, error, reason })
}

/// A token, or whatever stands in its place: that is for who checks it to refuse, record by record.
fn token(json: &str) -> Option<String> {
    serde_json::from_str(json).unwrap_or_else(|_| Some(json.to_owned()))
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

//! One feedback's newest revision as it is stored and sent.

use js_sys::{Date, Object};
use wasm_bindgen::JsValue;

use super::Delivery;
use super::caps::Waiting;
use super::js::{self, get, text};

/// Milliseconds in an hour.
const HOUR: f64 = 3_600_000.0;

/// One feedback's newest revision as it is stored and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `<conversation>|<message>|<kind>`: a newer revision replaces an older one under the same key.
    pub key: String,
    /// The record's id for life: with `rev`, what the collector tells records apart by.
    pub id: String,
    /// The revision.
    pub rev: u32,
    /// The record's kind.
    pub kind: String,
    /// The record as it is sent, byte for byte.
    pub json: String,
    /// Where it is.
    pub delivery: Delivery,
    /// What the host gave to vouch for the record: sent beside it, and known to be safe in JSON (see
    /// [`Message::voucher`](crate::chat::Message::voucher)). Empty once the row is settled: all that is kept is that
    /// there was one.
    pub token: Option<String>,
    /// What the person keeps out of this feedback for good, as bits that the outbox only carries.
    pub struck: u8,
}

impl Row {
    /// Whether `self` is a later word on the same feedback than `other`.
    pub(super) fn outdates(&self, other: &Row) -> bool {
        self.id == other.id && self.rev > other.rev
    }

    /// Whether both are the same revision of the same feedback.
    pub(super) fn repeats(&self, other: &Row) -> bool {
        self.id == other.id && self.rev == other.rev
    }

    /// Whether `self` must not be written over `stored`: that is a later word, or another on the same feedback, made in
    /// another tab that knew of no other.
    pub(super) fn yields_to(&self, stored: &Row) -> bool {
        self.id != stored.id || stored.rev >= self.rev && stored.json != self.json
    }

    /// What to write over `stored`: this row, or nothing if it has to yield.
    pub(super) fn over(&self, stored: &JsValue) -> JsValue {
        match Row::from_js(stored) {
            Some(stored) if self.yields_to(&stored) => JsValue::UNDEFINED,
            _ => self.to_js().into(),
        }
    }

    /// The row with the collector's final word on it.
    pub(super) fn settled(&self, delivery: Delivery) -> Row {
        Row { delivery, token: self.token.as_ref().map(|_| String::new()), ..self.clone() }
    }

    /// What vouches for it, if it still waits.
    pub(super) fn voucher(&self) -> Option<&str> {
        self.token.as_deref().filter(|token| !token.is_empty())
    }

    /// Whether a person meant to say it, rather than being seen to do it or read between their lines.
    pub(super) fn explicit(&self) -> bool {
        !matches!(self.kind.as_str(), "engagement" | "execution" | "followup" | "regenerate")
    }

    /// What counts of it where too much waits.
    pub(super) fn weigh(&self, old: bool) -> Waiting {
        Waiting { bytes: self.json.len(), explicit: self.explicit(), old }
    }

    /// Whether it still waits to be sent.
    pub(super) fn waits(&self) -> bool {
        self.delivery == Delivery::Queued
    }

    /// The row as IndexedDB keeps it and as other tabs are told of it. `hour` gives the order of age: no finer, because
    /// what is kept on the device says no more of the time than what is sent.
    pub(super) fn to_js(&self) -> Object {
        let (delivery, note) = match &self.delivery {
            Delivery::Queued => (QUEUED, ""),
            Delivery::Sent => (SENT, ""),
            Delivery::Rejected(sentence) => (REJECTED, sentence.as_str()),
        };
        js::object(&[
            ("key", self.key.as_str().into()),
            ("id", self.id.as_str().into()),
            ("rev", self.rev.into()),
            ("kind", self.kind.as_str().into()),
            ("json", self.json.as_str().into()),
            ("delivery", delivery.into()),
            ("note", note.into()),
            ("token", self.token.as_deref().map(JsValue::from).unwrap_or_default()),
            ("struck", self.struck.into()),
            ("hour", this_hour().into()),
        ])
    }

    /// The row that `to_js` made `value` from; `None` for anything else (a half-written or foreign value).
    pub(super) fn from_js(value: &JsValue) -> Option<Row> {
        let delivery = match text(value, "delivery")?.as_str() {
            QUEUED => Delivery::Queued,
            SENT => Delivery::Sent,
            REJECTED => Delivery::Rejected(text(value, "note")?),
            _ => return None,
        };
        Some(Row {
            key: text(value, "key")?,
            id: text(value, "id")?,
            rev: get(value, "rev").as_f64()? as u32,
            kind: text(value, "kind")?,
            json: text(value, "json")?,
            delivery,
            // A row of a version that knew no tokens has none.
            token: text(value, "token"),
            // A row of a version that knew no strikes has none.
            struck: get(value, "struck").as_f64().unwrap_or_default() as u8,
        })
    }
}

/// The hours since the epoch.
pub(super) fn this_hour() -> f64 {
    (Date::now() / HOUR).floor()
}

/// `delivery` of a row that waits.
pub(super) const QUEUED: &str = "queued";
/// `delivery` of a row that was acknowledged.
pub(super) const SENT: &str = "sent";
/// `delivery` of a row that was refused.
pub(super) const REJECTED: &str = "rejected";

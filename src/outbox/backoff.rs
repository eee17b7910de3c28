//! How long to rest after a failed attempt.

use js_sys::Date;
use wasm_bindgen::JsValue;

/// The longest rest that a collector can ask for, in milliseconds: an hour. A date is read against this device's clock,
/// which may be years off.
const LONGEST: f64 = 3_600_000.0;

/// The sender's timing, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The upper bound of the rest after the first failure; it doubles with each further one.
    pub first: u32,
    /// Where the doubling ends.
    pub ceiling: u32,
    /// After how long a request without an answer is given up.
    pub patience: u32,
    /// Before each request, a rest of at most so long by chance, and no request as the page is left: when something
    /// arrives shall not say when it was made. 0: at once.
    pub apart: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { first: 1_000, ceiling: 300_000, patience: 30_000, apart: 0 }
    }
}

impl Pace {
    /// The rest in milliseconds after `failures` failures in a row (from 1): "full jitter", a random share of the
    /// doubled delay, so that many pages do not come back at once (Brooker, "Exponential Backoff And Jitter", AWS
    /// 2015). `chance` is uniform in 0..1. Never shorter than the milliseconds that the collector `asked` for.
    #[must_use]
    pub fn rest(&self, failures: u32, chance: f64, asked: Option<u32>) -> u32 {
        let doubled = f64::from(self.first) * f64::from(1_u32 << failures.saturating_sub(1).min(31));
        let jittered = doubled.min(f64::from(self.ceiling)) * chance;
        (jittered as u32).max(asked.unwrap_or(0))
    }
}

/// What a `Retry-After` header asks for, in milliseconds from `now` (since the epoch): seconds or an HTTP date
/// (RFC 9110, 10.2.3). `None` if it is neither; a date gone by asks for nothing more.
#[must_use]
pub fn retry_after(header: &str, now: f64) -> Option<u32> {
    let seconds = JsValue::from(header).unchecked_into_f64();
    let wait = if seconds.is_nan() { Date::parse(header) - now } else { seconds * 1_000.0 };
    (!wait.is_nan()).then(|| wait.clamp(0.0, LONGEST) as u32)
}

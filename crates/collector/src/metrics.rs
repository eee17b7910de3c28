//! What an operator watches, in the text format that Prometheus reads. No label comes from a sender's text.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::reason::Reason;

/// The type that the text of [`Metrics::render`] is served under.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RecordLabels {
    status: &'static str,
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReportLabels {
    status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RejectionLabels {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

/// The collector's counters. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Arc<Registry>,
    records: Family<RecordLabels, Counter<u64, AtomicU64>>,
    reports: Family<ReportLabels, Counter<u64, AtomicU64>>,
    rejections: Family<RejectionLabels, Counter<u64, AtomicU64>>,
    batches: Counter,
    body_bytes: Counter,
    erased: Counter,
    expired: Counter,
    unread: Counter,
    in_flight: Gauge,
    waiting: Gauge,
    store_bytes: Gauge,
    requests: Family<RequestLabels, Histogram>,
    commits: Histogram,
    group: Histogram,
}

/// A request that has no answer yet.
pub(crate) struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// 0.5 ms to 8 s.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.0005, 2.0, 15))
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("afterword");
        let records = Family::default();
        let reports = Family::default();
        let batches = Counter::default();
        let body_bytes = Counter::default();
        let rejections = Family::default();
        let erased = Counter::default();
        let expired = Counter::default();
        let unread = Counter::default();
        let in_flight = Gauge::default();
        let waiting = Gauge::default();
        let store_bytes = Gauge::default();
        let requests = Family::new_with_constructor(seconds as fn() -> Histogram);
        let commits = seconds();
        let group = Histogram::new(exponential_buckets(1.0, 2.0, 9));
        registry.register("records", "Records received, by what became of them", records.clone());
        registry.register("reports", "Randomised answers received, by what became of them", reports.clone());
        registry.register("rejections", "Records and randomised answers rejected, by reason", rejections.clone());
        registry.register("batches", "Batches that were read", batches.clone());
        registry.register("body_bytes", "Bytes of batches, decompressed", body_bytes.clone());
        registry.register("erased_records", "Records erased at their raters' wish", erased.clone());
        registry.register("expired_records", "Records deleted because they were kept long enough", expired.clone());
        registry.register("unread_answers", "Answers given up on because nobody took them", unread.clone());
        registry.register("requests_in_flight", "Requests that wait for their answer", in_flight.clone());
        registry.register("writer_waiting", "Batches and erasures that wait for the writer", waiting.clone());
        registry.register(
            "store_bytes",
            "Bytes that the store takes on the disk, 0 where it cannot tell",
            store_bytes.clone(),
        );
        registry.register("build", "The version that runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        registry.register("request_duration_seconds", "From the request's head to the answer", requests.clone());
        registry.register("commit_duration_seconds", "One commit, waiting for the disk included", commits.clone());
        registry.register("commit_batches", "Batches that shared one commit", group.clone());
        Self {
            registry: Arc::new(registry),
            records,
            reports,
            rejections,
            batches,
            body_bytes,
            erased,
            expired,
            unread,
            in_flight,
            waiting,
            store_bytes,
            requests,
            commits,
            group,
        }
    }
}

impl Metrics {
    /// One record met its fate; `kind` is empty where it could not be read.
    pub fn record(&self, status: &'static str, kind: &'static str) {
        self.records.get_or_create(&RecordLabels { status, kind }).inc();
    }

    /// One randomised answer met its fate.
    pub fn report(&self, status: &'static str) {
        self.reports.get_or_create(&ReportLabels { status }).inc();
    }

    /// One entry was rejected.
    pub fn rejected(&self, reason: Reason) {
        self.rejections.get_or_create(&RejectionLabels { reason: reason.as_str() }).inc();
    }

    /// One batch of so many bytes was read.
    pub fn batch(&self, bytes: usize) {
        self.batches.inc();
        self.body_bytes.inc_by(bytes as u64);
    }

    /// One commit of so many batches took so long.
    pub fn committed(&self, batches: usize, took: Duration) {
        self.commits.observe(took.as_secs_f64());
        self.group.observe(batches as f64);
    }

    /// So many records were erased.
    pub fn erased(&self, records: u64) {
        self.erased.inc_by(records);
    }

    /// So many records were kept long enough.
    pub fn expired(&self, records: u64) {
        self.expired.inc_by(records);
    }

    /// Nobody took an answer, and it was given up on.
    pub(crate) fn unread(&self) {
        self.unread.inc();
    }

    /// A request is in flight until what this gives is dropped.
    pub(crate) fn in_flight(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// What is looked at when somebody asks: the store's size, and how many jobs wait for the writer.
    pub fn looked(&self, store_bytes: Option<u64>, waiting: usize) {
        self.store_bytes.set(store_bytes.unwrap_or_default() as i64);
        self.waiting.set(waiting as i64);
    }

    /// One request was answered. `route` is the route's pattern, never the path that was asked for.
    pub fn request(&self, method: &'static str, route: String, status: u16, took: Duration) {
        self.requests.get_or_create(&RequestLabels { method, route, status }).observe(took.as_secs_f64());
    }

    /// Everything as text.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        encode(&mut text, &self.registry).ok();
        text
    }
}

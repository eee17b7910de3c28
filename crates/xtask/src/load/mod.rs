//! Traffic for measuring endpoints: connections that post as fast as they are answered, or at a rate.

mod http;
mod ours;

pub(crate) use http::{Answer, Connection};
pub(crate) use ours::Records;

use crate::usage;
use anyhow::{Result, bail};
use hdrhistogram::Histogram;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What is posted, and what counts as done.
pub(crate) trait Traffic: Sync {
    /// Records in one request.
    fn batch(&self) -> u64;

    /// The path and body of the request of that number; no two numbers may make the same record.
    fn request(&self, number: u64) -> (String, String);

    /// Whether an answer says that all of the request's records are taken in.
    fn is_taken(&self, answer: &Answer) -> bool;
}

/// How to load.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// Connections at once; each waits for its answer before it sends again.
    pub connections: u64,
    /// Records per second over all of them; as many as are answered if there is none.
    pub rate: Option<f64>,
    /// Not counted: pages of the store and of the program are cold.
    pub warm_up: Duration,
    /// Counted.
    pub measured: Duration,
}

/// What came of it.
pub(crate) struct Measured {
    /// Records acknowledged per second.
    pub rate: f64,
    /// The same per second of the server's processor time, from the first request to the last.
    pub per_core: Option<f64>,
    /// The server's memory at the end, in bytes.
    pub memory: Option<u64>,
    /// From when a request was due to its whole answer, in microseconds.
    latency: Histogram<u64>,
}

impl Measured {
    /// The latency that this share of the requests did not exceed, in milliseconds.
    pub(crate) fn latency_ms(&self, share: f64) -> f64 {
        self.latency.value_at_quantile(share) as f64 / 1000.0
    }
}

/// Numbers of requests: no two of this process are alike, whatever run they belong to.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Posts over several connections to the server that the process `server` is, and counts what is acknowledged in the measured
/// time. An answer that is not the one hoped for is an error that shows it.
pub(crate) fn run(at: SocketAddr, server: u32, traffic: &dyn Traffic, load: Load) -> Result<Measured> {
    let before = usage::of(server);
    let start = Instant::now();
    let done = std::thread::scope(|scope| {
        let connection = |number| move || pound(at, traffic, load, number, start);
        let running: Vec<_> = (0..load.connections).map(|number| scope.spawn(connection(number))).collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect::<Result<Vec<_>>>()
    })?;
    let after = usage::of(server);
    let mut latency = histogram()?;
    done.iter().try_for_each(|one| latency.add(&one.latencies))?;
    let rate = (latency.len() * traffic.batch()) as f64 / load.measured.as_secs_f64();
    let all = done.iter().map(|one| one.requests).sum::<u64>() * traffic.batch();
    let processor = before.zip(after).map(|(before, after)| (after.processor - before.processor).as_secs_f64());
    let per_core = processor.filter(|seconds| *seconds > 0.0).map(|seconds| all as f64 / seconds);
    Ok(Measured { rate, per_core, memory: after.map(|after| after.memory), latency })
}

/// What one connection did.
struct Done {
    /// Of the requests that were answered in the measured time.
    latencies: Histogram<u64>,
    /// All requests that were answered.
    requests: u64,
}

/// A minute in microseconds, to three digits.
fn histogram() -> Result<Histogram<u64>> {
    Ok(Histogram::new_with_max(60_000_000, 3)?)
}

/// One connection's life.
fn pound(at: SocketAddr, traffic: &dyn Traffic, load: Load, number: u64, start: Instant) -> Result<Done> {
    let mut done = Done { latencies: histogram()?, requests: 0 };
    let mut connection = Connection::open(at)?;
    // With a rate, requests of all connections are due at even distances.
    let pace = load.rate.map(|rate| Duration::from_secs_f64(traffic.batch() as f64 * load.connections as f64 / rate));
    let mut due = start + pace.unwrap_or_default().mul_f64(number as f64 / load.connections as f64);
    let end = start + load.warm_up + load.measured;
    loop {
        let (path, body) = traffic.request(NEXT.fetch_add(1, Ordering::Relaxed));
        let from = match pace {
            // From when it was due, even if the answer before was late: who waits does not ask whose fault it is.
            Some(pace) => {
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                due += pace;
                due - pace
            }
            None => Instant::now(),
        };
        let answer = connection.post(&path, &body)?;
        let now = Instant::now();
        if !traffic.is_taken(&answer) {
            bail!("{} answered {} to a good request: {}", path, answer.status, answer.text());
        }
        done.requests += 1;
        if now >= end {
            return Ok(done);
        }
        if now >= start + load.warm_up {
            done.latencies.saturating_record((now - from).as_micros() as u64);
        }
    }
}

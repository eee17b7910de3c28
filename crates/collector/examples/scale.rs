//! A store of many records, filled through its own `apply` and then read: `cargo xtask bench --only store` runs it.
//!
//! `scale fill ADDRESS COUNT` adds that many records; `scale read ADDRESS` times the overview and an export, and tells the
//! most memory that reading took. Both print one JSON object per figure.

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use afterword_collector::Failure;
use afterword_collector::export::{self, Export, Format};
use afterword_collector::store::{Options, Query, Scrub, StoreError, open};
use afterword_record::{Invalid, Origin, Record};
use serde_json::{Value as Json, json};

/// Records in one commit: what a busy collector's groups come to.
const GROUP: u64 = 1000;
/// Overviews that are timed; the median counts.
const OVERVIEWS: usize = 5;

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("usage: scale fill ADDRESS COUNT | scale read ADDRESS OUT")]
    Usage,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Export(#[from] Failure),
    #[error("a made-up record is not valid: {0}")]
    Record(#[from] Invalid),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Broken> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["fill", address, count] => fill(address, count.parse().map_err(|_| Broken::Usage)?).await,
        ["read", address, out] => read(address, Path::new(out)).await,
        _ => Err(Broken::Usage),
    }
}

async fn fill(address: &str, count: u64) -> Result<(), Broken> {
    let store = open(address, Options { create: true, max_mb: None }).await?;
    // After what is there already: each record is one more.
    let before = store.count(&Query { retracted: true, ..Query::default() }).await?;
    let mut spent = Duration::ZERO;
    for first in (before..before + count).step_by(GROUP as usize) {
        let last = (first + GROUP).min(before + count);
        let group = (first..last).map(record).collect::<Result<Vec<_>, _>>()?;
        let started = Instant::now();
        store.apply(group.into_iter().map(Into::into).collect()).await?;
        spent += started.elapsed();
    }
    store.scrub(Scrub::Journal).await?;
    store.close().await;
    say(address, "fill", count as f64 / spent.as_secs_f64(), "records/s");
    Ok(())
}

async fn read(address: &str, out: &Path) -> Result<(), Broken> {
    let store = open(address, Options::default()).await?;
    let mut times = Vec::new();
    let mut records = 0;
    for _ in 0..OVERVIEWS {
        let started = Instant::now();
        let overview = store.overview("2026-01-01").await?;
        times.push(started.elapsed());
        records = overview.kinds.iter().map(|count| count.count).sum();
    }
    times.sort();
    say(address, "records", records as f64, "records");
    say(address, "overview", times[OVERVIEWS / 2].as_secs_f64() * 1000.0, "ms");
    for (name, format) in [("export.records", Format::Records), ("export.unpaired", Format::Unpaired)] {
        let what = Export {
            format,
            origins: Origin::ALL.to_vec(),
            map: Vec::new(),
            provenance: false,
            retracted: true,
            verified: false,
            cap: None,
            marked: false,
        };
        let started = Instant::now();
        export::to_file(store.as_ref(), &what, Some(out), false).await?;
        let spent = started.elapsed().as_secs_f64();
        let bytes = File::open(out)?.metadata()?.len();
        std::fs::remove_file(out)?;
        say(address, name, bytes as f64 / 1e6 / spent, "MB/s");
    }
    store.close().await;
    say(address, "memory", peak_mib(), "MiB");
    Ok(())
}

fn say(address: &str, what: &str, value: f64, unit: &str) {
    let store = address.split(':').next().unwrap_or_default();
    println!(
        "{}",
        json!({ "bench": format!("store.{store}.{what}"), "value": (value * 10.0).round() / 10.0, "unit": unit })
    );
}

/// The most memory that this process ever held, where the system tells.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).map_or(0.0, |kib| kib / 1024.0)
}

/// Numbers that look drawn at random, always the same for one seed (SplitMix64, <https://prng.di.unimi.it/splitmix64.c>).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }

    /// So many words of a chat.
    fn words(&mut self, count: u64) -> String {
        const WORDS: [&str; 32] = [
            "the", "answer", "keeps", "a", "list", "of", "steps", "that", "you", "can", "follow", "when", "it", "does",
            "not", "start", "and", "then", "check", "whether", "each", "part", "is", "where", "we", "left", "water",
            "bridge", "function", "returns", "number", "first",
        ];
        (0..count).map(|_| self.pick(&WORDS)).collect::<Vec<_>>().join(" ")
    }
}

/// Record number so-and-so: of a conversation of eight records, a message having two, of one of many raters, over 90 days.
fn record(number: u64) -> Result<Record, Invalid> {
    let mut drawn = Numbers(number);
    let mut about = Numbers(!(number / 2));
    let (message, hash) = (about.next(), about.next());
    let conversation = Numbers(!(number / 8) << 1).next();
    let day = 1 + number / 400_000 % 90;
    let (kind, origin, value) = if number.is_multiple_of(2) {
        let reasons: &[&str] = &["wrong", "style", "too_long", "unsafe", "incomplete"];
        match drawn.below(10) {
            0 => {
                let edited = drawn.words(60);
                let distance = json!({ "inserted": 40, "deleted": 38, "normalised": 0.25 });
                ("edit", "explicit", json!({ "edited": edited, "distance": distance }))
            }
            1 => ("execution", "implicit", json!({ "status": "passed" })),
            2..5 => ("reaction", "explicit", json!({ "name": "down", "reasons": [drawn.pick(reasons)] })),
            _ => ("reaction", "explicit", json!({ "name": "up" })),
        }
    } else {
        let (category, polarity) =
            [("none", "neutral"), ("positive", "sat"), ("complaint", "dsat")][drawn.below(3) as usize];
        ("followup", "inferred", json!({ "category": category, "polarity": polarity }))
    };
    let evidence: Option<Json> =
        (kind == "followup").then(|| json!({ "classifier": "signal/1", "p": 0.875, "abstained": drawn.below(4) == 0 }));
    let id = drawn.next();
    Record::from_json(json!({
        "schema": "afterword/1",
        "id": format!("{:08x}-{:04x}-4000-8000-{:012x}", id >> 32, id & 0xffff, number),
        "rev": 1, "state": "set", "kind": kind, "origin": origin,
        "subject": {
            "conversation": format!("c:{conversation:016x}"), "message": format!("m:{message:016x}"),
            "ordinal": number % 8, "hash": format!("sha256:{hash:064x}"), "model": "small-1",
        },
        "value": value,
        "content": {
            "prompt": [{ "role": "user", "content": drawn.words(20) }],
            "reply": drawn.words(60),
        },
        "evidence": evidence,
        "privacy": { "policy": "turn", "consent": "granted" },
        "rater": format!("r:{:016x}", Numbers(number / 40).next()),
        "hour": format!("2026-{:02}-{:02}T{:02}", 1 + (day - 1) / 28, 1 + (day - 1) % 28, number / 1000 % 24),
        "client": { "version": "0.1.0" },
    }))
}

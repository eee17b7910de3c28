//! What the collector bears: its rate, latency and memory at 1, 8 and 64 connections on each store, and over time.

use crate::collector::{self, Collector};
use crate::load::{self, Load, Measured, Records};
use crate::postgres::Postgres;
use crate::repo::{self, Repo};
use crate::usage;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Records in a request: what the budget names.
const BATCH: u64 = 50;
/// Records a second that the budget names.
const AGREED: f64 = 10_000.0;
/// Connections at once: one page, a few, many.
pub(crate) const CONNECTIONS: [u64; 3] = [1, 8, 64];
/// A store grows while it is measured; so each measurement has a store of its own.
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(8);
/// How often the soak reads the memory.
const SAMPLE: Duration = Duration::from_secs(5);
/// Records a second in the soak: a quarter of the agreed rate, so that ten minutes are 1.5 million records.
const SOAKING: f64 = AGREED / 4.0;

/// Takes each measurement: its name, its value, its unit.
pub(crate) type Tell<'a> = &'a mut dyn FnMut(&str, f64, &str) -> Result<()>;

/// As fast as it goes, on each store, at each number of connections; and on SQLite at the agreed rate.
pub(crate) fn measure(repo: &Repo, tell: Tell) -> Result<()> {
    let program = collector::build(repo, collector::Profile::Tool)?;
    for connections in CONNECTIONS {
        let measured = sqlite(repo, &program, BATCH, flat_out(connections))?;
        outcome(tell, &format!("collector.sqlite.{connections}"), &measured)?;
        if connections == 8 {
            tell("collector.records", measured.rate.round(), "records/s")?;
        }
    }
    // Connections that never pause make a queue of their own: at the agreed rate the latency is the collector's.
    let measured = sqlite(repo, &program, BATCH, Load { rate: Some(AGREED), ..flat_out(64) })?;
    outcome(tell, "collector.sqlite.paced", &measured)?;
    tell("collector.p99", measured.latency_ms(0.99), "ms")?;

    let postgres = Postgres::start(repo, &folder(repo, "postgres")?)?;
    for connections in CONNECTIONS {
        let collector = Collector::start_on(pinned(repo, &program), 0, &postgres.address)?;
        let measured = load::run(collector.address, collector.id(), &Records::new(BATCH), flat_out(connections))?;
        outcome(tell, &format!("collector.postgres.{connections}"), &measured)?;
    }
    Ok(())
}

/// So many minutes at a fixed rate: how the memory grows, by the line through its samples after the first minute. What
/// settles rises in the first half, what leaks in both.
pub(crate) fn soak(repo: &Repo, minutes: u32, tell: Tell) -> Result<()> {
    let program = collector::build(repo, collector::Profile::Tool)?;
    let collector = Collector::start(pinned(repo, &program), 0, &folder(repo, "soak")?.join("soak.sqlite"))?;
    let (warm_up, measured) = (Duration::from_secs(60), Duration::from_secs(60) * minutes);
    let load = Load { connections: 8, rate: Some(SOAKING), warm_up, measured };
    let (measured, samples) = std::thread::scope(|scope| {
        let running = scope.spawn(|| load::run(collector.address, collector.id(), &Records::new(BATCH), load));
        let start = Instant::now();
        let mut samples = Vec::new();
        while !running.is_finished() {
            std::thread::sleep(SAMPLE);
            if let Some(usage) = usage::of(collector.id()).filter(|_| start.elapsed() > load.warm_up) {
                samples.push((start.elapsed().as_secs_f64() / 60.0, usage.memory as f64));
            }
        }
        (running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), samples)
    });
    outcome(tell, "collector.soak", &measured?)?;
    let (first, last) = samples.first().zip(samples.last()).context("this system does not tell a process's memory")?;
    tell("collector.soak.memory.first", mib(first.1), "MiB")?;
    tell("collector.soak.memory.last", mib(last.1), "MiB")?;
    tell("collector.soak.memory.slope", slope(&samples) / 1024.0, "KiB/min")?;
    tell("collector.soak.memory.slope.second-half", slope(&samples[samples.len() / 2..]) / 1024.0, "KiB/min")
}

/// A collector on a fresh SQLite store, under requests of `batch` records.
pub(crate) fn sqlite(repo: &Repo, program: &Path, batch: u64, load: Load) -> Result<Measured> {
    let store = folder(repo, "sqlite")?.join("bench.sqlite");
    let collector = Collector::start(pinned(repo, program), 0, &store)?;
    load::run(collector.address, collector.id(), &Records::new(batch), load)
}

/// As fast as answers come.
pub(crate) fn flat_out(connections: u64) -> Load {
    Load { connections, rate: None, warm_up: WARM_UP, measured: MEASURED }
}

/// A program on one core, as the budget says; the load has the others. Where there is no taskset, both have all.
pub(crate) fn pinned(repo: &Repo, program: &Path) -> Command {
    if repo.find("taskset").is_none() {
        return repo.command(program);
    }
    let mut pinned = repo.command("taskset");
    pinned.args(["--cpu-list", "0"]).arg(program);
    pinned
}

/// An empty folder of that name, beside those in which other comparisons keep what they installed.
fn folder(repo: &Repo, name: &str) -> Result<PathBuf> {
    repo::emptied(repo.target.join("bench/collector").join(name))
}

/// Records per second of one core: as counted, or where the system tells the processor time, per second of that. The second
/// is what a core to itself would bear, also where the machine is shared.
pub(crate) fn per_core(measured: &Measured) -> f64 {
    measured.per_core.unwrap_or(measured.rate)
}

pub(crate) fn outcome(tell: Tell, name: &str, measured: &Measured) -> Result<()> {
    tell(&format!("{name}.records"), measured.rate.round(), "records/s")?;
    tell(&format!("{name}.per-core"), per_core(measured).round(), "records/s of processor time")?;
    tell(&format!("{name}.p50"), measured.latency_ms(0.5), "ms")?;
    tell(&format!("{name}.p99"), measured.latency_ms(0.99), "ms")?;
    measured.memory.map_or(Ok(()), |memory| tell(&format!("{name}.memory"), mib(memory as f64), "MiB"))
}

fn mib(bytes: f64) -> f64 {
    (bytes / 1024.0 / 1024.0 * 10.0).round() / 10.0
}

/// The slope of the least-squares line through points.
fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
    let covariance: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    covariance / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_that_of_the_line() {
        assert!((slope(&[(0.0, 5.0), (1.0, 7.0), (2.0, 9.0), (4.0, 13.0)]) - 2.0).abs() < 1e-9);
        assert!(slope(&[(1.0, 3.0), (2.0, 5.0), (3.0, 3.0)]).abs() < 1e-9);
    }
}

//! `cargo xtask bench`: what DESIGN.md puts a number on, measured; one JSON object per line on standard output:
//! `{"bench", "value", "unit"}`, with `"budget"` where one was agreed and `"peer"` where it is somebody else's number.
//! `--only signal` prints a Markdown table instead.

use crate::budget::{self, Weight};
use crate::collector::{self, Collector};
use crate::demo;
use crate::dist;
use crate::load;
use crate::readers;
use crate::repo::{self, Repo};
use crate::scrubbers;
use crate::serve::{self, Mount};
use crate::setup::{self, Need};
use crate::shell;
use crate::stores;
use crate::tools::CHROMIUM;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fmt;
use std::io::Write;
use std::process::Command;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Measure the package in `dist/` as it is instead of building it again
    #[arg(long)]
    no_build: bool,
    /// Which group to measure; all but `signal`, `privacy` and `store` if not given
    #[arg(long)]
    only: Vec<Group>,
    /// How many records the group `store` fills each store with; ten million take some 30 GB for a while
    #[arg(long, default_value_t = 1_000_000)]
    records: u64,
}

/// What is measured together.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Group {
    /// The package and its peers, in bytes
    Size,
    /// The component in Chromium
    Page,
    /// The collector under load
    Collector,
    /// The collector's stores with many records in them, in some minutes, with PostgreSQL: only if asked for
    Store,
    /// The classifier beside others, in some minutes, with Python and the labelled data: only if asked for
    Signal,
    /// The scrubber beside others, in some minutes, with Python and the labelled data, and in Chromium: only if asked for
    Privacy,
}

/// What was agreed for a measurement, in its unit.
#[derive(Clone, Copy)]
enum Budget {
    AtMost(u64),
    AtLeast(u64),
}

/// DESIGN.md's table of budgets, by the names that the scripts print.
fn agreed(bench: &str) -> Option<Budget> {
    match bench {
        "size.loader.gzip" => Some(Budget::AtMost(budget::LOADER)),
        "size.page.gzip" => Some(Budget::AtMost(budget::PAGE)),
        // µs per follow-up, median
        "page.classify" => Some(Budget::AtMost(100)),
        // MB/s of structured identifiers
        "page.scrub" => Some(Budget::AtLeast(20)),
        "page.scrub.names" => Some(Budget::AtLeast(2)),
        // ms for the slowest of the hostile texts of 80 KB
        "page.scrub.worst" => Some(Budget::AtMost(50)),
        "collector.records" => Some(Budget::AtLeast(10_000)),
        // ms, and MB/s of records as they are kept
        "store.sqlite.overview" | "store.postgres.overview" => Some(Budget::AtMost(1000)),
        "store.sqlite.export.records" | "store.postgres.export.records" => Some(Budget::AtLeast(50)),
        _ => None,
    }
}

impl Budget {
    fn limit(self) -> u64 {
        let (Self::AtMost(limit) | Self::AtLeast(limit)) = self;
        limit
    }

    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit as f64,
            Self::AtLeast(limit) => value >= limit as f64,
        }
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        let words = if matches!(self, Self::AtMost(_)) { "at most" } else { "at least" };
        write!(to, "{words} {}", self.limit())
    }
}

/// Measurements of our own that missed what was agreed.
#[derive(Debug, thiserror::Error)]
#[error("over budget: {}", .0.join(", "))]
struct Missed(Vec<String>);

/// Measures and prints; fails at the end if a budget was missed.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    if options.only.contains(&Group::Signal) {
        readers::compare(repo)?;
        if options.only.iter().all(|group| *group == Group::Signal) {
            return Ok(());
        }
    }
    let mut report = Report::default();
    if options.only.contains(&Group::Store) {
        setup::ensure(repo, &[Need::Postgres])?;
        stores::measure(repo, options.records, |command| report.relay(command))?;
        if options.only.iter().all(|group| *group == Group::Store) {
            return report.end();
        }
    }
    setup::ensure(repo, &[Need::NpmPackages, Need::Chromium])?;
    if !options.no_build {
        dist::build(repo)?;
    }
    let chosen = |group| options.only.contains(&group) || options.only.is_empty() && group != Group::Privacy;
    if chosen(Group::Privacy) {
        report.relay(&mut scrubbers::comparison(repo)?)?;
    }
    if chosen(Group::Size) {
        report.sizes(&budget::weigh(repo, &repo.dist())?)?;
        report.relay(repo.command("node").arg("benches/size/peers.mjs"))?;
    }
    if chosen(Group::Page) || chosen(Group::Privacy) {
        let site = format!("http://{}", serve::start(0, site(repo))?);
        let chromium = setup::located(repo, &CHROMIUM)?;
        let mut pages = repo.command("node");
        pages.args(["benches/run.mjs", &site]).arg(chromium);
        if !chosen(Group::Page) {
            pages.arg("scrub.mjs");
        }
        report.relay(&mut pages)?;
    }
    if chosen(Group::Collector) {
        report.own("collector.records", collector_rate(repo)?, "records/s")?;
    }
    report.end()
}

/// What the benchmark pages may load: the package, and the pages themselves.
fn site(repo: &Repo) -> Vec<Mount> {
    let mut mounts = vec![Mount { prefix: "benches", at: repo.root.join("benches") }];
    mounts.extend(demo::mounts(repo));
    mounts
}

/// Records per second that a collector on one core acknowledges, each in SQLite by then.
fn collector_rate(repo: &Repo) -> Result<u64> {
    let program = collector::build(repo, collector::Profile::Tool)?;
    let folder = repo::emptied(repo.target.join("bench"))?;
    // One core, as the budget says; the load has the others. Where there is no taskset, it is all cores for both.
    let command = if repo.find("taskset").is_some() {
        let mut pinned = repo.command("taskset");
        pinned.args(["--cpu-list", "0"]).arg(program);
        pinned
    } else {
        repo.command(program)
    };
    let collector = Collector::start(command, 0, &folder.join("bench.sqlite"))?;
    load::acknowledged_per_second(collector.address)
}

/// What was printed so far, as far as the end cares.
#[derive(Default)]
struct Report {
    missed: Vec<String>,
}

impl Report {
    /// Fails if a budget was missed.
    fn end(self) -> Result<()> {
        if self.missed.is_empty() { Ok(()) } else { Err(Missed(self.missed).into()) }
    }

    fn sizes(&mut self, weight: &Weight) -> Result<()> {
        self.own("size.loader.gzip", weight.loader().gzip, "bytes")?;
        self.own("size.page.gzip", weight.page().gzip, "bytes")?;
        self.own("size.page.brotli", weight.page().brotli, "bytes")
    }

    fn own(&mut self, bench: &str, value: impl Into<Value>, unit: &str) -> Result<()> {
        self.line(json!({ "bench": bench, "value": value.into(), "unit": unit }))
    }

    /// Runs a script that prints measurements, and prints each as it comes, with its budget.
    fn relay(&mut self, script: &mut Command) -> Result<()> {
        shell::lines(script, |line| {
            self.line(serde_json::from_str(line).with_context(|| format!("not a measurement: {line}"))?)
        })
    }

    fn line(&mut self, mut measurement: Value) -> Result<()> {
        let bench = measurement["bench"].as_str().context("a measurement without `bench`")?.to_owned();
        let value = measurement["value"].as_f64().with_context(|| format!("{bench}: `value` is no number"))?;
        // Our budgets say nothing about a peer.
        let budget = if measurement["peer"].is_null() { agreed(&bench) } else { None };
        if let Some(budget) = budget {
            measurement["budget"] = json!(budget.limit());
            if !budget.holds(value) {
                self.missed.push(format!("{bench} is {value}, agreed is {budget}"));
            }
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "{measurement}")?;
        Ok(out.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_budget_is_remembered_and_a_peer_has_none() {
        let mut report = Report::default();
        report.own("size.loader.gzip", 2048, "bytes").unwrap();
        report.line(json!({ "bench": "size.page.gzip", "value": 1e9, "unit": "bytes", "peer": "another" })).unwrap();
        assert!(report.missed.is_empty());
        report.own("size.loader.gzip", 2049, "bytes").unwrap();
        report.own("collector.records", 9_999, "records/s").unwrap();
        assert_eq!(
            report.missed,
            ["size.loader.gzip is 2049, agreed is at most 2048", "collector.records is 9999, agreed is at least 10000"]
        );
    }

    #[test]
    fn a_script_that_prints_no_measurement_is_an_error() {
        assert!(Report::default().line(json!({ "bench": "page.classify", "value": "fast" })).is_err());
        assert!(Report::default().line(json!({ "value": 1 })).is_err());
    }
}

//! `cargo xtask bench`: what DESIGN.md puts a number on, measured; one JSON object per line on standard output:
//! `{"bench", "value", "unit"}`, with `"budget"` where one was agreed and `"peer"` where it is somebody else's number.
//! `--only signal` and `--only abuse` print a Markdown table instead.

use crate::budget::{self, Weight};
use crate::capacity;
use crate::demo;
use crate::dist;
use crate::peers;
use crate::readers;
use crate::repo::Repo;
use crate::scrubbers;
use crate::serve::{self, Mount};
use crate::setup::{self, Need};
use crate::shell;
use crate::stores;
use crate::test;
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
    /// Which group to measure; `size`, `page` and `collector` if not given
    #[arg(long)]
    only: Vec<Group>,
    /// How many records the group `store` fills each store with; ten million take some 30 GB for a while
    #[arg(long, default_value_t = 1_000_000)]
    records: u64,
    /// How many minutes the group `soak` goes on; an hour takes some 9 GB for a while
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    minutes: u32,
}

/// What is measured together.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Group {
    /// The package and its peers, in bytes
    Size,
    /// The component in Chromium
    Page,
    /// The collector under load, on SQLite and PostgreSQL
    Collector,
    /// The collector killed a thousand times, in some minutes: only if asked for
    Crash,
    /// Arize Phoenix and MLflow under the same load as the collector; downloads 1.7 GB the first time: only if asked for
    Peers,
    /// The collector's memory over minutes of a steady load: only if asked for
    Soak,
    /// Marks and caps against simulated colluders, as a table: only if asked for
    Abuse,
    /// The collector's stores with many records in them, in some minutes, with PostgreSQL: only if asked for
    Store,
    /// The classifier beside others, in some minutes, with Python and the labelled data: only if asked for
    Signal,
    /// The scrubber beside others, in some minutes, with Python and the labelled data, and in Chromium: only if asked for
    Privacy,
    /// 10,000 records through the fault matrix, in both browsers, in some minutes: only if asked for
    Faults,
}

/// Records that go through the fault matrix when it is asked for here; in `cargo xtask test` it is a fifth of that.
const FAULTS_RECORDS: &str = "10000";

impl Group {
    /// Measured if no group is named.
    fn is_usual(self) -> bool {
        matches!(self, Self::Size | Self::Page | Self::Collector)
    }
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
        // ms on the processor, for the longest task while 1,000 records queue up and go out
        "page.queue.longest_task" => Some(Budget::AtMost(50)),
        "collector.records" => Some(Budget::AtLeast(10_000)),
        "collector.crash.lost" => Some(Budget::AtMost(0)),
        // ms at 10,000 records/s over 64 connections
        "collector.p99" => Some(Budget::AtMost(50)),
        // KiB of memory per minute that a soak may lose: 14 MiB a day
        "collector.soak.memory.slope" => Some(Budget::AtMost(10)),
        "peers.phoenix.8.ratio" | "peers.mlflow.8.ratio" => Some(Budget::AtLeast(20)),
        // ms, and MB/s of records as they are kept and of training rows
        "store.sqlite.overview" | "store.postgres.overview" => Some(Budget::AtMost(1000)),
        "store.sqlite.export.records" | "store.postgres.export.records" => Some(Budget::AtLeast(50)),
        "store.sqlite.export.unpaired" | "store.postgres.export.unpaired" => Some(Budget::AtLeast(50)),
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
    let asked = |group| options.only.contains(&group);
    if asked(Group::Signal) {
        readers::compare(repo)?;
    }
    if asked(Group::Abuse) {
        let poison = ["run", "--package=afterword-collector", "--profile=tool", "--example=poison"];
        shell::run(repo.command("cargo").args(poison))?;
    }
    let chosen = |group| asked(group) || options.only.is_empty() && group.is_usual();
    let mut report = Report::default();
    if asked(Group::Crash) {
        report.crashes(&mut crashes(repo))?;
    }
    let of_page = [Group::Size, Group::Page, Group::Privacy, Group::Faults].into_iter().any(chosen);
    if of_page {
        setup::ensure(repo, &[Need::NpmPackages, Need::Chromium])?;
    }
    if of_page && !options.no_build {
        dist::build(repo)?;
    }
    if asked(Group::Faults) {
        setup::ensure(repo, &[Need::Drivers])?;
        let mut matrix = test::playwright(repo, "faults")?;
        // Standard output is for results.
        shell::run(matrix.env("AFTERWORD_FAULTS_RECORDS", FAULTS_RECORDS).stdout(std::io::stderr()))?;
    }
    if asked(Group::Store) {
        stores::measure(repo, options.records, |command| report.relay(command))?;
    }
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
        capacity::measure(repo, &mut |bench, value, unit| report.own(bench, value, unit))?;
    }
    if chosen(Group::Peers) {
        peers::compare(repo, &mut |bench, value, unit| report.own(bench, value, unit))?;
    }
    if chosen(Group::Soak) {
        capacity::soak(repo, options.minutes, &mut |bench, value, unit| report.own(bench, value, unit))?;
    }
    report.judged()
}

/// What the benchmark pages may load: the package, and the pages themselves.
fn site(repo: &Repo) -> Vec<Mount> {
    let mut mounts = vec![Mount { prefix: "benches", at: repo.root.join("benches") }];
    mounts.extend(demo::mounts(repo));
    mounts
}

/// The long form of the collector's crash test: it ends with a measurement among the test runner's own words.
fn crashes(repo: &Repo) -> Command {
    const KILLS: &str = "1000";
    let mut test = repo.command("cargo");
    test.args([
        "test",
        "--package=afterword-collector",
        "--test=collector",
        "--",
        "--ignored",
        "--exact",
        "--nocapture",
    ]);
    test.arg("crash::killed_as_often_as_asked").env("AFTERWORD_KILLS", KILLS);
    test
}

/// What was printed so far, as far as the end cares.
#[derive(Default)]
struct Report {
    missed: Vec<String>,
}

impl Report {
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

    /// The same where a test runner says more than the measurement.
    fn crashes(&mut self, test: &mut Command) -> Result<()> {
        let mut measured = false;
        shell::lines(test, |line| {
            if line.starts_with('{') {
                measured = true;
                self.line(serde_json::from_str(line)?)?;
            }
            Ok(())
        })?;
        anyhow::ensure!(measured, "the crash test did not run: it is called otherwise now");
        Ok(())
    }

    /// Fails if a budget was missed.
    fn judged(self) -> Result<()> {
        if self.missed.is_empty() { Ok(()) } else { Err(Missed(self.missed).into()) }
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

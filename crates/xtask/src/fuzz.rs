//! The fuzz targets of `fuzz/`, the same short run of each or a long search: with this toolchain, without cargo-fuzz.

use crate::repo::{self, Repo};
use crate::setup::{self, Need};
use crate::shell::{self, run as sh};
use crate::tools::CPP_COMPILER;
use anyhow::{Context, Result};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The binaries of `fuzz/Cargo.toml`, and how many inputs a landing tries with each: about ten seconds' worth.
const TARGETS: [(&str, u32); 5] =
    [("body", 200_000), ("classify", 100_000), ("ledger", 40_000), ("record", 600_000), ("scrub", 60_000)];

/// What cargo-fuzz passes, less what needs a nightly compiler (the sanitizers: this code is safe Rust): libFuzzer sees
/// which branches an input takes and what it was compared with.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Bytes of the longest input, seconds that one input may take.
const LIMITS: [&str; 2] = ["-max_len=4096", "-timeout=5"];

/// How long and how freely the targets are run.
#[derive(Clone, Copy)]
pub(crate) enum Search {
    /// Seeds alone and the same dice each time, so that a landing is judged by what it changes and not by its luck.
    Fixed,
    /// Other dice each time, for so many seconds a target, beginning with what the last free search kept.
    Free { seconds: u32 },
}

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each target is run
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Run these targets and no others
    #[arg(long, value_name = "TARGET", value_parser = TARGETS.map(|(target, _)| target))]
    only: Vec<String>,
}

/// `cargo xtask fuzz`: looks for inputs that nobody has tried.
pub(crate) fn search(repo: &Repo, options: &Options) -> Result<()> {
    setup::ensure(repo, &[Need::RustChecks, Need::CppCompiler])?;
    run(repo, Search::Free { seconds: options.seconds }, &options.only)
}

/// A target did not survive an input.
#[derive(Debug, thiserror::Error)]
#[error("`{target}` fell over the input in {input}: {why}\nTo run it again: `{program} {input}`")]
struct Fallen {
    target: &'static str,
    input: String,
    why: String,
    program: String,
}

/// Builds the targets and runs those that `only` names, or all. What makes one take a new way in a free search is kept
/// in `target/fuzz/corpus`, what makes it fall in `target/fuzz/fallen`; the next such search begins with both.
pub(crate) fn run(repo: &Repo, search: Search, only: &[String]) -> Result<()> {
    let home = repo.target.join("fuzz");
    let host = host(repo)?;
    let compiler = setup::located(repo, &CPP_COMPILER)?;
    let cargo = |task: &str| {
        let mut cargo = repo.command("cargo");
        // With a target named, build scripts and macros are spared the flags.
        cargo.args([task, "--manifest-path=fuzz/Cargo.toml", "--release", "--target", &host]);
        cargo.env("CARGO_TARGET_DIR", &home).env("RUSTFLAGS", COVERAGE);
        if std::env::var_os("CXX").is_none() {
            cargo.env("CXX", &compiler);
        }
        cargo
    };
    sh(cargo("clippy").args(["--", "-Dwarnings"]))?;
    sh(&mut cargo("build"))?;
    let chosen = TARGETS.iter().filter(|(target, _)| only.is_empty() || only.iter().any(|only| only == target));
    chosen.copied().try_for_each(|(target, runs)| {
        let (kept, extent) = match search {
            Search::Fixed => (repo::emptied(home.join("fixed"))?, [format!("-runs={runs}"), "-seed=1".into()]),
            Search::Free { seconds } => {
                (home.join("corpus").join(target), [format!("-max_total_time={seconds}"), "-seed=0".into()])
            }
        };
        stands(repo, &home, target, &home.join(&host).join("release").join(target), &kept, &extent)
    })
}

/// Runs one target as far as `extent` says, on its seeds and on what it makes of them, which goes into `kept`. What it
/// says is long and seldom read: it goes to a file.
fn stands(
    repo: &Repo,
    home: &Path,
    target: &'static str,
    program: &Path,
    kept: &Path,
    extent: &[String],
) -> Result<()> {
    let fallen = home.join("fallen").join(target);
    for folder in [kept, &fallen] {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let log = home.join(format!("{target}.log"));
    let said = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let start = SystemTime::now();
    let mut fuzzer = repo.command(program);
    // New inputs go into the first folder.
    fuzzer.args([kept, &repo.root.join("fuzz/seeds").join(target), &fallen]).args(LIMITS).args(extent);
    fuzzer.arg(format!("-artifact_prefix={}/", fallen.display())).stderr(said);
    let done = sh(&mut fuzzer);
    let said = String::from_utf8_lossy(&std::fs::read(&log)?).into_owned();
    match (done, newest(&fallen, start)) {
        (Ok(()), _) => {
            eprintln!("  {}", said.lines().rfind(|line| line.starts_with("Done ")).unwrap_or_default());
            Ok(())
        }
        (Err(_), Some(input)) => {
            let [program, input] = [program, &input].map(|path| path.display().to_string());
            Err(Fallen { target, input, why: why(&said), program }.into())
        }
        (Err(error), None) => Err(error.context(format!("see {}", log.display()))),
    }
}

/// The panic's message, or libFuzzer's own summary (too slow, too much memory).
fn why(said: &str) -> String {
    let panic = said.split_once("panicked at ").and_then(|(_, rest)| rest.split("\nstack backtrace").next());
    let panic = panic.and_then(|panic| panic.split("\nnote: ").next());
    let summary = || said.lines().rfind(|line| line.starts_with("SUMMARY: "));
    panic.or_else(summary).unwrap_or("it was killed").to_owned()
}

/// The last file that was written into `folder`, if that was after `start`.
fn newest(folder: &Path, start: SystemTime) -> Option<PathBuf> {
    let written = |entry: std::fs::DirEntry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()));
    let files = std::fs::read_dir(folder).ok()?.flatten().filter_map(written);
    files.filter(|(time, _)| *time >= start).max().map(|(_, path)| path)
}

/// The machine's target triple.
fn host(repo: &Repo) -> Result<String> {
    let version = shell::read(repo.command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("`rustc -vV` names no host")
}

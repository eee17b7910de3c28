//! `cargo xtask test`: everything CI checks, phase by phase, ending with the first failure or a table of times.

use crate::collector;
use crate::deny;
use crate::dist;
use crate::fuzz::{self, Search};
use crate::repo::Repo;
use crate::setup::{self, Need};
use crate::shell::run as sh;
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::process::Command;
use std::time::{Duration, Instant};

/// What can be checked on its own, in the order in which it is: what is quick or fails often comes first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Phase {
    /// What the other phases need is installed
    Setup,
    /// rustfmt has nothing to change
    Format,
    /// clippy and rustdoc have nothing to say, nor cargo-deny of what is built in
    Lints,
    /// The tests that run on this machine
    Native,
    /// The component's tests, in Chromium and in Firefox
    Browsers,
    /// The npm package, whole and within its budgets
    Dist,
    /// The package's TypeScript types, used the way a host uses them
    Types,
    /// Inputs that nobody thought of: a short run of each fuzz target
    Fuzz,
    /// A person in real chat pages, down to the exported rows
    EndToEnd,
    /// The same through a network that fails in every way, in both browsers: nothing lost, nothing twice
    Faults,
}

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run these phases and no others
    #[arg(long, value_name = "PHASE", conflicts_with = "skip")]
    only: Vec<Phase>,
    /// Leave these phases out
    #[arg(long, value_name = "PHASE")]
    skip: Vec<Phase>,
}

/// Runs the phases; the error of the first that fails names it.
pub(crate) fn run(repo: &Repo, options: &Options) -> Result<()> {
    let chosen = |phase: &&Phase| match options.only.as_slice() {
        [] => !options.skip.contains(phase),
        only => only.contains(phase),
    };
    let mut times = Vec::new();
    for phase in Phase::value_variants().iter().filter(chosen) {
        let name = phase.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        println!("\n━━━ {name} ━━━");
        let start = Instant::now();
        let done = phase.run(repo);
        times.push((name.clone(), start.elapsed()));
        if done.is_err() {
            print_times(&times);
        }
        done.with_context(|| format!("the phase `{name}` failed (again: `cargo xtask test --only {name}`)"))?;
    }
    print_times(&times);
    println!("\nAll of it passed.");
    Ok(())
}

fn print_times(times: &[(String, Duration)]) {
    println!("\n━━━ times ━━━");
    let total = times.iter().map(|(_, time)| *time).sum();
    for (name, time) in times.iter().map(|(name, time)| (name.as_str(), *time)).chain([("total", total)]) {
        println!("{name:<12}{:>4} min {:>2} s", time.as_secs() / 60, time.as_secs() % 60);
    }
}

impl Phase {
    fn run(self, repo: &Repo) -> Result<()> {
        let cargo = |arguments: &[&str]| {
            let mut cargo = repo.command("cargo");
            cargo.args(arguments);
            cargo
        };
        match self {
            Self::Setup => setup::ensure(repo, Need::ALL),
            Self::Format => {
                sh(&mut cargo(&["fmt", "--all", "--check"]))?;
                sh(&mut cargo(&["fmt", "--manifest-path=fuzz/Cargo.toml", "--check"]))
            }
            Self::Lints => {
                sh(&mut cargo(&["clippy", "--workspace", "--exclude=afterword", "--all-targets", "--", "-Dwarnings"]))?;
                // The documentation needs of the crates only what clippy has just compiled.
                let mut doc =
                    cargo(&["doc", "--workspace", "--exclude=afterword", "--no-deps", "--document-private-items"]);
                sh(doc.env("RUSTDOCFLAGS", "-Dwarnings"))?;
                sh(&mut cargo(&["clippy", "--package=afterword", WASM, "--all-targets", "--", "-Dwarnings"]))?;
                deny::run(repo)
            }
            Self::Native => sh(&mut cargo(&["test", "--workspace", "--exclude=afterword"])),
            Self::Browsers => {
                let mut browsers = repo.command("wasm-pack");
                browsers.args(["test", "--headless", "--chrome", "--firefox"]);
                // A file of tests that takes longer is hung; 20 seconds, the default, are few where a machine is busy.
                sh(browsers.env("WASM_BINDGEN_TEST_TIMEOUT", "120"))
            }
            Self::Dist => dist::run(repo),
            Self::Types => sh(repo.command("tsc").args(["--project", "tests/types"])),
            Self::Fuzz => fuzz::run(repo, Search::Fixed, &[]),
            Self::EndToEnd => sh(&mut playwright(repo, "e2e")?),
            Self::Faults => sh(&mut playwright(repo, "faults")?),
        }
    }
}

/// The command that runs the tests of this folder of `tests/` against a collector, built now.
pub(crate) fn playwright(repo: &Repo, folder: &str) -> Result<Command> {
    collector::build(repo, collector::Profile::Dev)?;
    let mut playwright = repo.command("playwright");
    playwright.args(["test", &format!("--config=tests/{folder}/playwright.config.ts")]);
    // The tests start the collector themselves, and look for it where cargo builds.
    playwright.env("CARGO_TARGET_DIR", &repo.target);
    Ok(playwright)
}

const WASM: &str = "--target=wasm32-unknown-unknown";

//! Scrubbers side by side, on the same rows: `benches/privacy`.

use crate::experiment;
use crate::repo::Repo;
use crate::setup::{self, Need};
use crate::shell;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// What the comparison is made with: pinned, because its figures are a version's figures.
const PYTHON: [&str; 2] = ["presidio-analyzer==2.2.366", "scrubadub==2.0.1"];
const NPM: &str = "redact-pii@3.4.0";

/// The command that lets every scrubber read the labelled rows and prints what came of it, a measurement a line.
pub(crate) fn comparison(repo: &Repo) -> Result<Command> {
    let data = experiment::data(repo, "privacy/chat_dev.jsonl")?;
    let folder = experiment::folder(repo, "privacy")?;
    let python = experiment::python(repo, &folder, &PYTHON)?;
    npm(repo, &folder)?;
    let trainer = experiment::trainer(repo)?;
    let mut compare = repo.command(python);
    compare.arg("benches/privacy/compare.py").arg("--data").arg(data.join("privacy"));
    compare.arg("--score").arg(data.join("../tools/score_spans.py"));
    compare.arg("--trainer").arg(trainer).arg("--npm").arg(folder);
    Ok(compare)
}

/// Installs the npm package in `folder`, unless it is there: not with the repository's own, since it brings a hundred more.
fn npm(repo: &Repo, folder: &Path) -> Result<()> {
    setup::ensure(repo, &[Need::NpmPackages])?;
    let complete = folder.join(format!("{NPM}.complete"));
    if !complete.is_file() {
        let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev", "--silent", "--prefix"];
        shell::run(repo.command("npm").args(install).arg(folder).arg(NPM))?;
        std::fs::write(&complete, "").with_context(|| format!("cannot write {}", complete.display()))?;
    }
    Ok(())
}

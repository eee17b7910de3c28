//! Readers of follow-ups side by side, on the same rows and folds: `benches/signal`.

use crate::repo::Repo;
use crate::setup::{self, Need};
use crate::shell;
use crate::tools::PYTHON;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What the comparison is made with: pinned, because its figures are a version's figures.
const PACKAGES: [&str; 2] = ["scikit-learn==1.9.1", "numpy==2.4.6"];

/// The labelled rows are not part of the repository.
#[derive(Debug, thiserror::Error)]
#[error("{} is missing: the labelled data lie beside the repository (crates/signal/MODEL_CARD.md says whose they are)", .0.display())]
struct NoData(PathBuf);

/// Cross-validates the shipped recipe, then lets Python judge the same rows and print the table.
pub(crate) fn compare(repo: &Repo) -> Result<()> {
    setup::ensure(repo, &[Need::Python])?;
    let data = repo.root.join("../shared/data");
    let followups = data.join("signal/followups.jsonl");
    if !followups.is_file() {
        return Err(NoData(followups).into());
    }
    let folder = repo.target.join("bench/signal");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let python = python(repo, &folder.join("venv"))?;

    shell::run(repo.command("cargo").args(["build", "--package=afterword-trainer", "--profile=tool"]))?;
    let trainer = repo.target.join("tool").join(format!("afterword-trainer{}", std::env::consts::EXE_SUFFIX));
    let predictions = folder.join("predictions.jsonl");
    let mut evaluate = repo.command(&trainer);
    evaluate.args(["evaluate", "signal", "--folds-only", "--data"]).arg(&data);
    evaluate.arg("--predictions").arg(&predictions);
    // Its tables are the model card's; here only the judgements matter.
    shell::read(&mut evaluate)?;

    let mut compare = repo.command(python);
    compare.arg("benches/signal/compare.py").arg("--followups").arg(followups);
    compare.arg("--predictions").arg(predictions).arg("--trainer").arg(trainer);
    compare.args(["--reading=crates/trainer/data/read.jsonl", "--model=crates/signal/model/signal.bin"]);
    shell::run(&mut compare)
}

/// The interpreter of a virtual environment with the packages, made at the first call and kept.
fn python(repo: &Repo, folder: &Path) -> Result<PathBuf> {
    let complete = folder.join(format!("{}.complete", PACKAGES.join("+")));
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !complete.is_file() {
        let python = setup::located(repo, &PYTHON)?;
        shell::run(repo.command(python).args(["-m", "venv", "--clear"]).arg(folder))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        shell::run(repo.command(&interpreter).args(pip).args(PACKAGES))?;
        std::fs::write(&complete, "").with_context(|| format!("cannot write {}", complete.display()))?;
    }
    Ok(interpreter)
}

//! What a comparison with others' programs needs: the labelled data, our trainer, a Python with their packages.

use crate::repo::Repo;
use crate::setup::{self, Need};
use crate::shell;
use crate::tools::PYTHON;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The labelled rows are not part of the repository.
#[derive(Debug, thiserror::Error)]
#[error("{} is missing: the labelled data lie beside the repository (crates/signal/MODEL_CARD.md says whose they are)", .0.display())]
struct NoData(PathBuf);

/// The folder of the labelled data, if `file` is in it.
pub(crate) fn data(repo: &Repo, file: &str) -> Result<PathBuf> {
    let data = repo.root.join("../shared/data");
    let file = data.join(file);
    if file.is_file() { Ok(data) } else { Err(NoData(file).into()) }
}

/// The folder in which a comparison of that name keeps what it makes.
pub(crate) fn folder(repo: &Repo, name: &str) -> Result<PathBuf> {
    let folder = repo.target.join("bench").join(name);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// The trainer, built for speed.
pub(crate) fn trainer(repo: &Repo) -> Result<PathBuf> {
    shell::run(repo.command("cargo").args(["build", "--package=afterword-trainer", "--profile=tool"]))?;
    Ok(repo.target.join("tool").join(format!("afterword-trainer{}", std::env::consts::EXE_SUFFIX)))
}

/// The interpreter of a virtual environment with `packages`, made in `folder` at the first call and kept.
pub(crate) fn python(repo: &Repo, folder: &Path, packages: &[&str]) -> Result<PathBuf> {
    setup::ensure(repo, &[Need::Python])?;
    let folder = folder.join("venv");
    let complete = folder.join(format!("{}.complete", packages.join("+")));
    let interpreter = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !complete.is_file() {
        let python = setup::located(repo, &PYTHON)?;
        shell::run(repo.command(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        shell::run(repo.command(&interpreter).args(pip).args(packages))?;
        std::fs::write(&complete, "").with_context(|| format!("cannot write {}", complete.display()))?;
    }
    Ok(interpreter)
}

//! The repository on disk: its root, where cargo builds, which versions `Cargo.lock` settled on.

use anyhow::{Context, Result, anyhow};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where everything lies. Made once, handed to every task.
pub(crate) struct Repo {
    /// The folder with the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo builds: `target/` unless the environment or a cargo configuration says otherwise.
    pub target: PathBuf,
    /// The version of the workspace, which is the version of the npm package.
    pub version: String,
}

impl Repo {
    /// Asks cargo where the workspace is; fails if `cargo metadata` does, with cargo's own words.
    pub(crate) fn open() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("xtask lies two folders deep")?;
        let metadata = Command::new("cargo")
            .args(["metadata", "--no-deps", "--format-version=1", "--manifest-path"])
            .arg(root.join("Cargo.toml"))
            .output()
            .context("`cargo` cannot be started; it comes with Rust: https://rustup.rs")?;
        if !metadata.status.success() {
            return Err(anyhow!("`cargo metadata` failed:\n{}", String::from_utf8_lossy(&metadata.stderr)));
        }
        let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout)?;
        let target = metadata["target_directory"].as_str().context("`cargo metadata` names no target directory")?;
        let version = metadata["packages"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|package| package["name"] == "afterword")
            .and_then(|package| package["version"].as_str())
            .context("the workspace has no package `afterword`")?;
        Ok(Self { root: root.to_owned(), target: target.into(), version: version.to_owned() })
    }

    /// Where `cargo xtask dist` leaves the npm package.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Where programs built from crates.io for this repository are installed.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The version `Cargo.lock` holds of a crate, for tools that must match it exactly.
    pub(crate) fn locked_version(&self, name: &str) -> Result<String> {
        let lock = read(&self.root.join("Cargo.lock"))?;
        lock.split("[[package]]")
            .find(|package| package.lines().any(|line| line == format!("name = \"{name}\"")))
            .and_then(|package| package.lines().find_map(|line| line.strip_prefix("version = ")))
            .map(|version| version.trim_matches('"').to_owned())
            .with_context(|| format!("Cargo.lock holds no package `{name}`"))
    }
}

/// Reads a text file; the error names it.
pub(crate) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file; the error names it.
pub(crate) fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    std::fs::write(path, contents).with_context(|| format!("cannot write {}", path.display()))
}

/// Copies a file; the error names both ends.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// Makes `folder` exist and be empty.
pub(crate) fn emptied(folder: PathBuf) -> Result<PathBuf> {
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

//! What is built in: licences, sources, and what is known to be broken (deny.toml).

use crate::repo::Repo;
use crate::shell::run as sh;
use anyhow::Result;
use std::process::{Command, Stdio};

/// Asks cargo-deny of both workspaces. The database of advisories lies on GitHub: where that cannot be reached, this is said,
/// and the rest is checked.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        sh(deny(repo, manifest).args(CHECK).args(["bans", "licenses", "sources"]))?;
    }
    let fetched = deny(repo, "Cargo.toml").args(["fetch", "db"]).stderr(Stdio::null()).status();
    if !fetched.is_ok_and(|status| status.success()) {
        eprintln!("  advisories: not checked, since their database cannot be reached");
        return Ok(());
    }
    sh(deny(repo, "Cargo.toml").args(CHECK).arg("advisories"))
}

/// Notes on what is merely allowed for nothing are no finding.
const CHECK: [&str; 3] = ["check", "--hide-inclusion-graph", "--allow=license-not-encountered"];

fn deny(repo: &Repo, manifest: &str) -> Command {
    let mut deny = repo.command("cargo-deny");
    // Without `--workspace` it looks at the root package alone.
    deny.args(["--workspace", "--all-features", "--config=deny.toml", "--manifest-path", manifest]);
    deny
}

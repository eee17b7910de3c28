//! The collector's stores at a size: filled through their own `apply`, then read (`crates/collector/examples/scale.rs`).

use crate::postgres::Postgres;
use crate::repo::{self, Repo};
use crate::shell;
use anyhow::Result;
use std::process::Command;

/// The commands that fill a store of each sort with so many records and measure it, in their order; each prints
/// measurements. `measure` runs them.
pub(crate) fn measure(repo: &Repo, records: u64, mut measure: impl FnMut(&mut Command) -> Result<()>) -> Result<()> {
    let arguments = ["build", "--package=afterword-collector", "--example=scale", "--profile=tool"];
    shell::run(repo.command("cargo").args(arguments))?;
    let folder = repo::emptied(repo.target.join("stores"))?;
    let server = Postgres::start(repo, &folder.join("postgres"))?;
    for address in [format!("sqlite:{}", folder.join("scale.sqlite").display()), server.address.clone()] {
        let mut scale = |arguments: &[&str]| {
            let mut command = repo.command(repo.target.join("tool/examples/scale"));
            measure(command.args(arguments))
        };
        scale(&["fill", &address, &records.to_string()])?;
        let out = folder.join("rows.jsonl");
        scale(&["read", &address, &out.to_string_lossy()])?;
    }
    drop(server);
    repo::emptied(folder).map(drop)
}

//! `cargo xtask static`: the collector as one file that runs on any Linux, with what a container is made of beside it.

use crate::repo::{self, Repo};
use crate::setup::{self, Need};
use crate::shell;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::Command;

/// Builds the collector for musl, makes sure that it needs nothing of the machine it runs on, and says how large it is.
/// Leaves it in `target/static` with the empty folder that deploy/Containerfile mounts.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    setup::ensure(repo, &[Need::Musl])?;
    let target = target();
    let mut build = repo.command("cargo");
    build.args(["build", "--package=afterword-collector", "--profile=tool", "--target", &target]);
    // What is left of debugging in it is a third of its size.
    shell::run(build.env("CARGO_PROFILE_TOOL_STRIP", "symbols"))?;
    let built = repo.target.join(&target).join("tool/afterword-collector");
    let folder = repo::emptied(repo.target.join("static"))?;
    let program = folder.join("afterword-collector");
    repo::copy(&built, &program)?;
    std::fs::create_dir(folder.join("data"))?;

    let bytes = std::fs::read(&program)?;
    ensure!(!is_dynamic(&bytes).context("the collector is no 64-bit ELF program")?, "the collector asks for a loader");
    let version = in_an_empty_root(&folder)?;
    println!("\n{version}: {:.1} MB, static, in {}", bytes.len() as f64 / 1e6, program.display());
    Ok(())
}

/// The machine's own, with a C library that is linked in.
pub(crate) fn target() -> String {
    format!("{}-unknown-linux-musl", std::env::consts::ARCH)
}

/// Whether an ELF program names a loader (a program header `PT_INTERP`); none for another format.
fn is_dynamic(elf: &[u8]) -> Option<bool> {
    const PT_INTERP: u32 = 3;
    let half = |at: usize| Some(usize::from(u16::from_le_bytes(elf.get(at..at + 2)?.try_into().ok()?)));
    if !elf.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let first = usize::try_from(u64::from_le_bytes(elf.get(0x20..0x28)?.try_into().ok()?)).ok()?;
    let (size, count) = (half(0x36)?, half(0x38)?);
    let kind = |at: usize| Some(u32::from_le_bytes(elf.get(at..at + 4)?.try_into().ok()?));
    let kinds: Option<Vec<u32>> = (0..count).map(|header| kind(first + header * size)).collect();
    Some(kinds?.contains(&PT_INTERP))
}

/// Runs it where there is nothing else, as in a container made from scratch; what it says of its version.
fn in_an_empty_root(folder: &Path) -> Result<String> {
    let mut alone = Command::new("unshare");
    alone.args(["--user", "--map-root-user", "--root"]).arg(folder).args(["/afterword-collector", "--version"]);
    shell::read(&mut alone).context("it does not run where there is nothing but itself")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_asks_for_a_loader_is_told_from_one_that_does_not() {
        let this = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert_eq!(is_dynamic(&this), Some(true), "tests are linked as the machine does");
        let mut alone = this;
        let first = u64::from_le_bytes(alone[0x20..0x28].try_into().unwrap()) as usize;
        let count = usize::from(u16::from_le_bytes(alone[0x38..0x3a].try_into().unwrap()));
        for header in 0..count {
            let kind = &mut alone[first + header * 56..][..4];
            if kind == [3, 0, 0, 0] {
                kind.fill(0);
            }
        }
        assert_eq!(is_dynamic(&alone), Some(false));
        assert_eq!(is_dynamic(b"#!/bin/sh"), None);
    }
}

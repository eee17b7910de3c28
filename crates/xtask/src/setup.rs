//! Getting here what the tasks need: quick when everything is there, said aloud when something is not.

use crate::repo::{self, Repo};
use crate::shell;
use crate::static_binary;
use crate::tools::{
    CARGO_DENY, CHROMEDRIVER, CHROMIUM, CPP_COMPILER, CargoTool, FIREFOX, GECKODRIVER, MUSL_GCC, NODE_MAJOR, POSTGRES,
    POSTGRES_VERSIONS, PYTHON, SystemTool, Version, WASM_BINDGEN, WASM_PACK,
};
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Something a task cannot do without.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    /// rustfmt and clippy.
    RustChecks,
    /// The wasm target, and the standard library's source, since the component builds its own (see `dist`).
    RustWasm,
    WasmBindgen,
    WasmPack,
    CargoDeny,
    NpmPackages,
    Chromium,
    /// Firefox and the programs that drive both browsers.
    Drivers,
    /// With what it takes to make a virtual environment.
    Python,
    CppCompiler,
    /// For the static collector: Rust's standard library for musl, and a C compiler. Of `cargo xtask static` alone.
    Musl,
    Postgres,
}

impl Need {
    /// For building the package.
    pub(crate) const BUILD: &[Self] = &[Self::RustWasm, Self::WasmBindgen, Self::NpmPackages];
    /// For every task there is. What fails fast comes first, what takes minutes last.
    pub(crate) const ALL: &[Self] = &[
        Self::RustChecks,
        Self::RustWasm,
        Self::NpmPackages,
        Self::Chromium,
        Self::Python,
        Self::CppCompiler,
        Self::Postgres,
        Self::Drivers,
        Self::WasmBindgen,
        Self::WasmPack,
        Self::CargoDeny,
    ];
}

/// Something is missing and cannot be had from here: what, and what the person can do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Missing {
    #[error(
        "Rust's {part} is missing, and rustup is not there to fetch it: install Rust from https://rustup.rs, or your system's package of it"
    )]
    Rustup { part: String },
    #[error(
        "rustup could not add {part}: check that this machine can reach static.rust-lang.org, then run `{command}`"
    )]
    RustPart { part: String, command: String },
    #[error(
        "Node {NODE_MAJOR} or newer with npm is missing ({found}): install it from https://nodejs.org or your system's packages"
    )]
    Node { found: String },
    #[error(
        "`npm ci` could not install the packages of package-lock.json: check that this machine can reach the npm registry (`npm config get registry`)"
    )]
    Npm,
    #[error(
        "`{package}` {version} could not be built from crates.io: see cargo's words above; to bring your own, put `{program}` {version} on PATH"
    )]
    CargoTool { package: &'static str, version: String, program: &'static str },
    #[error(
        "`{program}` is not on PATH or not complete ({purpose}): install it, on Debian with `apt-get install {debian}` as root"
    )]
    System { program: &'static str, purpose: &'static str, debian: &'static str },
}

/// Makes sure that everything in `needs` is here, installing what can be installed.
pub(crate) fn ensure(repo: &Repo, needs: &[Need]) -> Result<()> {
    for need in needs {
        match need {
            Need::RustChecks => {
                rust_part(repo, "rustfmt", &["component", "add", "rustfmt"], version(repo, "rustfmt").is_some())?;
                rust_part(repo, "clippy", &["component", "add", "clippy"], version(repo, "cargo-clippy").is_some())?;
            }
            Need::RustWasm => rust_wasm(repo)?,
            Need::WasmBindgen => cargo_tool(repo, &WASM_BINDGEN)?,
            Need::WasmPack => cargo_tool(repo, &WASM_PACK)?,
            Need::CargoDeny => cargo_tool(repo, &CARGO_DENY)?,
            Need::NpmPackages => npm_packages(repo)?,
            Need::Chromium => system_tools(repo, &[&CHROMIUM])?,
            Need::Python => system_tools(repo, &[&PYTHON])?,
            Need::Musl => {
                rust_target(repo, &static_binary::target())?;
                system_tools(repo, &[&MUSL_GCC])?;
            }
            Need::CppCompiler => system_tools(repo, &[&CPP_COMPILER])?,
            Need::Postgres => system_tools(repo, &[&POSTGRES])?,
            Need::Drivers => {
                system_tools(repo, &[&CHROMIUM, &CHROMEDRIVER, &FIREFOX])?;
                cargo_tool(repo, &GECKODRIVER)?;
            }
        }
    }
    Ok(())
}

/// The first of a tool's names that is on PATH, if the tool is whole.
pub(crate) fn located(repo: &Repo, tool: &SystemTool) -> Result<PathBuf> {
    let missing = || Missing::System { program: tool.programs[0], purpose: tool.purpose, debian: tool.debian };
    let whole = |program: &PathBuf| {
        let mut probe = repo.command(program);
        probe.args(tool.probe).stdout(Stdio::null()).stderr(Stdio::null());
        tool.probe.is_empty() || probe.status().is_ok_and(|status| status.success())
    };
    let found = tool.programs.iter().find_map(|program| repo.find(program).or_else(|| off_path(program)));
    Ok(found.filter(whole).ok_or_else(missing)?)
}

/// One of PostgreSQL's programs where Debian has it, of the newest version.
fn off_path(program: &str) -> Option<PathBuf> {
    let versions = std::fs::read_dir(POSTGRES_VERSIONS).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let there = versions.filter(|version| version.join("bin").join(program).is_file());
    let number = |version: &PathBuf| version.file_name()?.to_str()?.parse::<u32>().ok();
    there.max_by_key(number).map(|version| version.join("bin").join(program))
}

fn rust_wasm(repo: &Repo) -> Result<()> {
    rust_target(repo, "wasm32-unknown-unknown")?;
    let source = rustlib(repo)?.join("src/rust/library/Cargo.lock");
    rust_part(repo, "standard library source", &["component", "add", "rust-src"], source.is_file())
}

fn rust_target(repo: &Repo, target: &str) -> Result<()> {
    rust_part(repo, target, &["target", "add", target], rustlib(repo)?.join(target).join("lib").is_dir())
}

fn rustlib(repo: &Repo) -> Result<PathBuf> {
    Ok(PathBuf::from(shell::read(repo.command("rustc").args(["--print", "sysroot"]))?).join("lib/rustlib"))
}

/// Adds a part of Rust through rustup unless it is already `there`.
fn rust_part(repo: &Repo, part: &str, add: &[&str], there: bool) -> Result<()> {
    if there {
        return Ok(());
    }
    let part = part.to_owned();
    if repo.find("rustup").is_none() {
        return Err(Missing::Rustup { part }.into());
    }
    announce(&format!("Rust's {part}"), "the component is built and checked with it", "seconds");
    let command = format!("rustup {}", add.join(" "));
    install(repo.command("rustup").args(add)).map_err(|_| Missing::RustPart { part, command }.into())
}

/// Builds a program from crates.io into `target/tools`, unless the right version is there or on PATH.
fn cargo_tool(repo: &Repo, tool: &CargoTool) -> Result<()> {
    let wanted = match tool.version {
        Version::Exactly(version) => version.to_owned(),
        Version::OfCrate(name) => repo.locked_version(name)?,
    };
    let found = version(repo, tool.program);
    if found.is_some_and(|line| line.split_whitespace().any(|word| word == wanted)) {
        return Ok(());
    }
    let time = format!("about {} min on two cores, once", tool.minutes);
    announce(&format!("{} {wanted}", tool.package), tool.purpose, &time);
    let mut installer = repo.command("cargo");
    installer.args(["install", tool.package, "--version", &format!("={wanted}"), "--root"]).arg(repo.tools());
    if tool.locked {
        installer.arg("--locked");
    }
    // These programs run for seconds: what counts is the time to build them, and that they share what they depend on.
    installer
        .env("CARGO_TARGET_DIR", repo.target.join("tools-build"))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    let failed = |_| Missing::CargoTool { package: tool.package, version: wanted, program: tool.program };
    install(&mut installer).map_err(|error| failed(error).into())
}

/// The first line of what `program --version` says; none if it is not there, or a rustup proxy of what is not there.
fn version(repo: &Repo, program: &str) -> Option<String> {
    let answer = repo.command(program).arg("--version").stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&answer.stdout);
    if answer.status.success() { text.lines().next().map(str::to_owned) } else { None }
}

/// `npm ci`, unless the packages of this very lock file were installed before.
fn npm_packages(repo: &Repo) -> Result<()> {
    node(repo)?;
    let lock = Sha256::digest(repo::read(&repo.root.join("package-lock.json"))?);
    let lock: String = lock.iter().map(|byte| format!("{byte:02x}")).collect();
    let stamp = repo.root.join("node_modules/.installed-from");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    announce("the npm packages", "the package is bundled and tested with them", "seconds");
    // The browsers are the machine's own: Playwright need not fetch its builds.
    let mut installer = repo.command("npm");
    installer.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    install(&mut installer).map_err(|_| Missing::Npm)?;
    repo::write(&stamp, lock)
}

fn node(repo: &Repo) -> Result<(), Missing> {
    let version = version(repo, "node").ok_or_else(|| Missing::Node { found: "found none".to_owned() })?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        return Err(Missing::Node { found: format!("found {version}") });
    }
    if repo.find("npm").is_none() { Err(Missing::Node { found: "found no npm".to_owned() }) } else { Ok(()) }
}

/// Installs the missing ones by apt-get where we may; elsewhere says what to install.
fn system_tools(repo: &Repo, tools: &[&SystemTool]) -> Result<()> {
    let missing: Vec<_> = tools.iter().filter(|tool| located(repo, tool).is_err()).collect();
    if !missing.is_empty() && apt_get_works(repo) {
        let packages: Vec<_> = missing.iter().map(|tool| tool.debian).collect();
        announce(&packages.join(", "), missing[0].purpose, "about 1 min");
        // Whether it worked is seen below, program by program, with a better sentence than apt-get's.
        let _ = install(repo.command("apt-get").args(["update", "-qq"]));
        let mut installer = repo.command("apt-get");
        installer.args(["install", "-y", "--no-install-recommends"]).args(packages);
        let _ = install(installer.env("DEBIAN_FRONTEND", "noninteractive"));
    }
    tools.iter().try_for_each(|tool| located(repo, tool).map(drop))
}

fn apt_get_works(repo: &Repo) -> bool {
    let root = shell::read(Command::new("id").arg("-u")).is_ok_and(|user| user == "0");
    root && Path::new("/etc/debian_version").exists() && repo.find("apt-get").is_some()
}

/// One line before anything is installed: what, what for, how long.
fn announce(what: &str, purpose: &str, time: &str) {
    eprintln!("\nInstalling {what}: {purpose} ({time}).");
}

/// Runs an installer; what it says is progress, not a result.
fn install(installer: &mut Command) -> Result<()> {
    shell::run(installer.stdout(std::io::stderr()))
}

//! `cargo xtask dist`: from the Rust sources and `www/` to `dist/`, a folder that `npm pack` takes as it is.
//!
//! ```text
//! cargo build ─ wasm-bindgen ─ wasm-opt ─┬─ esbuild, ES modules ─ afterword.js, core.js, afterword_bg.wasm
//!   src/                                 └─ gzip ─ esbuild, one file ─ afterword.standalone.js
//! ```
//!
//! The sources of `www/` find what is generated under two names: `#glue`, the module wasm-bindgen writes, and
//! `#wasm.gz`, the gzipped component as a base64 string.

use crate::alone;
use crate::budget::{self, Weight};
use crate::package;
use crate::repo::{self, Repo};
use crate::setup::{self, Need};
use crate::shell;
use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// What shrinks the wasm beyond the profile `release` in Cargo.toml. A panic becomes a trap with no message to format,
/// which lets the compiler drop the formatting of all messages: −17 % gzipped. SHA-256 hashes a few dozen bytes per record:
/// its rolled-up form is −1 %.
const RUSTFLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
                         --cfg sha2_backend_soft=\"compact\"";

/// The standard library is built with the same flags, or its own panics would bring the formatting back, and with its
/// smaller algorithms (sorting, numbers to text): −1.5 %.
const STANDARD_LIBRARY: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// `--low-memory-unused` (−1.4 %) lets wasm-opt fold additions into addresses. It holds because rustc puts the stack
/// first: its last kilobyte lies at the lowest addresses, and only a stack that is about to overflow gets there.
/// Not `--traps-never-happen`: with the flags above, a trap is how a panic ends, so bounds checks would go.
/// Functions in the order of their names (−1 %): what belongs to one crate is alike, and gzip looks back 32 KB.
/// Functions that differ in constants alone are made one before all else (−0.3 %).
const WASM_OPT: [&str; 5] = [
    "--merge-similar-functions",
    "-Oz",
    "--low-memory-unused",
    "--strip-target-features",
    "--reorder-functions-by-name",
];

/// The oldest JavaScript the bundles may use: what browsers with the wasm features we compile to understand.
const ES_TARGET: &str = "--target=es2022";

/// What the build leaves for the bundles.
struct Component {
    /// The JavaScript that wasm-bindgen writes.
    glue: PathBuf,
    wasm: PathBuf,
    /// The same, compressed: base64 of this costs 45.7 KB on the wire where base64 of the plain file costs 60.6.
    gzipped: PathBuf,
}

/// Builds the package, says what it weighs, and fails if that is too much.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    let weight = build(repo)?;
    let classifier = alone::classifier(repo)?;
    println!("\n{weight}{classifier}\nThe npm package is in {}.", repo.dist().display());
    weight.check()?;
    Ok(classifier.check()?)
}

/// Builds the package into `dist/`, checks that it is whole, and weighs it.
pub(crate) fn build(repo: &Repo) -> Result<Weight> {
    setup::ensure(repo, Need::BUILD)?;
    let component = component(repo)?;
    // Built aside and moved at the end: `dist/` is never half of one build and half of another.
    let folder = repo::emptied(repo.target.join("package/npm"))?;
    modules(repo, &component, &folder)?;
    single_file(repo, &component, &folder)?;
    package::complete(repo, &folder)?;
    package::check(repo, &folder)?;
    let dist = repo::emptied(repo.dist())?;
    for file in fs::read_dir(&folder)? {
        let file = file?;
        repo::copy(&file.path(), &dist.join(file.file_name()))?;
    }
    budget::weigh(repo, &dist)
}

/// Compiles the component and makes it small.
fn component(repo: &Repo) -> Result<Component> {
    shell::run(&mut compile(repo, "afterword"))?;
    let out = repo::emptied(repo.target.join("package/component"))?;
    let mut bindgen = repo.command("wasm-bindgen");
    bindgen
        .arg(compiled(repo, "afterword"))
        .args(["--target=web", "--no-typescript", "--out-name=afterword", "--out-dir"])
        .arg(&out);
    // The names go when wasm-opt has put the functions in their order.
    shell::run(bindgen.arg("--remove-producers-section"))?;

    let component = Component {
        glue: out.join("afterword.js"),
        wasm: out.join("afterword_bg.wasm"),
        gzipped: out.join("afterword_bg.wasm.gz"),
    };
    shrink(repo, &component.wasm, &component.wasm)?;
    let mut gzip = GzEncoder::new(fs::File::create(&component.gzipped)?, Compression::best());
    gzip.write_all(&fs::read(&component.wasm)?)?;
    gzip.finish()?;
    Ok(component)
}

/// The command that compiles a package's library to WebAssembly as small as it gets.
pub(crate) fn compile(repo: &Repo, package: &str) -> Command {
    let mut build = repo.command("cargo");
    build
        .args(["build", "--package", package, "--lib", "--release", "--target", TARGET])
        .args(STANDARD_LIBRARY)
        // Unstable flags on the stable compiler: the flags are about size alone, and the compiler is one we test with.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", RUSTFLAGS)
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    build
}

/// Where [`compile`] leaves a library.
pub(crate) fn compiled(repo: &Repo, library: &str) -> PathBuf {
    repo.target.join(TARGET).join("release").join(library).with_extension("wasm")
}

/// Lets wasm-opt make `from` smaller, into `to`. The compiler says in the file which wasm features it used; wasm-opt may use
/// those and no others.
pub(crate) fn shrink(repo: &Repo, from: &Path, to: &Path) -> Result<()> {
    shell::run(repo.command("wasm-opt").args(WASM_OPT).arg("--strip-debug").arg(from).arg("--output").arg(to))
}

/// The ES modules: the loader, and what it imports once a message is on the page, beside the wasm file.
///
/// The glue's `new URL("afterword_bg.wasm", import.meta.url)` is left as it is: it is how browsers as well as
/// Vite and webpack find the file.
fn modules(repo: &Repo, component: &Component, folder: &Path) -> Result<()> {
    let mut bundle = esbuild(repo, component);
    bundle
        .arg(format!("afterword={}", repo.root.join("www/loader.js").display()))
        .args(["--splitting", "--format=esm", "--chunk-names=[name]"])
        .arg(format!("--outdir={}", folder.display()))
        .arg(format!("--metafile={}", budget::graph(repo).display()));
    shell::run(&mut bundle)?;
    repo::copy(&component.wasm, &folder.join("afterword_bg.wasm"))
}

/// All in one classic script, for pages that want one tag, one request and one integrity hash.
fn single_file(repo: &Repo, component: &Component, folder: &Path) -> Result<()> {
    let mut bundle = esbuild(repo, component);
    bundle
        .arg(repo.root.join("www/standalone.js"))
        .args(["--format=iife", "--loader:.gz=base64"])
        // The glue's way to the wasm file beside it is never taken here.
        .arg("--log-override:empty-import-meta=silent")
        .arg(format!("--outfile={}", folder.join("afterword.standalone.js").display()));
    shell::run(&mut bundle)
}

fn esbuild(repo: &Repo, component: &Component) -> std::process::Command {
    let mut bundle = repo.command("esbuild");
    bundle
        .args(["--bundle", "--minify", "--legal-comments=none", "--log-level=warning", ES_TARGET])
        .arg(format!("--alias:#glue={}", component.glue.display()))
        .arg(format!("--alias:#wasm.gz={}", component.gzipped.display()));
    bundle
}

//! What one part of the component weighs by itself: a module with it less a module without it.

use crate::budget::OverBudget;
use crate::dist;
use crate::repo::{self, Repo};
use crate::shell;
use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::fmt;
use std::fs;
use std::io::Write;

/// The classifier's model file, gzipped. 40 KB.
const MODEL: u64 = 40 * 1024;
/// The model and the code that reads it, gzipped. 50 KB.
const CLASSIFIER: u64 = 50 * 1024;

/// The classifier's weight in bytes, gzipped.
pub(crate) struct Classifier {
    /// The model file.
    pub model: u64,
    /// Code, table of words, and model.
    pub whole: u64,
}

/// Builds the classifier as the component has it, and weighs it.
pub(crate) fn classifier(repo: &Repo) -> Result<Classifier> {
    let model = gzipped(&fs::read(repo.root.join("crates/signal/model/signal.bin"))?)?;
    Ok(Classifier { model, whole: module(repo, &["--features=signal"])?.saturating_sub(module(repo, &[])?) })
}

impl Classifier {
    /// Fails on the first budget that does not hold.
    pub(crate) fn check(&self) -> Result<(), OverBudget> {
        OverBudget::check("the classifier's model", self.model, MODEL)?;
        OverBudget::check("the classifier with its model", self.whole, CLASSIFIER)
    }
}

impl fmt::Display for Classifier {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        writeln!(to, "{:<38}{:>10}{:>20}", "the classifier's model (gzip)", self.model, MODEL)?;
        writeln!(to, "{:<38}{:>10}{:>20}", "the classifier with it (gzip)", self.whole, CLASSIFIER)
    }
}

/// The weight of `benches/size/alone` with some features.
fn module(repo: &Repo, features: &[&str]) -> Result<u64> {
    let mut build = dist::compile(repo, "afterword-alone");
    shell::run(build.args(features))?;
    let small = repo::emptied(repo.target.join("package/alone"))?.join("alone.wasm");
    dist::shrink(repo, &dist::compiled(repo, "afterword_alone"), &small)?;
    gzipped(&fs::read(small)?)
}

fn gzipped(bytes: &[u8]) -> Result<u64> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?.len() as u64)
}

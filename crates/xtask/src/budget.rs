//! How heavy the package may be, and how heavy it is.

use crate::repo::{self, Repo};
use crate::shell;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// The loader, gzipped: what a page pays before there is any message on it. 2.0 KB.
pub(crate) const LOADER: u64 = 2 * 1024;
/// Everything a page loads for all features, gzipped: loader, glue, wasm with its models, styles, one locale. 100 KB.
pub(crate) const PAGE: u64 = 100 * 1024;
/// What all of it may weigh until it fits [`PAGE`]: a ratchet, a little above what was last measured, that only goes down.
/// Of the 300 KB most is code (leptos alone was measured at 37 KB with its smallest widget), 38 are the classifier's weights,
/// and 12 those of the tagger of names.
const PAGE_FOR_NOW: u64 = 296 * 1024;

/// Sizes in bytes, as a server sends them.
#[derive(Clone, Copy, Default)]
pub(crate) struct Size {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// What a page loads, file by file. The single-file build is not among them: a page loads it instead.
pub(crate) struct Weight {
    files: BTreeMap<String, Size>,
    loader: BTreeSet<String>,
}

/// The package is heavier than agreed.
#[derive(Debug, thiserror::Error)]
#[error(
    "over budget: {what} is {size} bytes gzipped, the limit is {limit}; find what grew with `twiggy` or esbuild's --analyze, or bring the budget up in review"
)]
pub(crate) struct OverBudget {
    what: &'static str,
    size: u64,
    limit: u64,
}

impl OverBudget {
    /// Fails if `what` is heavier than it may be.
    pub(crate) fn check(what: &'static str, size: u64, limit: u64) -> Result<(), Self> {
        if size > limit { Err(Self { what, size, limit }) } else { Ok(()) }
    }
}

/// Where `dist` has esbuild write which output imports which.
pub(crate) fn graph(repo: &Repo) -> PathBuf {
    repo.target.join("package/modules.json")
}

/// Weighs the files of a built package that a page loads.
pub(crate) fn weigh(repo: &Repo, folder: &Path) -> Result<Weight> {
    let graph: Value = serde_json::from_str(&repo::read(&graph(repo))?)?;
    let imports = imports(&graph);
    let entry = "afterword.js";
    let loader = reachable(&imports, entry, false);
    let mut names = reachable(&imports, entry, true);
    names.insert("afterword_bg.wasm".to_owned());

    let script = repo.root.join("benches/size/weigh.mjs");
    let output = shell::read(repo.command("node").current_dir(folder).arg(script).args(&names))?;
    let sizes: Value = serde_json::from_str(&output).context("weigh.mjs printed no JSON")?;
    let size = |name: &String| {
        let of = |encoding: &str| sizes[name][encoding].as_u64().with_context(|| format!("{name} was not weighed"));
        Ok((name.clone(), Size { raw: of("raw")?, gzip: of("gzip")?, brotli: of("brotli")? }))
    };
    Ok(Weight { files: names.iter().map(size).collect::<Result<_>>()?, loader })
}

impl Weight {
    /// What is loaded at once, with the page.
    pub(crate) fn loader(&self) -> Size {
        self.files.iter().filter(|(name, _)| self.loader.contains(*name)).map(|(_, size)| *size).sum()
    }

    /// What is loaded in the end.
    pub(crate) fn page(&self) -> Size {
        self.files.values().copied().sum()
    }

    /// Fails on the first budget that does not hold.
    pub(crate) fn check(&self) -> Result<(), OverBudget> {
        OverBudget::check("the loader", self.loader().gzip, LOADER)?;
        OverBudget::check("all that a page loads", self.page().gzip, PAGE_FOR_NOW)
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        writeln!(to, "{:<28}{:>10}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli", "limit")?;
        let mut row = |name: &str, size: Size, limit: &dyn fmt::Display| {
            writeln!(to, "{name:<28}{:>10}{:>10}{:>10}{limit:>10}", size.raw, size.gzip, size.brotli)
        };
        for (name, size) in &self.files {
            row(name, *size, &"")?;
        }
        row("loader (gzip)", self.loader(), &LOADER)?;
        row("all a page loads (gzip)", self.page(), &PAGE_FOR_NOW)?;
        match self.page().gzip.checked_sub(PAGE) {
            None | Some(0) => Ok(()),
            Some(over) => {
                writeln!(to, "(agreed are {PAGE}: {over} too many; the limit is a ratchet until that is mended)")
            }
        }
    }
}

impl std::iter::Sum for Size {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::default(), |a, b| Self {
            raw: a.raw + b.raw,
            gzip: a.gzip + b.gzip,
            brotli: a.brotli + b.brotli,
        })
    }
}

/// Per output file, what it imports and whether only when asked to (`import()`).
type Imports = BTreeMap<String, Vec<(String, bool)>>;

/// Reads esbuild's metafile, whose paths we cut down to file names: the package is one flat folder.
fn imports(graph: &Value) -> Imports {
    let file_name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let outputs = graph["outputs"].as_object().into_iter().flatten();
    let edges = |output: &Value| {
        let imports = output["imports"].as_array().into_iter().flatten();
        let edge = |import: &Value| Some((file_name(import["path"].as_str()?), import["kind"] == "dynamic-import"));
        imports.filter(|import| import["external"] != true).filter_map(edge).collect()
    };
    outputs.map(|(path, output)| (file_name(path), edges(output))).collect()
}

/// The files that loading `entry` loads; with `lazy`, also those it loads later.
fn reachable(imports: &Imports, entry: &str, lazy: bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![entry.to_owned()];
    while let Some(name) = next.pop() {
        let edges = imports.get(&name).into_iter().flatten();
        if found.insert(name) {
            next.extend(edges.filter(|(_, dynamic)| lazy || !dynamic).map(|(to, _)| to.clone()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn graph() -> Imports {
        imports(&json!({ "outputs": {
            "out/afterword.js": { "imports": [
                { "path": "out/shared.js", "kind": "import-statement" },
                { "path": "out/core.js", "kind": "dynamic-import" },
            ] },
            "out/core.js": { "imports": [
                { "path": "out/shared.js", "kind": "import-statement" },
                { "path": "elsewhere", "kind": "import-statement", "external": true },
            ] },
            "out/shared.js": { "imports": [] },
            "out/unused.js": { "imports": [] },
        } }))
    }

    fn weight(loader: u64, core: u64) -> Weight {
        let size = |gzip| Size { gzip, ..Size::default() };
        Weight {
            files: [("afterword.js".into(), size(loader)), ("core.js".into(), size(core))].into(),
            loader: ["afterword.js".into()].into(),
        }
    }

    #[test]
    fn the_loader_is_charged_for_what_it_imports_at_once() {
        assert_eq!(reachable(&graph(), "afterword.js", false), ["afterword.js", "shared.js"].map(String::from).into());
    }

    #[test]
    fn the_page_is_charged_for_what_is_imported_later_too_but_not_for_what_nothing_imports() {
        let all = ["afterword.js", "core.js", "shared.js"].map(String::from).into();
        assert_eq!(reachable(&graph(), "afterword.js", true), all);
    }

    #[test]
    fn a_package_at_its_limits_passes_and_one_byte_more_is_refused() {
        assert!(weight(LOADER, PAGE_FOR_NOW - LOADER).check().is_ok());
        let heavy_loader = weight(LOADER + 1, 0).check().unwrap_err();
        assert!(heavy_loader.to_string().contains("the loader is 2049 bytes"));
        let heavy_page = weight(LOADER, PAGE_FOR_NOW - LOADER + 1).check().unwrap_err();
        let weighs = format!("all that a page loads is {} bytes", PAGE_FOR_NOW + 1);
        assert!(heavy_page.to_string().contains(&weighs));
        let shortfall = weight(LOADER, PAGE - LOADER + 7).to_string();
        assert!(shortfall.contains("7 too many"), "{shortfall}");
    }
}

//! What turns the built scripts into an npm package: manifest, types, schema, licences, integrity hashes.

use crate::collector;
use crate::repo::{self, Repo};
use crate::shell;
use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha384};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Files that go into the package as they are, from the repository's root.
const COPIED: [(&str, &str); 5] = [
    ("www/package.json", "package.json"),
    ("www/afterword.d.ts", "afterword.d.ts"),
    ("README.md", "README.md"),
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
];

/// The package promises a file that is not in it, or has one that nobody would get.
#[derive(Debug, thiserror::Error)]
#[error("www/package.json names `{0}`, which is not in the built package: build it or take the name out")]
struct NotShipped(String);

/// Adds to the built scripts in `folder` everything else that the package ships.
pub(crate) fn complete(repo: &Repo, folder: &Path) -> Result<()> {
    for (from, to) in COPIED {
        repo::copy(&repo.root.join(from), &folder.join(to))?;
    }
    // A version is written in one place, Cargo.toml. npm keeps the order of the keys, which in `exports` has a meaning.
    let version = format!("version={}", repo.version);
    shell::read(repo.command("npm").current_dir(folder).args(["pkg", "set", &version]))?;
    let collector = collector::build(repo, collector::Profile::Dev)?;
    repo::write(&folder.join("schema.json"), shell::read(repo.command(collector).arg("schema"))? + "\n")?;
    repo::write(&folder.join("integrity.json"), integrity(folder)?)
}

/// One `integrity` attribute per script and wasm file, as <https://www.w3.org/TR/SRI/> defines it.
fn integrity(folder: &Path) -> Result<String> {
    let mut hashes = Map::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js" || extension == "wasm") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let hash = STANDARD.encode(Sha384::digest(fs::read(&path)?));
            hashes.insert(name, json!(format!("sha384-{hash}")));
        }
    }
    Ok(serde_json::to_string_pretty(&hashes)? + "\n")
}

/// Packs without writing, and compares what npm would ship with what the manifest promises.
pub(crate) fn check(repo: &Repo, folder: &Path) -> Result<()> {
    let packed = shell::read(repo.command("npm").current_dir(folder).args(["pack", "--dry-run", "--json"]))?;
    let packed: Value = serde_json::from_str(&packed).context("`npm pack --json` printed no JSON")?;
    let files = packed[0]["files"].as_array().context("`npm pack` lists no files")?;
    let shipped: Vec<_> = files.iter().filter_map(|file| file["path"].as_str()).collect();
    let manifest: Value = serde_json::from_str(&repo::read(&folder.join("package.json"))?)?;
    for promised in promised(&manifest) {
        if !shipped.contains(&promised.as_str()) {
            return Err(NotShipped(promised).into());
        }
    }
    eprintln!("  npm would pack {} files, {} bytes packed: {}", shipped.len(), packed[0]["size"], shipped.join(", "));
    Ok(())
}

/// Every file a manifest names, without the leading `./`.
fn promised(manifest: &Value) -> BTreeSet<String> {
    fn paths(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::String(path) => drop(found.insert(path.trim_start_matches("./").to_owned())),
            Value::Object(conditions) => conditions.values().for_each(|value| paths(value, found)),
            Value::Array(list) => list.iter().for_each(|value| paths(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for field in ["main", "module", "types", "exports", "sideEffects", "files", "unpkg", "jsdelivr"] {
        paths(&manifest[field], &mut found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_a_manifest_promises_is_found_however_deep() {
        let manifest = json!({
            "types": "./a.d.ts",
            "exports": { ".": { "types": "./a.d.ts", "default": "./a.js" }, "./schema.json": "./schema.json" },
            "sideEffects": ["./a.js"],
            "keywords": ["not a file"],
        });
        assert_eq!(promised(&manifest), ["a.d.ts", "a.js", "schema.json"].map(String::from).into());
    }

    #[test]
    fn integrity_covers_scripts_and_wasm_with_the_hash_a_browser_computes() {
        let folder = std::env::temp_dir().join(format!("afterword-integrity-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.js"), "alert('Hello, world.');").unwrap();
        fs::write(folder.join("a.d.ts"), "").unwrap();
        let hashes = integrity(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        // The example of the Subresource Integrity specification.
        let known = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO";
        assert_eq!(serde_json::from_str::<Value>(&hashes).unwrap(), json!({ "a.js": known }));
    }
}

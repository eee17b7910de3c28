// Where things lie.

import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, "../../..");

/** Where cargo puts what it builds, and these tests what they make. */
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");

/** The npm package as `cargo xtask dist` leaves it. */
export const DIST = join(ROOT, "dist");

/** Real texts, which are read where they lie and never copied into the repository. */
export const DATA = resolve(ROOT, "../shared/data");

/** The collector as `cargo build` leaves it. */
export const COLLECTOR = join(TARGET, "debug/afterword-collector");

/** The browser that the system installed. */
export function chromium(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = ["chromium", "chromium-browser", "google-chrome"]
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  if (!found) throw new Error("No Chromium on the PATH: install one (Debian: apt-get install chromium).");
  return found;
}

// A Python of these tests' own, with the library that trainers load rows with and the tester that reads OpenAPI.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { TARGET } from "./repo";

const run = promisify(execFile);

/** What is installed: pinned, because a check of column types is a check of one version's types. */
const PACKAGES = ["datasets==5.2.0", "schemathesis==4.32.5", "prometheus_client==0.26.0"];

/** The interpreter of a virtual environment under `target/`, made at the first call and kept. */
export async function python(): Promise<string> {
  const folder = join(TARGET, "e2e/venv");
  const complete = join(folder, `${PACKAGES.join("+")}.complete`);
  const interpreter = join(folder, "bin/python");
  if (!existsSync(complete)) {
    await rm(folder, { recursive: true, force: true });
    await run("python3", ["-m", "venv", folder]);
    await run(interpreter, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...PACKAGES]);
    await writeFile(complete, "");
  }
  return interpreter;
}
